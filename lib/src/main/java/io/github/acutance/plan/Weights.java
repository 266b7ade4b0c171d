package io.github.acutance.plan;

import io.github.acutance.tensor.TensorScope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of one network in the layouts that primitives ask for. Each is packed once and shared by all plans whose
 * primitives chose the same layout.
 */
final class Weights implements AutoCloseable {
    private record Part(Kernel kernel, long firstChannel, long channels) {}

    private final Pointers pointers = new Pointers();
    private final Map<Part, List<memory>> packed = new HashMap<>();
    private final Map<Kernel, memory> biases = new HashMap<>();
    private final Map<Instruction.Product.Side, memory> matrices = new EnumMap<>(Instruction.Product.Side.class);

    /** A kernel's weights for some of its input channels in the layout {@code wanted}. Called inside a step. */
    synchronized memory packed(Kernel kernel, long firstChannel, long channels, memory.desc wanted) {
        List<memory> present = packed.computeIfAbsent(new Part(kernel, firstChannel, channels), p -> new ArrayList<>());
        for (memory one : present) {
            if (one.get_desc().equals(wanted)) {
                return one;
            }
        }
        memory made = pointers.own(new memory(wanted, OneDnn.cpu()));
        TensorScope.run(() -> {
            Tensor plain = kernel.weights(firstChannel, channels).contiguous();
            fill(made, plain, kernel.spread() ? memory.format_tag.goihw : memory.format_tag.oihw);
            return null;
        });
        present.add(made);
        return made;
    }

    /** A kernel's bias. Called inside a step. */
    synchronized memory bias(Kernel kernel) {
        return biases.computeIfAbsent(kernel, k -> {
            memory made = TensorScope.create(() -> new memory(biasDesc(k), OneDnn.cpu()));
            TensorScope.run(() -> {
                fill(made, k.biases().contiguous(), memory.format_tag.a);
                return null;
            });
            return pointers.own(made);
        });
    }

    /** One of Winograd's matrices. */
    synchronized memory matrix(Instruction.Product.Side side) {
        return matrices.computeIfAbsent(side, s -> {
            double[][] values = s == Instruction.Product.Side.SPREAD ? Winograd.spread() : Winograd.gather();
            long[] axes = {values.length, values[0].length};
            memory made = pointers.own(
                    new memory(new memory.desc(axes, memory.data_type.f32, memory.format_tag.ab, false), OneDnn.cpu()));
            FloatPointer target = new FloatPointer(made.get_data_handle());
            long at = 0;
            for (double[] row : values) {
                for (double value : row) {
                    target.put(at++, (float) value);
                }
            }
            return made;
        });
    }

    static memory.desc biasDesc(Kernel kernel) {
        return new memory.desc(
                new long[] {kernel.outChannels() * (kernel.spread() ? Winograd.PLANES : kernel.wide())},
                memory.data_type.f32,
                memory.format_tag.a,
                false);
    }

    private static void fill(memory target, Tensor plain, memory.format_tag tag) {
        memory.desc layout = new memory.desc(plain.shape(), memory.data_type.f32, tag, false);
        memory source = new memory(layout, OneDnn.cpu(), plain.data_ptr());
        stream queue = new stream(OneDnn.cpu());
        new reorder(source, target).execute(queue, source, target);
        queue._wait();
    }

    @Override
    public synchronized void close() {
        packed.clear();
        biases.clear();
        matrices.clear();
        pointers.close();
    }
}
