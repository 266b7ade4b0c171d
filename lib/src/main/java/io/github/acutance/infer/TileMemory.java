package io.github.acutance.infer;

import io.github.acutance.plan.Footprint;
import java.util.Optional;

/**
 * What a tile takes by estimate beside the model: memory and, relatively, time. A plan knows its buffers. What runs at once
 * is estimated from the number of parameters and the scale.
 *
 * @param plan of the network, where there is one
 * @param parameters of the network
 * @param scale output pixels to an LR pixel
 */
record TileMemory(Optional<Footprint> plan, long parameters, int scale) {
    private static final double RESULT_BYTES =
            16; // of an output pixel in fp32, and a band of them on its way to 8 bits

    // Measured peaks of one step at once, fp32: SRResNet x4 (1.5 million parameters) 22 KiB, RRDBNet x4 (16.7 million)
    // 30 KiB per LR pixel. The line below gives 22 and 30; then a factor for other shapes of network.
    private static final double BYTES_PER_PARAMETER = 0.00055;
    private static final double BYTES_PER_OUTPUT_PIXEL = 1370;
    private static final double SAFETY = 1.5;

    private static final double CACHED_SIDE = 192;
    private static final double LARGEST_SIDE = 512;

    /** What runs at once. */
    static TileMemory atOnce(long parameters, int scale) {
        return new TileMemory(Optional.empty(), parameters, scale);
    }

    /** Native memory for a tile of so many LR pixels, overlap included. */
    double bytes(double pixels) {
        double outputPixels = pixels * scale * scale;
        return plan.map(footprint -> footprint.bytes(pixels) + RESULT_BYTES * outputPixels)
                .orElse(SAFETY * (BYTES_PER_PARAMETER * parameters * pixels + BYTES_PER_OUTPUT_PIXEL * outputPixels));
    }

    /**
     * What a pixel costs in a tile of so many LR pixels; 1 in a small one. In a plan it costs always the same. At once it
     * costs more in a large window, whose feature maps neither stay in the processor's caches nor come from memory that was
     * used before: measured with SRResNet's 16 blocks of 64 channels in fp32, a pixel costs the same in windows of 32 to
     * 192 pixels and twice as much in one of 384, most of it on machines where a first touch of memory is dear; half of
     * that rise is counted here.
     */
    double pixelCost(double pixels) {
        double steps = (Math.sqrt(pixels) - CACHED_SIDE) / (LARGEST_SIDE - CACHED_SIDE);
        return plan.isPresent() ? 1 : 1 + 0.5 * Math.min(Math.max(steps, 0), 1);
    }
}
