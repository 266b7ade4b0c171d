package io.github.acutance.train;

import io.github.acutance.data.Patches;
import org.bytedeco.pytorch.Tensor;

/**
 * What one training step sees, as tensors of that step.
 *
 * @param lr [N, 3, h, w] in 0..1
 * @param hr [N, 3, h * scale, w * scale] in 0..1
 */
public record Batch(Tensor lr, Tensor hr) {
    /** Copies the crops into tensors; inside a step. */
    static Batch of(Patches patches) {
        long small = patches.lrSize();
        long large = small * patches.scale();
        return new Batch(
                Tensor.create(patches.lr(), patches.count(), 3, small, small),
                Tensor.create(patches.hr(), patches.count(), 3, large, large));
    }
}
