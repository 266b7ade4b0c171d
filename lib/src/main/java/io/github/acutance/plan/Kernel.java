package io.github.acutance.plan;

import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Deconv;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRef;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The weights of a convolution, with what is computed into them once so that no run has to.
 *
 * @param weight [out, in, k, k], or [in, out, k, k] when transposed
 * @param bias [out], or null
 * @param stride of a convolution, or the enlargement of a transposed one
 * @param padding in pixels
 * @param transposed whether it is a transposed convolution
 * @param norm a batch normalisation behind it, or null; its running values become part of weights and bias
 * @param shuffle factor of a pixel shuffle behind it, else 1: the channels come in the order that the shuffle needs,
 *     place by place instead of map by map
 * @param wide output pixels beside each other that one application makes, as channels; 1 for the plain form. Kernels
 *     work on {@link #VECTOR} channels at a time, so that a convolution to 3 wastes most of them
 * @param spread whether it is applied to maps that {@link Winograd} has spread: [planes, out, in, 1, 3], each plane's
 *     weights to the channels of that plane
 */
record Kernel(
        Tensor weight,
        Tensor bias,
        int stride,
        int padding,
        boolean transposed,
        BatchNorm norm,
        int shuffle,
        int wide,
        boolean spread) {
    /** Channels that oneDNN's kernels work on at a time. */
    static final int VECTOR = 16;

    static Kernel of(Conv conv) {
        return new Kernel(conv.weight(), conv.bias(), conv.stride(), conv.padding(), false, null, 1, 1, false);
    }

    static Kernel of(Deconv deconv) {
        return new Kernel(deconv.weight(), deconv.bias(), deconv.stride(), deconv.padding(), true, null, 1, 1, false);
    }

    Kernel withNorm(BatchNorm behind) {
        return new Kernel(weight, bias, stride, padding, transposed, behind, shuffle, wide, spread);
    }

    Kernel withShuffle(int factor) {
        return new Kernel(weight, bias, stride, padding, transposed, norm, factor, wide, spread);
    }

    Kernel withWide(int pixels) {
        return new Kernel(weight, bias, stride, padding, transposed, norm, shuffle, pixels, spread);
    }

    Kernel asSpread() {
        return new Kernel(weight, bias, stride, padding, transposed, norm, shuffle, wide, true);
    }

    /** Width and height in pixels, as stored. */
    long size() {
        return weight.size(3);
    }

    long outChannels() {
        return weight.size(transposed ? 1 : 0);
    }

    /** Multiplications and additions for one pixel of what it is applied to, as the figure counts them. */
    long operations(long inChannels) {
        return 2 * inChannels * outChannels() * size() * size();
    }

    boolean biased() {
        return bias != null || norm != null;
    }

    /**
     * The weights for some of the input channels, [out, in, k, k] in fp32, [out * wide, in, k, k + wide - 1], or
     * [planes, out, in, 1, k]. Called inside a step.
     */
    Tensor weights(long firstChannel, long channels) {
        Tensor all = transposed ? weight.detach().transpose(0, 1) : weight.detach();
        Tensor w = all.narrow(1, firstChannel, channels);
        if (norm != null) {
            w = w.mul(gain().view(-1, 1, 1, 1));
        }
        if (shuffle > 1) {
            w = placeByPlace(w.contiguous().view(-1, (long) shuffle * shuffle, w.size(1), size(), size()))
                    .view(w.shape());
        }
        if (spread) {
            return Winograd.spread(w);
        }
        return wide == 1 ? w : widened(w);
    }

    /** [out], [out * wide] or [planes * out] in fp32. Called inside a step. */
    Tensor biases() {
        Tensor b = bias == null ? torch.zeros(outChannels()) : bias.detach();
        if (norm != null) {
            b = b.sub(norm.runningMean()).mul(gain()).add(norm.bias().detach());
        }
        if (shuffle > 1) {
            b = placeByPlace(b.view(-1, (long) shuffle * shuffle)).view(b.shape());
        }
        if (spread) {
            long before = Winograd.ONES * outChannels();
            return torch.constant_pad_nd(
                    b, new long[] {before, outChannels() * Winograd.PLANES - before - outChannels()}, new Scalar(0.0));
        }
        return wide == 1 ? b : b.repeat(wide);
    }

    /** What normalisation multiplies each channel by, [out]. */
    private Tensor gain() {
        return norm.weight()
                .detach()
                .div(norm.runningVar().add(new Scalar(BatchNorm.EPSILON)).sqrt());
    }

    private static Tensor placeByPlace(Tensor byMap) {
        return byMap.transpose(0, 1).contiguous();
    }

    /** Copies of the kernel, each one pixel further right. */
    private Tensor widened(Tensor w) {
        List<Tensor> copies = new ArrayList<>();
        for (int pixel = 0; pixel < wide; pixel++) {
            copies.add(torch.constant_pad_nd(w, new long[] {pixel, wide - 1L - pixel}, new Scalar(0.0)));
        }
        return torch.cat(new TensorArrayRef(new TensorVector(copies.toArray(Tensor[]::new))), 0);
    }
}
