package io.github.acutance.nn;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * The words that figures are written with. A network says what it computes in these words only; who passes them in
 * decides how: {@link EagerLayers} calls libtorch at once, a recorder may write the same figure down as a plan. Feature
 * maps are [N, C, H, W].
 */
public interface Layers {
    /**
     * A block of the figure: its intermediate maps are not needed once its result is there. Computes what {@code block}
     * computes.
     */
    Tensor block(Supplier<Tensor> block);

    /** Convolution, then its activation. [N, in, H, W] to [N, out, H, W]. */
    Tensor conv(Conv conv, Tensor x, Activation after);

    /** Convolution alone. */
    default Tensor conv(Conv conv, Tensor x) {
        return conv(conv, x, Activation.NONE);
    }

    /**
     * A 1x1 convolution of all parts joined, then its activation: what {@code conv(conv, join(parts), after)} computes,
     * without the joined map where that saves memory.
     */
    default Tensor fuse(Conv conv, Activation after, Tensor... parts) {
        return conv(conv, join(parts), after);
    }

    /** Transposed convolution, then its activation. [N, in, H, W] to [N, out, H * stride, W * stride] or about that. */
    Tensor deconv(Deconv deconv, Tensor x, Activation after);

    /** Transposed convolution alone. */
    default Tensor deconv(Deconv deconv, Tensor x) {
        return deconv(deconv, x, Activation.NONE);
    }

    /** Batch normalisation, then its activation. */
    Tensor batchNorm(BatchNorm norm, Tensor x, Activation after);

    /** Batch normalisation alone. */
    default Tensor batchNorm(BatchNorm norm, Tensor x) {
        return batchNorm(norm, x, Activation.NONE);
    }

    /** Instance normalisation. */
    Tensor instanceNorm(InstanceNorm norm, Tensor x);

    /** A fully connected layer, then its activation, in fp32. [N, in] to [N, out]. */
    default Tensor linear(Linear linear, Tensor x, Activation after) {
        return activate(apply(linear::forward, x), after);
    }

    /** All values of each picture in a row, channel by channel. [N, C, H, W] to [N, C * H * W]. */
    default Tensor flatten(Tensor x) {
        return apply(map -> map.flatten(1, -1), x);
    }

    /** An activation that does not follow a convolution directly. */
    Tensor activate(Tensor x, Activation activation);

    /** x + y. */
    Tensor add(Tensor x, Tensor y);

    /** factor * x + y: the scaled residual. */
    Tensor addScaled(double factor, Tensor x, Tensor y);

    /**
     * factor * x + y with a learnt factor.
     *
     * @param factor [1]
     */
    Tensor addScaled(Tensor factor, Tensor x, Tensor y);

    /**
     * Every channel times its gate.
     *
     * @param gate [N, C, 1, 1]
     */
    Tensor scale(Tensor x, Tensor gate);

    /** factor * x + shift: a change of value range. */
    Tensor affine(Tensor x, double factor, double shift);

    /** Channels of all, one after the other. */
    Tensor join(Tensor... parts);

    /** Sub-pixel shuffle (Shi et al., CVPR 2016): [N, C * r * r, H, W] to [N, C, H * r, W * r]. */
    Tensor shuffle(Tensor x, int factor);

    /** The inverse of {@link #shuffle}: [N, C, H * r, W * r] to [N, C * r * r, H, W]. */
    Tensor unshuffle(Tensor x, int factor);

    /** Nearest neighbour: out[y][x] = in[y / factor][x / factor]. */
    Tensor enlargeNearest(Tensor x, int factor);

    /** Bilinear enlargement, corners not aligned. */
    Tensor enlargeBilinear(Tensor x, int factor);

    /**
     * Backward warping (CrossNet, section 3.3): out(y, x) = x sampled bilinearly at (x + flow[0](y, x), y + flow[1](y,
     * x)). The place is clamped to the map first, so that its border is repeated outside.
     *
     * @param flow [N, 2, H, W] in pixels of this map, horizontal first
     */
    Tensor warp(Tensor x, Tensor flow);

    /** tanh, element by element. */
    Tensor tanh(Tensor x);

    /** A part of the figure that no word says, always in fp32; its intermediate tensors are not needed after it. */
    Tensor apply(Operation operation, Tensor x);
}
