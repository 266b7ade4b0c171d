package io.github.acutance.loss;

import static org.bytedeco.pytorch.global.torch.l1_loss;
import static org.bytedeco.pytorch.global.torch.mse_loss;

import java.util.Locale;
import org.bytedeco.pytorch.Tensor;

/** Distance of two pictures, pixel by pixel, averaged over all elements. */
public enum PixelLoss {
    /** Mean absolute error. */
    L1,
    /** Mean squared error. */
    MSE;

    /**
     * Reads BasicSR's spelling.
     *
     * @param text {@code L1Loss} or {@code MSELoss}
     * @throws IllegalArgumentException if it is neither
     */
    public static PixelLoss of(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "l1loss" -> L1;
            case "mseloss" -> MSE;
            default -> throw new IllegalArgumentException("pixel loss: expected L1Loss or MSELoss, found " + text);
        };
    }

    /**
     * The loss as a scalar tensor.
     *
     * @param sr [N, 3, H, W] in 0..1
     * @param hr same shape and range
     */
    public Tensor of(Tensor sr, Tensor hr) {
        return this == L1 ? l1_loss(sr, hr) : mse_loss(sr, hr);
    }
}
