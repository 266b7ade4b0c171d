package io.github.acutance.plan;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Deconv;
import io.github.acutance.nn.InstanceNorm;
import io.github.acutance.nn.Layers;
import java.util.List;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;

/** What a step of a {@link Tape} does. Activations are steps of their own; {@link Fusion} puts them back. */
sealed interface Word {
    /** Convolution of one input. */
    record Convolved(Conv conv) implements Word {}

    /** Transposed convolution of one input. */
    record Transposed(Deconv deconv) implements Word {}

    /** Batch normalisation by running values. */
    record Normalised(BatchNorm norm) implements Word {}

    /** An activation. */
    record Activated(Activation activation) implements Word {}

    /** factor * x + shift. */
    record Affine(double factor, double shift) implements Word {}

    /** factor * x + y. */
    record Added(double factor) implements Word {}

    /** Channels of all inputs. */
    record Joined() implements Word {}

    /** Sub-pixel shuffle. */
    record Shuffled(int factor) implements Word {}

    /** The inverse of {@link Shuffled}. */
    record Unshuffled(int factor) implements Word {}

    /** Nearest neighbour enlargement. */
    record Repeated(int factor) implements Word {}

    /** Bilinear enlargement. */
    record Interpolated(int factor) implements Word {}

    /** Instance normalisation. */
    record InstanceNormalised(InstanceNorm norm) implements Word {}

    /** The hyperbolic tangent. */
    record Bounded() implements Word {}

    /**
     * A word that libtorch computes within the plan.
     *
     * @param call the word, said again
     * @param exact whether it answers in fp32 whatever it takes
     */
    record Other(Call call, boolean exact) implements Word {}

    /** Says a word. */
    @FunctionalInterface
    interface Call {
        Tensor of(Layers nn, List<Tensor> inputs);
    }

    /**
     * How many pixels of what it takes it looks to each side, at most; empty where it looks further than a neighbourhood, or
     * does not make the same whole number of pixels of each.
     */
    default OptionalDouble reach() {
        if (this instanceof Convolved convolved) {
            Conv conv = convolved.conv();
            boolean keepsSize = conv.stride() == 1 && 2 * conv.padding() == conv.kernel() - 1;
            return keepsSize ? OptionalDouble.of(conv.padding()) : OptionalDouble.empty();
        } else if (this instanceof Transposed transposed) {
            Deconv deconv = transposed.deconv();
            long size = deconv.weight().size(3);
            boolean multiplies = size - 2L * deconv.padding() == deconv.stride();
            return multiplies ? OptionalDouble.of((double) size / deconv.stride()) : OptionalDouble.empty();
        } else if (this instanceof Interpolated) {
            return OptionalDouble.of(1);
        }
        boolean alone = this instanceof Normalised
                || this instanceof Activated
                || this instanceof Affine
                || this instanceof Added
                || this instanceof Joined
                || this instanceof Shuffled
                || this instanceof Repeated
                || this instanceof Bounded;
        return alone ? OptionalDouble.of(0) : OptionalDouble.empty();
    }

    /** The same word through libtorch, for what cannot be fused. */
    default Call eager() {
        if (this instanceof Other other) {
            return other.call();
        } else if (this instanceof Convolved convolved) {
            return (nn, in) -> nn.conv(convolved.conv(), in.get(0));
        } else if (this instanceof Transposed transposed) {
            return (nn, in) -> nn.deconv(transposed.deconv(), in.get(0));
        } else if (this instanceof Normalised normalised) {
            return (nn, in) -> nn.batchNorm(normalised.norm(), in.get(0));
        } else if (this instanceof Activated activated) {
            return (nn, in) -> nn.activate(in.get(0), activated.activation());
        } else if (this instanceof Affine affine) {
            return (nn, in) -> nn.affine(in.get(0), affine.factor(), affine.shift());
        } else if (this instanceof Added added) {
            return (nn, in) -> nn.addScaled(added.factor(), in.get(0), in.get(1));
        } else if (this instanceof Interpolated interpolated) {
            return (nn, in) -> nn.enlargeBilinear(in.get(0), interpolated.factor());
        } else if (this instanceof InstanceNormalised normalised) {
            return (nn, in) -> nn.instanceNorm(normalised.norm(), in.get(0));
        } else if (this instanceof Bounded) {
            return (nn, in) -> nn.tanh(in.get(0));
        }
        throw new IllegalStateException(this + " is a rearrangement");
    }
}
