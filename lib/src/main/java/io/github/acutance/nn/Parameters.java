package io.github.acutance.nn;

import static org.bytedeco.pytorch.global.torch.zeros;

import io.github.acutance.model.Device;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The named tensors of a network, in the order in which its layers were built. Names are those of the authors'
 * checkpoints, so that published weights load without a map. All of them have MODEL lifetime: whoever built the network
 * closes its parameters.
 */
public final class Parameters implements AutoCloseable {
    private record Entry(Tensor tensor, boolean trainable) {}

    private final String prefix;
    private final Device device;
    private final boolean frozen;
    private final Map<String, Entry> entries;

    private Parameters(String prefix, Device device, boolean frozen, Map<String, Entry> entries) {
        this.prefix = prefix;
        this.device = device;
        this.frozen = frozen;
        this.entries = entries;
    }

    /**
     * An empty collection for a new network.
     *
     * @param device where the tensors live; not {@code AUTO}
     * @throws IllegalStateException inside a step, whose end would free the network
     */
    public static Parameters on(Device device) {
        if (TensorScope.active()) {
            throw new IllegalStateException("networks are built outside any step: its end would free their weights");
        }
        Devices.productsOnOneThread();
        return new Parameters("", device, false, new LinkedHashMap<>());
    }

    /** Names and shapes of a network that is built for this question alone. */
    public static Map<String, long[]> shapesOf(Function<Parameters, ? extends Figure> network) {
        try (Parameters parameters = on(Device.CPU)) {
            return network.apply(parameters).parameters().shapes();
        }
    }

    /** A view of this collection in which every name begins with {@code name} and a dot. */
    public Parameters child(String name) {
        return new Parameters(prefix + name + ".", device, frozen, entries);
    }

    /** A view of this collection whose new weights are stored and loaded as all others but not trained. */
    public Parameters frozen() {
        return new Parameters(prefix, device, true, entries);
    }

    /** {@link #child(String)} for the numbered layers of a list. */
    public Parameters child(int index) {
        return child(Integer.toString(index));
    }

    /** Where the tensors live. */
    public Device device() {
        return device;
    }

    /** Registers a float32 tensor, trainable unless {@link #frozen}; zeros until it is filled or loaded. */
    public Tensor weight(String name, long... shape) {
        Tensor tensor = create(ScalarType.Float, shape);
        tensor.set_requires_grad(!frozen);
        return register(name, tensor, !frozen);
    }

    /** Registers such a tensor with one value throughout. */
    public Tensor weight(String name, double value, long... shape) {
        Tensor tensor = weight(name, shape);
        fill(tensor, () -> value);
        return tensor;
    }

    /** Registers a float32 tensor that is stored but not trained. */
    public Tensor buffer(String name, double value, long... shape) {
        Tensor tensor = register(name, create(ScalarType.Float, shape), false);
        fill(tensor, () -> value);
        return tensor;
    }

    /** Registers a 64-bit counter, as PyTorch stores beside batch statistics. */
    public Tensor counter(String name) {
        Tensor tensor = register(name, create(ScalarType.Long), false);
        tensor.zero_();
        return tensor;
    }

    /** All names, in order. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** The tensor of that name; null if there is none. */
    public Tensor tensor(String name) {
        Entry entry = entries.get(name);
        return entry == null ? null : entry.tensor();
    }

    /** The tensors that an optimiser moves, by name, in order. */
    public Map<String, Tensor> trainable() {
        Map<String, Tensor> trainable = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            if (entry.trainable()) {
                trainable.put(name, entry.tensor());
            }
        });
        return trainable;
    }

    /** Number of trainable values. */
    public long count() {
        return trainable().values().stream().mapToLong(Tensor::numel).sum();
    }

    /**
     * Fills every tensor from {@code weights}.
     *
     * @throws WeightMismatchException if names or shapes differ in any way; then nothing was changed
     */
    public void load(StateDict weights) {
        WeightMismatchException.requireSame(shapes(), weights);
        TensorScope.inference(() -> {
            entries.forEach((name, entry) -> copyInto(entry.tensor(), weights.tensor(name)));
            return null;
        });
    }

    /** A copy of every tensor, in fp32 (counters in 64-bit integers). */
    public StateDict toStateDict() {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        TensorScope.inference(() -> {
            entries.forEach((name, entry) -> tensors.put(name, toWeightTensor(entry.tensor())));
            return null;
        });
        return StateDict.of(tensors, Map.of());
    }

    /** Shapes by name, in order. */
    public Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        entries.forEach((name, entry) -> shapes.put(name, entry.tensor().shape()));
        return shapes;
    }

    /** Frees every tensor. */
    @Override
    public void close() {
        entries.values().forEach(entry -> TensorScope.free(entry.tensor()));
    }

    /** Sets each value of a float32 tensor, in row-major order, from {@code next}. */
    static void fill(Tensor tensor, DoubleSupplier next) {
        float[] values = new float[Math.toIntExact(tensor.numel())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) next.getAsDouble();
        }
        TensorScope.inference(() -> tensor.copy_(Tensor.create(values, tensor.shape())) == null);
    }

    /** Uniform in +-gain * sqrt(3 / fanIn); the bias, unless null, becomes 0. */
    static void fillHeUniform(Tensor weight, Tensor bias, double gain, int fanIn, RandomGenerator random) {
        double bound = gain * Math.sqrt(3.0 / fanIn);
        fill(weight, () -> random.nextDouble(-bound, bound));
        if (bias != null) {
            fill(bias, () -> 0);
        }
    }

    private Tensor create(ScalarType type, long... shape) {
        MemoryFormat format = shape.length == 4 ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous;
        return TensorScope.create(
                () -> zeros(shape, Devices.options(device, type)).contiguous(format));
    }

    private Tensor register(String name, Tensor tensor, boolean trainable) {
        if (entries.put(prefix + name, new Entry(tensor, trainable)) != null) {
            throw new IllegalStateException("two layers are named " + prefix + name);
        }
        return tensor;
    }

    private static void copyInto(Tensor tensor, WeightTensor source) {
        if (tensor.scalar_type().intern() == ScalarType.Long) {
            tensor.fill_(new Scalar(source.count() == 0 ? 0 : (long) source.toFloats()[0]));
        } else {
            tensor.copy_(Tensor.create(source.toFloats(), tensor.shape()));
        }
    }

    private static WeightTensor toWeightTensor(Tensor tensor) {
        Tensor plain = tensor.cpu().to(ScalarType.Float).contiguous();
        float[] values = new float[Math.toIntExact(plain.numel())];
        plain.data_ptr_float().get(values);
        return WeightTensor.of(values, Arrays.copyOf(tensor.shape(), tensor.shape().length));
    }
}
