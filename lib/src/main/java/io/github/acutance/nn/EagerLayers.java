package io.github.acutance.nn;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.instance_norm;
import static org.bytedeco.pytorch.global.torch.leaky_relu;
import static org.bytedeco.pytorch.global.torch.leaky_relu_;
import static org.bytedeco.pytorch.global.torch.pixel_shuffle;
import static org.bytedeco.pytorch.global.torch.pixel_unshuffle;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.relu_;
import static org.bytedeco.pytorch.global.torch.upsample_bilinear2d;
import static org.bytedeco.pytorch.global.torch.upsample_nearest2d;

import io.github.acutance.model.Precision;
import io.github.acutance.tensor.TensorScope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
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
 * hands over in that precision, the last computes and answers in fp32; normalisation is computed in fp32.
 */
public final class EagerLayers implements Layers, AutoCloseable {
    private final ScalarType inner;
    private final boolean training;
    private final Map<Tensor, Tensor> converted = new ConcurrentHashMap<>();

    private EagerLayers(Precision precision, boolean training) {
        this.inner = typeOf(precision);
        this.training = training;
    }

    /** For use: parameters are converted once and kept until {@link #close}; normalisation uses its running values. */
    public static EagerLayers inference(Precision precision) {
        return new EagerLayers(precision, false);
    }

    /** For training: gradients reach the fp32 parameters through the conversion; normalisation uses the batch. */
    public static EagerLayers training(Precision precision) {
        return new EagerLayers(precision, true);
    }

    /** Frees the block's maps as it ends; in training the gradient's graph holds what it needs. */
    @Override
    public Tensor block(Supplier<Tensor> block) {
        return TensorScope.part(block);
    }

    @Override
    public Tensor conv(Conv conv, Tensor x, Activation after) {
        ScalarType type = conv.place() == Conv.Place.INNER ? inner : ScalarType.Float;
        long[] padding = {conv.kernel() / 2, conv.kernel() / 2};
        long[] one = {1, 1};
        Tensor in = as(type, x).contiguous(MemoryFormat.ChannelsLast);
        TensorOptional bias =
                conv.bias() == null ? new TensorOptional() : new TensorOptional(parameter(conv.bias(), type));
        Tensor y = activateFresh(conv2d(in, parameter(conv.weight(), type), bias, one, padding, one, 1), after);
        return conv.place() == Conv.Place.LAST ? y : as(inner, y);
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

    @Override
    public Tensor tanh(Tensor x) {
        return x.tanh();
    }

    /** Frees the converted parameters. */
    @Override
    public void close() {
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
