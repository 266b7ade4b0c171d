package io.github.acutance.plan;

import org.bytedeco.pytorch.Tensor;

/** The shape of a feature map, [N, C, H, W]; in memory always dense with the channels innermost. */
record Shape(long n, long c, long h, long w) {
    /**
     * The shape of a tensor.
     *
     * @throws NotPlannableException if it has not four axes
     */
    static Shape of(Tensor x) {
        if (x.dim() != 4) {
            throw new NotPlannableException("a tensor of " + x.dim() + " axes");
        }
        return new Shape(x.size(0), x.size(1), x.size(2), x.size(3));
    }

    /** With another number of channels. */
    Shape withChannels(long channels) {
        return new Shape(n, channels, h, w);
    }

    /** Height and width times {@code factor}, channels divided by {@code divisor}. */
    Shape enlarged(long factor, long divisor) {
        return new Shape(n, c / divisor, h * factor, w * factor);
    }

    long count() {
        return n * c * h * w;
    }

    long[] axes() {
        return new long[] {n, c, h, w};
    }

    /** Of the axes in their order N, C, H, W. */
    long[] strides() {
        return new long[] {h * w * c, 1, w * c, c};
    }
}
