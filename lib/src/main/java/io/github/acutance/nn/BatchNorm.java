package io.github.acutance.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * Batch normalisation over [N, C, H, W] (Ioffe and Szegedy, ICML 2015), eps 1e-5, momentum 0.1, affine. Only the
 * description and its parameters; {@link Layers} computes it, from the running statistics unless it trains.
 */
public final class BatchNorm {
    /** Added to the variance. */
    public static final double EPSILON = 1e-5;

    /** Weight of a new batch in the running statistics. */
    public static final double MOMENTUM = 0.1;

    private final Tensor weight;
    private final Tensor bias;
    private final Tensor runningMean;
    private final Tensor runningVar;

    private BatchNorm(Parameters at, int channels) {
        this.weight = at.weight("weight", 1.0, channels);
        this.bias = at.weight("bias", 0.0, channels);
        this.runningMean = at.buffer("running_mean", 0.0, channels);
        this.runningVar = at.buffer("running_var", 1.0, channels);
        at.counter("num_batches_tracked");
    }

    /** A normalisation of {@code channels} channels, its parameters named as PyTorch names them. */
    public static BatchNorm of(Parameters at, String name, int channels) {
        return new BatchNorm(at.child(name), channels);
    }

    /** Scale, [C]. */
    public Tensor weight() {
        return weight;
    }

    /** Shift, [C]. */
    public Tensor bias() {
        return bias;
    }

    /** Running mean, [C]. */
    public Tensor runningMean() {
        return runningMean;
    }

    /** Running variance, [C]. */
    public Tensor runningVar() {
        return runningVar;
    }
}
