package io.github.acutance.nn;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * A transposed convolution that enlarges: square kernel, the stride is the factor. An axis of n pixels becomes
 * {@code (n - 1) * stride - 2 * padding + kernel}. Only the description and its parameters; {@link Layers} computes it.
 */
public final class Deconv {
    private final Tensor weight;
    private final Tensor bias;
    private final int kernel;
    private final int stride;
    private final int padding;

    private Deconv(Parameters at, int inChannels, int outChannels, int kernel, int stride, int padding) {
        this.weight = at.weight("weight", inChannels, outChannels, kernel, kernel);
        this.bias = at.weight("bias", outChannels);
        this.kernel = kernel;
        this.stride = stride;
        this.padding = padding;
    }

    /**
     * With bias, between other layers; its parameters are named {@code name.weight} and {@code name.bias}.
     *
     * @param kernel width and height in pixels
     * @param stride enlargement factor
     * @param padding pixels that the result loses at each border
     */
    public static Deconv of(
            Parameters at, String name, int inChannels, int outChannels, int kernel, int stride, int padding) {
        return new Deconv(at.child(name), inChannels, outChannels, kernel, stride, padding);
    }

    /** [in, out, k, k], as PyTorch stores it. */
    public Tensor weight() {
        return weight;
    }

    /** [out]. */
    public Tensor bias() {
        return bias;
    }

    /** Enlargement factor. */
    public int stride() {
        return stride;
    }

    /** Pixels that the result loses at each border. */
    public int padding() {
        return padding;
    }

    /**
     * Kaiming-normal initialisation (He et al., ICCV 2015), gain sqrt 2, with the fan in that PyTorch takes for a
     * transposed convolution: its out channels times the kernel's area. The bias becomes 0.
     */
    public void kaimingNormal(RandomGenerator random) {
        normal(random, Math.sqrt(2.0 / fanIn()));
    }

    /** The same with gain 1, for layers that a SELU follows. */
    public void leCunNormal(RandomGenerator random) {
        normal(random, Math.sqrt(1.0 / fanIn()));
    }

    /** {@link Conv#heUniform} with the same fan in. */
    public void heUniform(RandomGenerator random, double gain) {
        Parameters.fillHeUniform(weight, bias, gain, fanIn(), random);
    }

    private void normal(RandomGenerator random, double deviation) {
        Parameters.fill(weight, () -> random.nextGaussian() * deviation);
        Parameters.fill(bias, () -> 0);
    }

    private int fanIn() {
        return (int) weight.size(1) * kernel * kernel;
    }
}
