package io.github.acutance.nn;

import org.bytedeco.pytorch.Tensor;

/** What follows a convolution, as a value, so that an engine may fuse the two. */
public sealed interface Activation {
    /** The identity. */
    Activation NONE = new None();

    /** max(x, 0). */
    Activation RELU = new Relu();

    /** The scaled exponential linear unit (Klambauer et al., NIPS 2017). */
    Activation SELU = new Selu();

    /** 1 / (1 + exp(-x)). */
    Activation SIGMOID = new Sigmoid();

    /** x where x &gt; 0, else slope * x. */
    static Activation leakyRelu(double slope) {
        return new LeakyRelu(slope);
    }

    /** Parametric ReLU: a leaky ReLU whose slope is learnt (He et al., ICCV 2015). */
    static Activation prelu(Tensor slope) {
        return new Prelu(slope);
    }

    /** {@link Activation#NONE}. */
    record None() implements Activation {}

    /** {@link Activation#RELU}. */
    record Relu() implements Activation {}

    /** {@link Activation#SELU}. */
    record Selu() implements Activation {}

    /** {@link Activation#SIGMOID}. */
    record Sigmoid() implements Activation {}

    /**
     * {@link Activation#leakyRelu}.
     *
     * @param slope factor of negative values
     */
    record LeakyRelu(double slope) implements Activation {}

    /**
     * {@link Activation#prelu}.
     *
     * @param slope [1] shared by all channels, or [C]
     */
    record Prelu(Tensor slope) implements Activation {}
}
