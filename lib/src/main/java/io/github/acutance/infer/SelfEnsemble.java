package io.github.acutance.infer;

import io.github.acutance.tensor.TensorScope;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The geometric self-ensemble (Timofte et al., "Seven ways to improve example-based single image super resolution", CVPR
 * 2016, section 3.6): the mean of what a network makes of the eight flips and transposes of a picture, each turned back.
 */
final class SelfEnsemble {
    private static final long[][] FLIPS = {{}, {3}, {2}, {2, 3}}; // axes of [N, C, h, w]

    private SelfEnsemble() {}

    /**
     * Runs {@code network} eight times; the tensors of each run are freed before the next.
     *
     * @param lr [N, 3, h, w]
     * @return [N, 3, h * scale, w * scale]
     */
    static Tensor forward(UnaryOperator<Tensor> network, Tensor lr) {
        Tensor sum = null;
        for (long[] flip : FLIPS) {
            for (boolean transpose : new boolean[] {false, true}) {
                Tensor one = TensorScope.create(() -> turned(network, lr, flip, transpose));
                try {
                    sum = sum == null ? one.clone() : sum.add(one);
                } finally {
                    TensorScope.free(one);
                }
            }
        }
        return sum.div(new Scalar(8.0));
    }

    private static Tensor turned(UnaryOperator<Tensor> network, Tensor lr, long[] flip, boolean transpose) {
        Tensor flipped = lr.flip(flip);
        Tensor sr = network.apply(transpose ? flipped.transpose(2, 3) : flipped);
        return (transpose ? sr.transpose(2, 3) : sr).flip(flip);
    }
}
