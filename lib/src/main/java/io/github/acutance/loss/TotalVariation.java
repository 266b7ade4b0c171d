package io.github.acutance.loss;

import static org.bytedeco.pytorch.global.torch.l1_loss;

import org.bytedeco.pytorch.Tensor;

/** Anisotropic total variation (Rudin, Osher and Fatemi, 1992), as BasicSR averages it. */
public final class TotalVariation {
    private TotalVariation() {}

    /**
     * The mean absolute difference of pixels that stand one above the other, plus that of pixels side by side.
     *
     * @param sr [N, C, H, W], at least two pixels high and wide
     * @return a scalar
     */
    public static Tensor of(Tensor sr) {
        return differences(sr, 2).add(differences(sr, 3));
    }

    private static Tensor differences(Tensor x, int axis) {
        long pairs = x.size(axis) - 1;
        return l1_loss(x.narrow(axis, 1, pairs), x.narrow(axis, 0, pairs));
    }
}
