package io.github.acutance.nn;

import static org.bytedeco.pytorch.global.torch.addmm;
import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.conv_transpose2d;
import static org.bytedeco.pytorch.global.torch.grid_sampler;
import static org.bytedeco.pytorch.global.torch.instance_norm;
import static org.bytedeco.pytorch.global.torch.leaky_relu;
import static org.bytedeco.pytorch.global.torch.leaky_relu_;
import static org.bytedeco.pytorch.global.torch.pixel_shuffle;
import static org.bytedeco.pytorch.global.torch.pixel_unshuffle;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.relu_;
import static org.bytedeco.pytorch.global.torch.selu;
import static org.bytedeco.pytorch.global.torch.selu_;
import static org.bytedeco.pytorch.global.torch.stack;
import static org.bytedeco.pytorch.global.torch.upsample_bilinear2d;
import static org.bytedeco.pytorch.global.torch.upsample_nearest2d;

import io.github.acutance.model.Precision;
import io.github.acutance.tensor.TensorScope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRef;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The vocabulary as libtorch calls, each computed at once. Feature maps travel in {@code channels_last}. Inner
 * convolutions run in the precision asked for and leave their result in it; the first convolution computes in fp32 and
 * hands over in that precision; the last, and those of statistics, compute and answer in fp32, and so does
 * normalisation.
 */
public final class EagerLayers implements Layers, AutoCloseable {
    private record Fused(Conv conv, Activation after) {}

    private final ScalarType inner;
    private final boolean training;
    private final boolean packing;
    private final Map<Tensor, Tensor> converted = new ConcurrentHashMap<>();
    private final Map<Fused, FusedConvolution> fused = new ConcurrentHashMap<>();

    private EagerLayers(Precision precision, boolean training, boolean packing) {
        this.inner = typeOf(precision);
        this.training = training;
        this.packing = packing;
    }

    /** For use: parameters are converted once and kept until {@link #close}; normalisation uses its running values. */
    public static EagerLayers inference(Precision precision) {
        return new EagerLayers(precision, false, false);
    }

    /**
     * For use with weights that never change again: like {@link #inference}, and on the processor convolutions are
     * {@linkplain FusedConvolution packed and fused} with their activation, unless gradients are recorded.
     */
    public static EagerLayers packing(Precision precision) {
        return new EagerLayers(precision, false, true);
    }

    /** For training: gradients reach the fp32 parameters through the conversion; normalisation uses the batch. */
    public static EagerLayers training(Precision precision) {
        return new EagerLayers(precision, true, false);
    }

    /** Frees the block's maps as it ends; in training the gradient's graph holds what it needs. */
    @Override
    public Tensor block(Supplier<Tensor> block) {
        return TensorScope.part(block);
    }

    @Override
    public Tensor conv(Conv conv, Tensor x, Activation after) {
        ScalarType type = conv.place() == Conv.Place.INNER ? inner : ScalarType.Float;
        Tensor in = as(type, x).contiguous(MemoryFormat.ChannelsLast);
        Tensor weight = parameter(conv.weight(), type);
        Tensor bias = conv.bias() == null ? null : parameter(conv.bias(), type);
        Tensor y = packing && !GradMode.is_enabled() && FusedConvolution.takes(weight)
                ? fused(conv, weight, bias, in, after)
                : activateFresh(convolved(conv, weight, bias, in), after);
        boolean handsOver = conv.place() == Conv.Place.INNER || conv.place() == Conv.Place.FIRST;
        return handsOver ? as(inner, y) : y;
    }

    private static Tensor convolved(Conv conv, Tensor weight, Tensor bias, Tensor x) {
        long[] stride = {conv.stride(), conv.stride()};
        long[] padding = {conv.padding(), conv.padding()};
        TensorOptional added = bias == null ? new TensorOptional() : new TensorOptional(bias);
        return conv2d(x, weight, added, stride, padding, new long[] {1, 1}, 1);
    }

    private Tensor fused(Conv conv, Tensor weight, Tensor bias, Tensor x, Activation after) {
        Activation within = FusedConvolution.fuses(after) ? after : Activation.NONE;
        Tensor y = fused.computeIfAbsent(
                        new Fused(conv, within), key -> new FusedConvolution(conv, weight, bias, within))
                .forward(x);
        return within == after ? y : activateFresh(y, after);
    }

    /**
     * In fp32 without gradients: the weight is split by parts and each part's product is added to the sum in place. A
     * 1x1 convolution of a {@code channels_last} map is a product of matrices with a row for each pixel.
     */
    @Override
    public Tensor fuse(Conv conv, Activation after, Tensor... parts) {
        boolean summable = !training && inner == ScalarType.Float && conv.kernel() == 1 && conv.bias() != null;
        if (!summable || parts.length == 1) {
            return conv(conv, parts.length == 1 ? parts[0] : join(parts), after);
        }
        Tensor columns =
                conv.weight().view(conv.outChannels(), conv.inChannels()).t(); // [in, out]
        Tensor sum = null; // [N * H * W, out]
        long from = 0;
        for (Tensor part : parts) {
            long channels = part.size(1);
            Tensor pixels = part.permute(0, 2, 3, 1).reshape(-1, channels);
            Tensor weight = columns.narrow(0, from, channels);
            if (sum == null) {
                sum = addmm(conv.bias(), pixels, weight);
            } else {
                sum.addmm_(pixels, weight);
            }
            from += channels;
        }
        Tensor first = parts[0];
        Tensor map = sum.view(first.size(0), first.size(2), first.size(3), conv.outChannels());
        return activateFresh(map.permute(0, 3, 1, 2), after);
    }

    @Override
    public Tensor deconv(Deconv deconv, Tensor x, Activation after) {
        long[] stride = {deconv.stride(), deconv.stride()};
        long[] padding = {deconv.padding(), deconv.padding()};
        Tensor in = as(inner, x).contiguous(MemoryFormat.ChannelsLast);
        TensorOptional bias = new TensorOptional(parameter(deconv.bias(), inner));
        Tensor y = conv_transpose2d(
                in, parameter(deconv.weight(), inner), bias, stride, padding, new long[] {0, 0}, 1, new long[] {1, 1});
        return activateFresh(y, after);
    }

    @Override
    public Tensor batchNorm(BatchNorm norm, Tensor x, Activation after) {
        Tensor y = batch_norm(
                as(ScalarType.Float, x),
                new TensorOptional(norm.weight()),
                new TensorOptional(norm.bias()),
                new TensorOptional(norm.runningMean()),
                new TensorOptional(norm.runningVar()),
                training,
                BatchNorm.MOMENTUM,
                BatchNorm.EPSILON,
                false);
        return as(inner, activateFresh(y, after));
    }

    @Override
    public Tensor instanceNorm(InstanceNorm norm, Tensor x) {
        Tensor y = instance_norm(
                as(ScalarType.Float, x),
                new TensorOptional(norm.weight()),
                new TensorOptional(norm.bias()),
                new TensorOptional(),
                new TensorOptional(),
                true,
                0,
                InstanceNorm.EPSILON,
                false);
        return as(inner, y);
    }

    @Override
    public Tensor activate(Tensor x, Activation activation) {
        if (activation instanceof Activation.Relu) {
            return relu(x);
        } else if (activation instanceof Activation.LeakyRelu leaky) {
            return leaky_relu(x, new Scalar(leaky.slope()));
        } else if (activation instanceof Activation.Prelu prelu) {
            return x.prelu(as(x.scalar_type().intern(), prelu.slope()));
        } else if (activation instanceof Activation.Selu) {
            return selu(x);
        } else if (activation instanceof Activation.Sigmoid) {
            return x.sigmoid();
        }
        return x;
    }

    @Override
    public Tensor add(Tensor x, Tensor y) {
        return x.add(y);
    }

    @Override
    public Tensor addScaled(double factor, Tensor x, Tensor y) {
        return y.add(x, new Scalar(factor));
    }

    @Override
    public Tensor addScaled(Tensor factor, Tensor x, Tensor y) {
        return y.add(x.mul(as(x.scalar_type().intern(), factor)));
    }

    @Override
    public Tensor scale(Tensor x, Tensor gate) {
        return x.mul(as(x.scalar_type().intern(), gate));
    }

    @Override
    public Tensor affine(Tensor x, double factor, double shift) {
        return x.mul(new Scalar(factor)).add(new Scalar(shift));
    }

    @Override
    public Tensor join(Tensor... parts) {
        return cat(new TensorArrayRef(new TensorVector(parts)), 1);
    }

    @Override
    public Tensor shuffle(Tensor x, int factor) {
        return pixel_shuffle(x, factor);
    }

    @Override
    public Tensor unshuffle(Tensor x, int factor) {
        return pixel_unshuffle(x, factor);
    }

    @Override
    public Tensor enlargeNearest(Tensor x, int factor) {
        return upsample_nearest2d(x, new long[] {x.size(2) * factor, x.size(3) * factor});
    }

    @Override
    public Tensor enlargeBilinear(Tensor x, int factor) {
        return upsample_bilinear2d(x, new long[] {x.size(2) * factor, x.size(3) * factor}, false);
    }

    /** The grid is normalised to -1..1 at the centres of the outermost pixels, the corners aligned; in fp32. */
    @Override
    public Tensor warp(Tensor x, Tensor flow) {
        Tensor places = as(ScalarType.Float, flow);
        long height = x.size(2);
        long width = x.size(3);
        Tensor columns = arange(new Scalar(width), places.options()).view(1, 1, width);
        Tensor rows = arange(new Scalar(height), places.options()).view(1, height, 1);
        Tensor grid = stack(
                new TensorVector(
                        toUnit(places.select(1, 0).add(columns), width),
                        toUnit(places.select(1, 1).add(rows), height)),
                3); // [N, H, W, 2]
        return as(x.scalar_type().intern(), grid_sampler(as(ScalarType.Float, x), grid, 0, 1, true));
    }

    private static Tensor toUnit(Tensor pixels, long length) {
        return pixels.mul(new Scalar(2.0 / Math.max(1, length - 1))).sub(new Scalar(1.0));
    }

    @Override
    public Tensor tanh(Tensor x) {
        return x.tanh();
    }

    @Override
    public Tensor apply(Operation operation, Tensor x) {
        return TensorScope.part(() -> operation.apply(as(ScalarType.Float, x)));
    }

    /** Frees the converted and packed parameters. */
    @Override
    public void close() {
        fused.values().forEach(FusedConvolution::close);
        fused.clear();
        converted.values().forEach(TensorScope::free);
        converted.clear();
    }

    /** The activation of a tensor that nobody else holds: in place, unless a gradient needs the old values. */
    private Tensor activateFresh(Tensor x, Activation activation) {
        if (training) {
            return activate(x, activation);
        } else if (activation instanceof Activation.Relu) {
            relu_(x);
            return x;
        } else if (activation instanceof Activation.LeakyRelu leaky) {
            leaky_relu_(x, new Scalar(leaky.slope()));
            return x;
        } else if (activation instanceof Activation.Selu) {
            selu_(x);
            return x;
        }
        return activate(x, activation);
    }

    private Tensor parameter(Tensor parameter, ScalarType type) {
        if (training || parameter.scalar_type().intern() == type) {
            return as(type, parameter);
        }
        return converted.computeIfAbsent(
                parameter, p -> TensorScope.keep(p.detach().to(type).clone()));
    }

    private static Tensor as(ScalarType type, Tensor x) {
        return x.scalar_type().intern() == type ? x : x.to(type);
    }

    private static ScalarType typeOf(Precision precision) {
        return switch (precision) {
            case FP32 -> ScalarType.Float;
            case BF16 -> ScalarType.BFloat16;
            case FP16 -> ScalarType.Half;
            case AUTO -> throw new IllegalArgumentException("a network runs in fp32, bf16 or fp16, not in 'auto'");
        };
    }
}
