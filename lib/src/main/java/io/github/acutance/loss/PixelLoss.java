package io.github.acutance.loss;

import static org.bytedeco.pytorch.global.torch.l1_loss;
import static org.bytedeco.pytorch.global.torch.mse_loss;

import io.github.acutance.model.Keys;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Distance of two pictures or two feature maps, element by element, averaged over all elements. */
public enum PixelLoss {
    /** Mean absolute error. */
    L1,
    /** Mean squared error. */
    MSE,
    /** sqrt(d^2 + 1e-12), a smooth L1 (Lai et al., CVPR 2017), with BasicSR's constant. */
    CHARBONNIER;

    private static final double CHARBONNIER_EPSILON = 1e-12;

    /**
     * Reads {@code pixel_opt.type} of a recipe file's {@code train}.
     *
     * @param standard the word where the file has none
     * @throws IllegalArgumentException if the word is not known
     */
    public static PixelLoss of(Keys train, String standard) {
        return of(train.child("pixel_opt").text("type", standard));
    }

    /**
     * Reads BasicSR's spelling.
     *
     * @param text {@code L1Loss}, {@code MSELoss} or {@code CharbonnierLoss}; of features {@code l1} or {@code l2}
     * @throws IllegalArgumentException if it is none of them
     */
    public static PixelLoss of(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "l1loss", "l1" -> L1;
            case "mseloss", "l2" -> MSE;
            case "charbonnierloss" -> CHARBONNIER;
            default ->
                throw new IllegalArgumentException(
                        "pixel loss: expected L1Loss, MSELoss or CharbonnierLoss, found " + text);
        };
    }

    /**
     * The loss as a scalar tensor.
     *
     * @param sr any shape, [N, 3, H, W] in 0..1 for pictures
     * @param hr same shape and range
     */
    public Tensor of(Tensor sr, Tensor hr) {
        return switch (this) {
            case L1 -> l1_loss(sr, hr);
            case MSE -> mse_loss(sr, hr);
            case CHARBONNIER ->
                sr.sub(hr).square().add(new Scalar(CHARBONNIER_EPSILON)).sqrt().mean();
        };
    }

    /**
     * The loss of pictures, and beside it that of their luma alone, which is what PSNR-Y measures; ours.
     *
     * @param sr [N, 3, H, W] in 0..1
     * @param hr same shape and range
     * @param lumaWeight factor of the luma's loss; 0 is {@link #of(Tensor, Tensor)}
     */
    public Tensor of(Tensor sr, Tensor hr, double lumaWeight) {
        Tensor rgb = of(sr, hr);
        return lumaWeight == 0 ? rgb : rgb.add(of(luma(sr), luma(hr)).mul(new Scalar(lumaWeight)));
    }

    /** [N, 3, H, W] to [N, H, W], both in 0..1: BT.601 in full range. */
    private static Tensor luma(Tensor rgb) {
        ScalarType type = torch.promote_types(rgb.scalar_type(), ScalarType.Float); // bf16 would be too coarse
        Tensor weights = Tensor.create(new double[] {0.299, 0.587, 0.114}, 1, 3, 1, 1);
        return rgb.mul(weights.to(rgb.device(), type)).sum(1);
    }
}
