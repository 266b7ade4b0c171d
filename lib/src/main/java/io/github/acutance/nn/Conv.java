package io.github.acutance.nn;

import io.github.acutance.tensor.TensorScope;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A 2-D convolution: square kernel, zero padding; at stride 1 it keeps the size unless said otherwise. Only the
 * description and its parameters; {@link Layers} computes it.
 */
public final class Conv {
    /** Where in the network a convolution stands, which decides its number format. */
    public enum Place {
        /** Between others; computed in the precision asked for. */
        INNER,
        /** Takes the picture; computed in fp32. */
        FIRST,
        /** Makes the picture; computed in fp32. */
        LAST,
        /** Takes and makes statistics, or a picture; computed in fp32. */
        STATISTIC
    }

    private final Tensor weight;
    private final Tensor bias;
    private final int inChannels;
    private final int outChannels;
    private final int kernel;
    private final int stride;
    private final int padding;
    private final Place place;

    private Conv(
            Parameters at,
            int inChannels,
            int outChannels,
            int kernel,
            int stride,
            int padding,
            Place place,
            boolean bias) {
        this.weight = at.weight("weight", outChannels, inChannels, kernel, kernel);
        this.bias = bias ? at.weight("bias", outChannels) : null;
        this.inChannels = inChannels;
        this.outChannels = outChannels;
        this.kernel = kernel;
        this.stride = stride;
        this.padding = padding;
        this.place = place;
    }

    /** Any convolution, its parameters named {@code name.weight} and, with a bias, {@code name.bias}. */
    public static Conv of(
            Parameters at, String name, int inChannels, int outChannels, int kernel, Place place, boolean bias) {
        return new Conv(at.child(name), inChannels, outChannels, kernel, 1, kernel / 2, place, bias);
    }

    /**
     * A convolution with bias between two others that shrinks: an axis of n pixels becomes
     * {@code (n + 2 * padding - kernel) / stride + 1}.
     */
    public static Conv strided(
            Parameters at, String name, int inChannels, int outChannels, int kernel, int stride, int padding) {
        return strided(at, name, inChannels, outChannels, kernel, stride, padding, Place.INNER);
    }

    /** The same at another place. */
    public static Conv strided(
            Parameters at,
            String name,
            int inChannels,
            int outChannels,
            int kernel,
            int stride,
            int padding,
            Place place) {
        return strided(at, name, inChannels, outChannels, kernel, stride, padding, place, true);
    }

    /** The same with or without a bias, which a normalisation behind it makes superfluous. */
    public static Conv strided(
            Parameters at,
            String name,
            int inChannels,
            int outChannels,
            int kernel,
            int stride,
            int padding,
            Place place,
            boolean bias) {
        return new Conv(at.child(name), inChannels, outChannels, kernel, stride, padding, place, bias);
    }

    /** A convolution with bias between two others, its parameters named {@code name.weight} and {@code name.bias}. */
    public static Conv inner(Parameters at, String name, int inChannels, int outChannels, int kernel) {
        return of(at, name, inChannels, outChannels, kernel, Place.INNER, true);
    }

    /** Like {@link #inner}, for the convolution that takes the picture. */
    public static Conv first(Parameters at, String name, int inChannels, int outChannels, int kernel) {
        return of(at, name, inChannels, outChannels, kernel, Place.FIRST, true);
    }

    /** Like {@link #inner}, for the convolution that makes the picture. */
    public static Conv last(Parameters at, String name, int inChannels, int outChannels, int kernel) {
        return of(at, name, inChannels, outChannels, kernel, Place.LAST, true);
    }

    /** [out, in, k, k]. */
    public Tensor weight() {
        return weight;
    }

    /** [out], or null for none. */
    public Tensor bias() {
        return bias;
    }

    /** Channels taken. */
    public int inChannels() {
        return inChannels;
    }

    /** Channels made. */
    public int outChannels() {
        return outChannels;
    }

    /** Width and height of the kernel in pixels. */
    public int kernel() {
        return kernel;
    }

    /** Pixels from one application of the kernel to the next. */
    public int stride() {
        return stride;
    }

    /** Zeros around the input, in pixels. */
    public int padding() {
        return padding;
    }

    /** Where it stands. */
    public Place place() {
        return place;
    }

    /**
     * Kaiming-normal initialisation (He et al., ICCV 2015; fan in, gain sqrt 2), scaled; the bias becomes 0.
     *
     * @param scale factor of the weights; 0.1 in residual networks without normalisation (ESRGAN, section 3.1)
     */
    public void kaimingNormal(RandomGenerator random, double scale) {
        normal(random, scale * Math.sqrt(2.0 / (inChannels * kernel * kernel)));
    }

    /** Kaiming-normal initialisation by the fan out, gain sqrt 2; the bias becomes 0. */
    public void kaimingNormalFanOut(RandomGenerator random) {
        normal(random, Math.sqrt(2.0 / (outChannels * kernel * kernel)));
    }

    /** Normal with mean 0, whatever the fan in; the bias becomes 0. */
    public void normal(RandomGenerator random, double deviation) {
        Parameters.fill(weight, () -> random.nextGaussian() * deviation);
        if (bias != null) {
            Parameters.fill(bias, () -> 0);
        }
    }

    /** He-uniform initialisation by the fan in: uniform in +-gain * sqrt(3 / fan in); the bias becomes 0. */
    public void heUniform(RandomGenerator random, double gain) {
        Parameters.fillHeUniform(weight, bias, gain, inChannels * kernel * kernel, random);
    }

    /**
     * Makes the first outputs copies of as many inputs, times {@code gain}: a Dirac delta each (PyTorch's
     * {@code dirac_}). The other outputs keep their weights.
     *
     * @param channels outputs that become copies
     * @param firstInput input that the first of them copies
     */
    public void passThrough(int channels, int firstInput, double gain) {
        long middle = kernel / 2;
        TensorScope.inference(() -> {
            weight.narrow(0, 0, channels).zero_();
            for (int c = 0; c < channels; c++) {
                weight.select(0, c)
                        .select(0, (long) firstInput + c)
                        .select(0, middle)
                        .select(0, middle)
                        .fill_(new Scalar(gain));
            }
            return null;
        });
    }

    /** Weights and bias become 0. */
    public void zero() {
        Parameters.fill(weight, () -> 0);
        if (bias != null) {
            Parameters.fill(bias, () -> 0);
        }
    }

    /** PyTorch's default initialisation: weights and bias uniform in +-1/sqrt(fan in). */
    public void defaultUniform(RandomGenerator random) {
        double bound = 1 / Math.sqrt(inChannels * kernel * kernel);
        Parameters.fill(weight, () -> random.nextDouble(-bound, bound));
        if (bias != null) {
            Parameters.fill(bias, () -> random.nextDouble(-bound, bound));
        }
    }
}
