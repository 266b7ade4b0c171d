package io.github.acutance.plan;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Deconv;
import io.github.acutance.nn.Drawing;
import io.github.acutance.nn.InstanceNorm;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.OnnxFile;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Says a figure in ONNX's operators: each word of its tape becomes one or two of them. */
public final class OnnxGraph {
    private static final Map<String, ?> NO_ATTRIBUTES = Map.of();
    private static final long ANY_SIDE = 64; // the figure is recorded at this size; the operators do not depend on it

    private final Tape tape;
    private final OnnxFile file = new OnnxFile();
    private final IdentityHashMap<Tensor, String> constants = new IdentityHashMap<>();
    private long channelsIn; // of the word that is being said
    private int names;

    private OnnxGraph(Tape tape) {
        this.tape = tape;
    }

    /**
     * The figure as a network that is ready to be written. Its weights are copied in fp32.
     *
     * @throws IllegalArgumentException if it has a part that is no operator of ONNX
     */
    public static OnnxFile of(Drawing drawing) {
        List<OnnxFile> made = new ArrayList<>();
        TensorScope.inference(() -> {
            try {
                Tape tape = Recorder.record(drawing, List.of(new Shape(1, 3, ANY_SIDE, ANY_SIDE)));
                made.add(new OnnxGraph(tape).draw());
            } catch (NotPlannableException other) {
                throw notExportable(other.getMessage(), other);
            }
            return null;
        });
        return made.get(0);
    }

    private OnnxFile draw() {
        for (Tape.Step step : tape.steps()) {
            List<String> inputs = step.inputs().stream().map(this::name).toList();
            channelsIn = tape.shape(step.inputs().get(0)).c();
            say(step.word(), inputs, name(step.output()));
        }
        return file;
    }

    private String name(int value) {
        if (value == 0) {
            return OnnxFile.INPUT;
        }
        return value == tape.result() ? OnnxFile.OUTPUT : "v" + value;
    }

    private void say(Word word, List<String> in, String out) {
        if (word instanceof Word.Convolved convolved) {
            Conv conv = convolved.conv();
            file.node(
                    "Conv",
                    withWeights(in, conv.weight(), conv.bias()),
                    out,
                    sliding(conv.weight(), conv.stride(), conv.padding()));
        } else if (word instanceof Word.Transposed transposed) {
            Deconv deconv = transposed.deconv();
            file.node(
                    "ConvTranspose",
                    withWeights(in, deconv.weight(), deconv.bias()),
                    out,
                    sliding(deconv.weight(), deconv.stride(), deconv.padding()));
        } else if (word instanceof Word.Normalised normalised) {
            BatchNorm norm = normalised.norm();
            List<String> all = withWeights(in, norm.weight(), norm.bias(), norm.runningMean(), norm.runningVar());
            file.node("BatchNormalization", all, out, Map.of("epsilon", BatchNorm.EPSILON));
        } else if (word instanceof Word.InstanceNormalised normalised) {
            InstanceNorm norm = normalised.norm();
            file.node(
                    "InstanceNormalization",
                    withWeights(in, norm.weight(), norm.bias()),
                    out,
                    Map.of("epsilon", InstanceNorm.EPSILON));
        } else if (word instanceof Word.Activated activated) {
            activate(activated.activation(), in, out);
        } else if (word instanceof Word.Affine affine) {
            String product = scaled(in.get(0), affine.factor());
            file.node("Add", List.of(product, scalar(affine.shift())), out, NO_ATTRIBUTES);
        } else if (word instanceof Word.Added added) {
            file.node("Add", List.of(scaled(in.get(0), added.factor()), in.get(1)), out, NO_ATTRIBUTES);
        } else {
            rearrange(word, in, out);
        }
    }

    private void rearrange(Word word, List<String> in, String out) {
        if (word instanceof Word.Joined) {
            file.node("Concat", in, out, Map.of("axis", 1L));
        } else if (word instanceof Word.Shuffled shuffled) {
            file.node("DepthToSpace", in, out, Map.of("blocksize", (long) shuffled.factor(), "mode", "CRD"));
        } else if (word instanceof Word.Unshuffled unshuffled) {
            unshuffle(unshuffled.factor(), in, out);
        } else if (word instanceof Word.Repeated repeated) {
            resize(
                    in,
                    out,
                    repeated.factor(),
                    Map.of("mode", "nearest", "coordinate_transformation_mode", "asymmetric", "nearest_mode", "floor"));
        } else if (word instanceof Word.Interpolated interpolated) {
            resize(
                    in,
                    out,
                    interpolated.factor(),
                    Map.of("mode", "linear", "coordinate_transformation_mode", "half_pixel"));
        } else if (word instanceof Word.Bounded) {
            file.node("Tanh", in, out, NO_ATTRIBUTES);
        } else {
            throw notExportable("a computation of its own", null);
        }
    }

    /** ONNX counts the channels of SpaceToDepth by place first; ours count by channel first. */
    private void unshuffle(int factor, List<String> in, String out) {
        String byPlace = fresh();
        file.node("SpaceToDepth", in, byPlace, Map.of("blocksize", (long) factor));
        int places = factor * factor;
        long[] order = new long[Math.toIntExact(channelsIn * places)];
        for (int i = 0; i < order.length; i++) {
            order[i] = i % places * channelsIn + i / places;
        }
        String indices = fresh();
        file.integers(indices, order);
        file.node("Gather", List.of(byPlace, indices), out, Map.of("axis", 1L));
    }

    private void resize(List<String> in, String out, int factor, Map<String, ?> how) {
        String scales = fresh();
        file.numbers(scales, new float[] {1, 1, factor, factor}, 4);
        file.node("Resize", List.of(in.get(0), "", scales), out, how);
    }

    private void activate(Activation activation, List<String> in, String out) {
        if (activation instanceof Activation.LeakyRelu leaky) {
            file.node("LeakyRelu", in, out, Map.of("alpha", leaky.slope()));
        } else if (activation instanceof Activation.Prelu prelu) {
            String slope = fresh();
            file.numbers(slope, floats(prelu.slope()), prelu.slope().numel(), 1, 1);
            file.node("PRelu", List.of(in.get(0), slope), out, NO_ATTRIBUTES);
        } else if (activation instanceof Activation.Relu) {
            file.node("Relu", in, out, NO_ATTRIBUTES);
        } else if (activation instanceof Activation.Selu) {
            file.node("Selu", in, out, NO_ATTRIBUTES);
        } else if (activation instanceof Activation.Sigmoid) {
            file.node("Sigmoid", in, out, NO_ATTRIBUTES);
        } else {
            file.node("Identity", in, out, NO_ATTRIBUTES);
        }
    }

    private static Map<String, ?> sliding(Tensor weight, int stride, int padding) {
        long pad = padding;
        return Map.of(
                "kernel_shape", List.of(weight.size(2), weight.size(3)),
                "strides", List.of((long) stride, (long) stride),
                "pads", List.of(pad, pad, pad, pad));
    }

    private String scaled(String input, double factor) {
        if (factor == 1) {
            return input;
        }
        String product = fresh();
        file.node("Mul", List.of(input, scalar(factor)), product, NO_ATTRIBUTES);
        return product;
    }

    private String scalar(double value) {
        String name = fresh();
        file.numbers(name, new float[] {(float) value});
        return name;
    }

    private List<String> withWeights(List<String> in, Tensor... weights) {
        List<String> all = new ArrayList<>(in);
        for (Tensor weight : weights) {
            if (weight != null) {
                all.add(constants.computeIfAbsent(weight, this::constant));
            }
        }
        return all;
    }

    private String constant(Tensor weight) {
        String name = fresh();
        file.numbers(name, floats(weight), weight.shape());
        return name;
    }

    private static float[] floats(Tensor tensor) {
        Tensor plain = tensor.detach().to(ScalarType.Float).cpu().contiguous();
        float[] values = new float[Math.toIntExact(plain.numel())];
        plain.data_ptr_float().get(values);
        return values;
    }

    private String fresh() {
        return "c" + names++;
    }

    private static IllegalArgumentException notExportable(String part, Throwable cause) {
        return new IllegalArgumentException("expected a network of ONNX's operators, found " + part, cause);
    }
}
