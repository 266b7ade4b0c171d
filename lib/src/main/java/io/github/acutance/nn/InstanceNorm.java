package io.github.acutance.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * Instance normalisation over the pixels of each channel (Ulyanov et al., 2016), eps 1e-5, affine. It looks at the whole
 * picture: a network that uses it gives another result in tiles. Only the description and its parameters;
 * {@link Layers} computes it.
 */
public final class InstanceNorm {
    /** Added to the variance. */
    public static final double EPSILON = 1e-5;

    private final Tensor weight;
    private final Tensor bias;

    private InstanceNorm(Parameters at, int channels) {
        this.weight = at.weight("weight", 1.0, channels);
        this.bias = at.weight("bias", 0.0, channels);
    }

    /** A normalisation of {@code channels} channels, its parameters named as PyTorch names them. */
    public static InstanceNorm of(Parameters at, String name, int channels) {
        return new InstanceNorm(at.child(name), channels);
    }

    /** Scale, [C]. */
    public Tensor weight() {
        return weight;
    }

    /** Shift, [C]. */
    public Tensor bias() {
        return bias;
    }
}
