package io.github.acutance.loss;

import static org.bytedeco.pytorch.global.torch.grad;

import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * The gradient penalty of WGAN-GP (Gulrajani et al., NIPS 2017, section 4): between an original and a result, at a random
 * place of the line that joins them, the critic's gradient shall have the norm 1. It is differentiated in its turn, so the
 * critic must consist of operations that can be differentiated twice; all of {@code nn} can.
 */
@SuppressWarnings("ImmutableEnumChecker") // the array is never changed
public enum GradientPenalty {
    /** One norm for each picture, as the paper has it. */
    BY_PICTURE(1, 2, 3),
    /** One norm for each pixel, over its channels, as SRNTT's code has it. */
    BY_PIXEL(1);

    private final long[] axes;

    GradientPenalty(long... axes) {
        this.axes = axes;
    }

    /**
     * The mean of (norm - 1)^2; the caller weighs it, by 10 in the paper. Inside a step that records gradients.
     *
     * @param critic [N, 3, H, W] to [N, 1]
     * @param hr [N, 3, H, W]
     * @param sr same shape
     * @param random draws the place on the line, one for each picture
     * @return a scalar
     */
    public Tensor of(UnaryOperator<Tensor> critic, Tensor hr, Tensor sr, RandomGenerator random) {
        float[] places = new float[Math.toIntExact(hr.size(0))];
        for (int i = 0; i < places.length; i++) {
            places[i] = random.nextFloat();
        }
        Tensor place = Tensor.create(places, places.length, 1, 1, 1).to(hr.device(), hr.scalar_type());
        Tensor between = sr.detach().lerp(hr.detach(), place);
        between.set_requires_grad(true);
        Tensor gradient = gradient(critic.apply(between), between);
        Tensor norm = gradient.norm(new ScalarOptional(new Scalar(2.0)), axes, true);
        return norm.sub(new Scalar(1.0)).square().mean();
    }

    /**
     * The penalty that shall be zero at the pictures themselves (R1 of Mescheder et al., ICML 2018, section 4.1, without
     * its factor of a half): the squared norm of each picture's gradient, and the mean of them. Inside a step that records
     * gradients.
     *
     * @param scores [N, 1], of the pictures
     * @param pictures [N, 3, H, W], asking for their gradient
     * @return a scalar
     */
    public static Tensor zeroCentred(Tensor scores, Tensor pictures) {
        return gradient(scores, pictures).square().sum(1, 2, 3).mean();
    }

    private static Tensor gradient(Tensor scores, Tensor pictures) {
        return grad(
                        new TensorVector(scores.sum()),
                        new TensorVector(pictures),
                        new TensorVector(),
                        new BoolOptional(true),
                        true,
                        false)
                .get(0);
    }
}
