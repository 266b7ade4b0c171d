package io.github.acutance.eval;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.infer.UpscaleOptions;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import io.github.acutance.metric.Psnr;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.util.List;

/**
 * How far a model's results in bf16 are from those in fp32, both as 8-bit pictures: what decides whether a card may call
 * bf16 safe.
 *
 * @param leastPsnr of all pictures' PSNR of the one result against the other (RGB), the least, in dB
 * @param change of the mean PSNR against the originals (Y not rounded, crop of the scale), bf16 less fp32, in dB
 */
public record Bf16Distance(double leastPsnr, double change) {
    private static final double LEAST_PSNR = 50;
    private static final double MOST_CHANGE = 0.01;

    /** Whether the results are within 50 dB of each other, and their quality within 0.01 dB. */
    public boolean safe() {
        return leastPsnr >= LEAST_PSNR && Math.abs(change) <= MOST_CHANGE;
    }

    /**
     * Measures a model at its card's scale, its partial sums as its card says.
     *
     * @param samples with LR pictures
     * @throws IOException if a picture is missing or cannot be read
     */
    public static Bf16Distance measure(SrModel model, List<Sample> samples) throws IOException {
        UpscaleOptions options = UpscaleOptions.defaults().withDevice(model.device());
        Protocol luma = new Protocol(Channel.Y, model.card().scale(), false);
        double least = Double.POSITIVE_INFINITY;
        double change = 0;
        try (Upscaler exact = Upscaler.of(model, options.withPrecision(Precision.FP32));
                Upscaler shorter = Upscaler.of(model, options.withPrecision(Precision.BF16))) {
            for (Sample sample : samples) {
                Image lr = ImageFiles.read(sample.lr()
                                .orElseThrow(
                                        () -> new IOException(sample.hr() + ": expected an LR picture, found none")))
                        .color();
                Image fp32 = exact.upscale(lr);
                Image bf16 = shorter.upscale(lr);
                Image hr = ImageFiles.read(sample.hr()).color().crop(0, 0, fp32.width(), fp32.height());
                least = Math.min(least, Psnr.of(bf16, fp32, new Protocol(Channel.RGB, 0, false)));
                change += (Psnr.of(bf16, hr, luma) - Psnr.of(fp32, hr, luma)) / samples.size();
            }
        }
        return new Bf16Distance(least, change);
    }
}
