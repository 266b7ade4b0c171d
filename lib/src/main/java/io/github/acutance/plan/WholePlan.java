package io.github.acutance.plan;

import io.github.acutance.nn.Layers;
import io.github.acutance.tensor.TensorScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A plan that runs in one piece: primitives over buffers that were allocated once. Owns its primitives; the buffers belong
 * to its {@link Workspace}, the weights to {@link Plans}.
 */
final class WholePlan implements Plan {
    private record View(Slot slot, int wide) {}

    private final Pointers pointers;
    private final Map<View, memory> memories = new HashMap<>();
    private final List<Runnable> steps = new ArrayList<>();
    private final List<Runnable> convolutions = new ArrayList<>();
    private final List<String> kernels = new ArrayList<>();
    private final Lowering.Listing listing;
    private final Weights weights;
    private final Layers layers;
    private final stream queue;
    private final Primitives primitives;
    private final long bytes;
    private BytePointer block;
    private List<Tensor> inputs;
    private Tensor output;

    /**
     * Prepares a plan, which needs a {@linkplain #place place} before it runs. Called inside a step.
     *
     * @param layers what computes the words that have no primitive
     */
    WholePlan(Lowering.Listing listing, Weights weights, Layers layers) {
        this.pointers = new Pointers();
        this.primitives = new Primitives(pointers);
        this.listing = listing;
        this.weights = weights;
        this.layers = layers;
        try {
            this.queue = pointers.own(new stream(OneDnn.cpu()));
            long scratchpad = 0;
            for (Instruction instruction : listing.instructions()) {
                if (instruction instanceof Instruction.Convolve convolve) {
                    scratchpad = Math.max(
                            scratchpad, primitives.of(convolve).scratchpad().get_size());
                } else if (instruction instanceof Instruction.Product product) {
                    scratchpad = Math.max(
                            scratchpad, primitives.of(product).scratchpad().get_size());
                }
            }
            this.bytes = listing.bytes() + scratchpad;
        } catch (RuntimeException | Error failure) {
            pointers.close();
            throw failure;
        }
    }

    /** Gives it the memory that it computes in, at least {@link #bytes()}. Called inside a step. */
    WholePlan place(BytePointer memory) {
        block = memory;
        inputs = listing.inputs().stream().map(this::view).toList();
        output = view(listing.output());
        for (Instruction instruction : listing.instructions()) {
            Runnable step = step(instruction);
            steps.add(step);
            if (instruction instanceof Instruction.Convolve) {
                convolutions.add(step);
            }
        }
        return this;
    }

    @Override
    public Tensor run(List<Tensor> given) {
        for (int i = 0; i < given.size(); i++) {
            inputs.get(i).copy_(given.get(i));
        }
        steps.forEach(Runnable::run);
        return output.clone();
    }

    @Override
    public void runConvolutions() {
        convolutions.forEach(Runnable::run);
    }

    @Override
    public long operations() {
        return listing.operations();
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public List<String> kernels() {
        return kernels;
    }

    @Override
    public void close() {
        pointers.close();
    }

    private Runnable step(Instruction instruction) {
        if (instruction instanceof Instruction.Convolve convolve) {
            return convolution(convolve);
        } else if (instruction instanceof Instruction.Convert convert) {
            memory from = memory(convert.from(), 1);
            memory to = memory(convert.to(), 1);
            IntMemoryMap arguments = pointers.own(new IntMemoryMap());
            arguments.put(dnnl.DNNL_ARG_FROM, from).put(dnnl.DNNL_ARG_TO, to);
            return running(pointers.own(new reorder(from, to)), arguments);
        } else if (instruction instanceof Instruction.Rearrange rearrange) {
            return rearrangement(rearrange);
        } else if (instruction instanceof Instruction.Product product) {
            return product(product);
        }
        Instruction.Call call = (Instruction.Call) instruction;
        List<Tensor> from = call.from().stream().map(this::view).toList();
        Tensor to = view(call.to());
        return () -> TensorScope.run(() -> {
            to.copy_(call.word().of(layers, from));
            return null;
        });
    }

    private Runnable running(primitive work, IntMemoryMap arguments) {
        return () -> work.execute(queue, arguments);
    }

    private Runnable convolution(Instruction.Convolve convolve) {
        Kernel kernel = convolve.kernel();
        Primitives.Made made = primitives.of(convolve);
        kernels.add(made.kernel());
        long channels = convolve.from().shape().c() / (kernel.spread() ? Winograd.PLANES : 1);
        IntMemoryMap arguments = pointers.own(new IntMemoryMap());
        arguments.put(dnnl.DNNL_ARG_SRC, memory(convolve.from(), 1));
        arguments.put(dnnl.DNNL_ARG_DST, memory(convolve.to(), kernel.wide()));
        arguments.put(dnnl.DNNL_ARG_WEIGHTS, weights.packed(kernel, convolve.firstChannel(), channels, made.weights()));
        if (convolve.biased() && kernel.biased()) {
            arguments.put(dnnl.DNNL_ARG_BIAS, weights.bias(kernel));
        }
        arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, scratchpad(made));
        Iterator<memory> added = convolve.added().stream()
                .map(slot -> memory(slot, kernel.wide()))
                .iterator();
        add(arguments, convolve.accumulates() ? 1 : 0, convolve.after(), added);
        return running(made.work(), arguments);
    }

    private Runnable product(Instruction.Product product) {
        Primitives.Made made = primitives.of(product);
        IntMemoryMap arguments = pointers.own(new IntMemoryMap());
        long skipped = product.firstColumn() * Format.FP32.bytes();
        Pointer matrix = new BytePointer(weights.matrix(product.side()).get_data_handle()).getPointer(skipped);
        arguments.put(dnnl.DNNL_ARG_SRC, new memory(Primitives.matrix(product), OneDnn.cpu(), matrix));
        arguments.put(dnnl.DNNL_ARG_WEIGHTS, memory(product.from()));
        arguments.put(dnnl.DNNL_ARG_DST, memory(product.to()));
        arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, scratchpad(made));
        add(
                arguments,
                0,
                product.after(),
                product.added().stream().map(this::memory).iterator());
        return running(made.work(), arguments);
    }

    /** The maps that post-operations add, the first of which has this position. */
    private static void add(IntMemoryMap arguments, int position, List<PostOp> after, Iterator<memory> added) {
        for (int i = 0; i < after.size(); i++) {
            if (after.get(i) instanceof PostOp.Plus) {
                int base = dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (position + i + 1);
                arguments.put(base | dnnl.DNNL_ARG_SRC_1, added.next());
            }
        }
    }

    private memory scratchpad(Primitives.Made made) {
        return new memory(made.scratchpad(), OneDnn.cpu(), block.getPointer(listing.bytes()));
    }

    private memory memory(Panel panel) {
        long first =
                panel.slot().offset() + panel.first() * panel.slot().format().bytes();
        return new memory(Primitives.panel(panel), OneDnn.cpu(), block.getPointer(first));
    }

    private Runnable rearrangement(Instruction.Rearrange rearrange) {
        List<Runnable> copies = new ArrayList<>();
        for (int i = 0; i < rearrange.moves().size(); i++) {
            Move move = rearrange.moves().get(i);
            Tensor from =
                    view(rearrange.from().get(i), 0, Primitives.longs(move.axes()), Primitives.longs(move.from()));
            Tensor to = view(rearrange.to(), move.offset(), Primitives.longs(move.axes()), Primitives.longs(move.to()));
            copies.add(() -> to.copy_(from));
        }
        return () -> copies.forEach(Runnable::run);
    }

    private memory memory(Slot slot, int wide) {
        return memories.computeIfAbsent(
                new View(slot, wide),
                view -> pointers.own(
                        new memory(Primitives.dense(slot, wide), OneDnn.cpu(), block.getPointer(slot.offset()))));
    }

    private Tensor view(Slot slot) {
        return view(slot, 0, slot.shape().axes(), slot.shape().strides());
    }

    private Tensor view(Slot slot, long offset, long[] axes, long[] strides) {
        TensorOptions options =
                new TensorOptions().dtype(new ScalarTypeOptional(slot.format().libtorch()));
        BytePointer start =
                block.getPointer(slot.offset() + offset * slot.format().bytes());
        return pointers.own(torch.from_blob(start, axes, strides, options));
    }
}
