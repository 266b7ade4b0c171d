package io.github.acutance.systems.metasr;

import static org.bytedeco.pytorch.global.torch.im2col;

import io.github.acutance.model.ScaledAxis;
import org.bytedeco.pytorch.Tensor;

/** Meta-Upscale as the authors' code computes it: a filter for every slot of every LR pixel, then one product each. */
final class OfficialUpscale {
    private OfficialUpscale() {}

    /**
     * The result for a whole picture.
     *
     * @param weights weight and bias of the first layer, then of the second
     * @param features [1, C, h, w]
     * @return [1, 3, H, W]
     */
    static Tensor forward(Tensor[] weights, Tensor features, ScaledAxis down, ScaledAxis across) {
        long channels = features.size(1);
        int height = (int) features.size(2);
        int width = (int) features.size(3);
        Slots rows = Slots.of(down, 0, height);
        Slots columns = Slots.of(across, 0, width);
        int s = rows.perPixel();
        int t = columns.perPixel();
        float[] positions = new float[3 * height * s * width * t];
        for (int y = 0, at = 0; y < height * s; y++) {
            for (int x = 0; x < width * t; x++) {
                positions[at++] = (float) down.step();
                positions[at++] = rows.offsets()[y];
                positions[at++] = columns.offsets()[x];
            }
        }
        long slots = (long) s * t;
        long pixels = (long) height * width;
        Tensor filters = Tensor.create(positions, slots * pixels, 3)
                .matmul(weights[0].t())
                .add(weights[1])
                .relu()
                .matmul(weights[2].t())
                .add(weights[3])
                .view(height, s, width, t, channels * 9, 3)
                .permute(1, 3, 0, 2, 4, 5)
                .contiguous()
                .view(slots, pixels, channels * 9, 3);
        long[] one = {1, 1};
        Tensor around = im2col(features.contiguous(), new long[] {3, 3}, one, one, one) // [1, 9 * C, h * w]
                .expand(slots, channels * 9, pixels)
                .permute(0, 2, 1)
                .contiguous()
                .view(slots, pixels, 1, channels * 9);
        return around.matmul(filters)
                .view(s, t, height, width, 3)
                .permute(4, 2, 0, 3, 1)
                .contiguous()
                .view(1, 3, (long) height * s, (long) width * t)
                .index_select(2, Tensor.create(rows.filled()))
                .index_select(3, Tensor.create(columns.filled()));
    }
}
