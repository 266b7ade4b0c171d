package io.github.acutance.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * The mean shift of EDSR's descendants, as they store it: a 1x1 convolution of the picture's three channels. It begins
 * as the subtraction or addition of DIV2K's mean colour; released weights hold trained values, so it is computed as
 * the convolution that it is. It is also the place where 0..1 becomes 0..255 and back.
 */
public final class MeanShift {
    private static final double LEVELS = 255;
    private static final double[] MEAN = {0.4488, 0.4371, 0.4040}; // R, G, B in 0..1

    private final Conv conv;
    private final int sign;

    private MeanShift(Conv conv, int sign) {
        this.conv = conv;
        this.sign = sign;
    }

    /** Subtracts the mean. */
    public static MeanShift subtracting(Parameters at, String name) {
        return new MeanShift(Conv.of(at, name, 3, 3, 1, Conv.Place.STATISTIC, true), -1);
    }

    /** Adds the mean. */
    public static MeanShift adding(Parameters at, String name) {
        return new MeanShift(Conv.of(at, name, 3, 3, 1, Conv.Place.STATISTIC, true), 1);
    }

    /** From [N, 3, h, w] in 0..1 to 0..255 with the mean shifted. */
    public Tensor enter(Layers nn, Tensor picture) {
        return nn.conv(conv, nn.affine(picture, LEVELS, 0));
    }

    /** From [N, 3, h, w] in 0..255 to 0..1 with the mean shifted. */
    public Tensor leave(Layers nn, Tensor x) {
        return nn.affine(nn.conv(conv, x), 1 / LEVELS, 0);
    }

    /** The identity of channels, and DIV2K's mean colour as the bias. */
    public void initialise() {
        int[] next = {0, 0};
        Parameters.fill(conv.weight(), () -> next[0]++ % 4 == 0 ? 1 : 0);
        Parameters.fill(conv.bias(), () -> sign * MEAN[next[1]++] * LEVELS);
    }
}
