package io.github.acutance.systems.san;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Second-order channel attention (section 3.3): the square root of the covariance of the channels, its mean over rows,
 * and two 1x1 convolutions that make a gate of it.
 */
final class SecondOrderAttention {
    /** Longest side that the statistic looks at; of a longer one, the middle. */
    private static final int LONGEST_SIDE = 1000;

    /** Newton-Schulz steps between the first and the last. */
    private static final int INNER_STEPS = 3;

    /** Floor of the trace, far below that of any map that is not constant; the code has none and divides by 0. */
    private static final double LEAST_TRACE = 1e-12;

    private final Conv squeeze;
    private final Conv excite;

    SecondOrderAttention(Parameters at, int channels, int hidden) {
        Parameters gate = at.child("conv_du");
        this.squeeze = Conv.of(gate, "0", channels, hidden, 1, Conv.Place.STATISTIC, true);
        this.excite = Conv.of(gate, "2", hidden, channels, 1, Conv.Place.STATISTIC, true);
    }

    /** [N, C, h, w] to [N, C, h, w]. */
    Tensor forward(Layers nn, Tensor x) {
        Tensor statistic = nn.apply(SecondOrderAttention::statistic, x); // [N, C, 1, 1]
        Tensor gate = nn.conv(excite, nn.conv(squeeze, statistic, Activation.RELU), Activation.SIGMOID);
        return nn.scale(x, gate);
    }

    /**
     * The mean over rows of the square root of the covariance.
     *
     * @param x [N, C, h, w] in fp32
     * @return [N, C, 1, 1]
     */
    static Tensor statistic(Tensor x) {
        Tensor root = root(covariance(middle(middle(x, 2), 3)));
        return root.mean(1).view(x.size(0), x.size(1), 1, 1);
    }

    private static Tensor middle(Tensor x, int axis) {
        long side = x.size(axis);
        return side <= LONGEST_SIDE ? x : x.narrow(axis, (side - LONGEST_SIDE) / 2, LONGEST_SIDE);
    }

    /** The biased covariance of channels over pixels, [N, C, C], from centred values. */
    private static Tensor covariance(Tensor x) {
        long pixels = x.size(2) * x.size(3);
        Tensor values = x.reshape(x.size(0), x.size(1), pixels);
        Tensor centred = values.sub(values.mean(2).view(x.size(0), x.size(1), 1));
        return centred.bmm(centred.transpose(1, 2)).div(new Scalar((double) pixels));
    }

    /** Five steps of Newton and Schulz towards the square root, the trained network's own approximation of it. */
    private static Tensor root(Tensor covariance) {
        long channels = covariance.size(1);
        Tensor identity = torch.eye(channels, covariance.options());
        Tensor three = identity.mul(new Scalar(3.0));
        Tensor trace = covariance.mul(identity).sum(1, 2).view(-1, 1, 1).clamp_min(new Scalar(LEAST_TRACE));
        Tensor a = covariance.div(trace);
        Tensor z = half(three.sub(a));
        Tensor y = a.bmm(z);
        for (int step = 0; step < INNER_STEPS; step++) {
            Tensor t = half(three.sub(z.bmm(y)));
            y = y.bmm(t);
            z = t.bmm(z);
        }
        return half(y.bmm(three.sub(z.bmm(y)))).mul(trace.sqrt());
    }

    private static Tensor half(Tensor x) {
        return x.mul(new Scalar(0.5));
    }

    void defaultUniform(RandomGenerator random) {
        squeeze.defaultUniform(random);
        excite.defaultUniform(random);
    }
}
