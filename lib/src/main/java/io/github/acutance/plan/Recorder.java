package io.github.acutance.plan;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Deconv;
import io.github.acutance.nn.Drawing;
import io.github.acutance.nn.InstanceNorm;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Operation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Writes the words of a figure down on a {@link Tape}. Nothing is computed: the tensors that it hands out have a shape and
 * no values (libtorch's device {@code meta}), so what a figure does to them outside the vocabulary fails or comes back as
 * a tensor that nobody made. Either ends the recording.
 */
final class Recorder implements Layers {
    private record Multiple(Tensor factor, int value) {}

    private final Tape tape;
    private final IdentityHashMap<Tensor, Integer> values = new IdentityHashMap<>();
    private final Map<Multiple, Tensor> multiples = new HashMap<>();

    private Recorder(List<Shape> inputs) {
        this.tape = new Tape(inputs);
    }

    /**
     * Records a figure for inputs of these shapes. Called inside a step.
     *
     * @throws NotPlannableException if it cannot be written down
     */
    static Tape record(Drawing drawing, List<Shape> inputs) {
        Recorder recorder = new Recorder(inputs);
        List<Tensor> phantoms = inputs.stream().map(Recorder::phantom).toList();
        phantoms.forEach(input -> recorder.values.put(input, recorder.values.size()));
        recorder.tape.end(recorder.value(drawing.draw(recorder, phantoms)));
        return recorder.tape;
    }

    private static Tensor phantom(Shape shape) {
        TensorOptions options = new TensorOptions()
                .dtype(new ScalarTypeOptional(ScalarType.Float))
                .device(new DeviceOptional(new org.bytedeco.pytorch.Device("meta")));
        return torch.empty(shape.axes(), options, null);
    }

    private int value(Tensor x) {
        Integer value = values.get(x);
        if (value == null) {
            throw new NotPlannableException("a tensor that no word of the vocabulary made");
        }
        return value;
    }

    private Tensor say(Word word, Shape shape, Tensor... inputs) {
        Tensor made = phantom(shape);
        values.put(made, tape.add(word, Arrays.stream(inputs).map(this::value).toList(), shape));
        return made;
    }

    private Tensor other(Shape shape, Word.Call call, Tensor... inputs) {
        return say(new Word.Other(call, false), shape, inputs);
    }

    @Override
    public Tensor block(Supplier<Tensor> block) {
        return block.get();
    }

    @Override
    public Tensor conv(Conv conv, Tensor x, Activation after) {
        Shape in = Shape.of(x);
        Shape out = new Shape(in.n(), conv.outChannels(), convolved(in.h(), conv), convolved(in.w(), conv));
        return activate(say(new Word.Convolved(conv), out, x), after);
    }

    private static long convolved(long length, Conv conv) {
        return (length + 2L * conv.padding() - conv.kernel()) / conv.stride() + 1;
    }

    @Override
    public Tensor deconv(Deconv deconv, Tensor x, Activation after) {
        Shape in = Shape.of(x);
        Tensor weight = deconv.weight();
        long grown = weight.size(3) - 2L * deconv.padding();
        Shape out = new Shape(
                in.n(), weight.size(1), (in.h() - 1) * deconv.stride() + grown, (in.w() - 1) * deconv.stride() + grown);
        return activate(say(new Word.Transposed(deconv), out, x), after);
    }

    @Override
    public Tensor batchNorm(BatchNorm norm, Tensor x, Activation after) {
        return activate(say(new Word.Normalised(norm), Shape.of(x), x), after);
    }

    @Override
    public Tensor instanceNorm(InstanceNorm norm, Tensor x) {
        return say(new Word.InstanceNormalised(norm), Shape.of(x), x);
    }

    @Override
    public Tensor activate(Tensor x, Activation activation) {
        return activation instanceof Activation.None ? x : say(new Word.Activated(activation), Shape.of(x), x);
    }

    @Override
    public Tensor add(Tensor x, Tensor y) {
        return addScaled(1, x, y);
    }

    @Override
    public Tensor addScaled(double factor, Tensor x, Tensor y) {
        if (!Arrays.equals(x.shape(), y.shape())) {
            throw new NotPlannableException("a sum of maps of two shapes");
        }
        return say(new Word.Added(factor), Shape.of(x), x, y);
    }

    /** The product is made once, however often the same one is added. */
    @Override
    public Tensor addScaled(Tensor factor, Tensor x, Tensor y) {
        Tensor product = multiples.computeIfAbsent(
                new Multiple(factor, value(x)),
                key -> other(Shape.of(x), (nn, in) -> nn.scale(in.get(0), factor.view(1, 1, 1, 1)), x));
        return add(product, y);
    }

    @Override
    public Tensor scale(Tensor x, Tensor gate) {
        return other(Shape.of(x), (nn, in) -> nn.scale(in.get(0), in.get(1)), x, gate);
    }

    @Override
    public Tensor affine(Tensor x, double factor, double shift) {
        return say(new Word.Affine(factor, shift), Shape.of(x), x);
    }

    @Override
    public Tensor join(Tensor... parts) {
        long channels = Arrays.stream(parts).mapToLong(part -> part.size(1)).sum();
        return say(new Word.Joined(), Shape.of(parts[0]).withChannels(channels), parts);
    }

    @Override
    public Tensor shuffle(Tensor x, int factor) {
        return say(new Word.Shuffled(factor), Shape.of(x).enlarged(factor, (long) factor * factor), x);
    }

    @Override
    public Tensor unshuffle(Tensor x, int factor) {
        Shape in = Shape.of(x);
        Shape out = new Shape(in.n(), in.c() * factor * factor, in.h() / factor, in.w() / factor);
        return say(new Word.Unshuffled(factor), out, x);
    }

    @Override
    public Tensor enlargeNearest(Tensor x, int factor) {
        return say(new Word.Repeated(factor), Shape.of(x).enlarged(factor, 1), x);
    }

    @Override
    public Tensor enlargeBilinear(Tensor x, int factor) {
        return say(new Word.Interpolated(factor), Shape.of(x).enlarged(factor, 1), x);
    }

    @Override
    public Tensor warp(Tensor x, Tensor flow) {
        return other(Shape.of(x), (nn, in) -> nn.warp(in.get(0), in.get(1)), x, flow);
    }

    @Override
    public Tensor tanh(Tensor x) {
        return say(new Word.Bounded(), Shape.of(x), x);
    }

    /** The operation sees the phantom once, which tells the shape of its answer. */
    @Override
    public Tensor apply(Operation operation, Tensor x) {
        Shape out = Shape.of(operation.apply(x));
        return say(new Word.Other((nn, in) -> nn.apply(operation, in.get(0)), true), out, x);
    }
}
