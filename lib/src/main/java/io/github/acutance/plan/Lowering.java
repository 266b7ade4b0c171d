package io.github.acutance.plan;

import io.github.acutance.nn.Conv;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Turns nodes into instructions: chooses number formats, splits sums into their parts, gives every value a buffer. */
final class Lowering {
    private final Tape tape;
    private final Format inner;
    private final boolean exactSums;
    private final FastConvolutions fast;
    private final Map<Integer, Map<Format, Slot>> slots = new HashMap<>();
    private final Map<Integer, Format> made = new HashMap<>(); // the format in which a value came to be
    private final List<Instruction> instructions = new ArrayList<>();
    private long operations;

    private Lowering(Tape tape, Collection<Node> nodes, Format inner, boolean exactSums, boolean fast) {
        this.tape = tape;
        this.inner = inner;
        this.exactSums = exactSums;
        this.fast = new FastConvolutions(
                tape,
                nodes.stream()
                        .filter(node -> fast && node instanceof Node.Convolution)
                        .map(Node.Convolution.class::cast)
                        .filter(node -> format(node) == Format.FP32)
                        .toList());
    }

    /**
     * The result.
     *
     * @param bytes of the block of memory in which all slots have their places
     * @param operations multiplications and additions of all convolutions, as the figure counts them
     */
    record Listing(List<Instruction> instructions, List<Slot> inputs, Slot output, long bytes, long operations) {}

    /**
     * Lowers a figure.
     *
     * @param inner format of inner convolutions
     * @param exactSums whether partial sums of such convolutions are kept in fp32
     * @param fast whether convolutions that gain by it are computed by {@link Winograd}
     */
    static Listing of(Tape tape, Collection<Node> nodes, Format inner, boolean exactSums, boolean fast) {
        Lowering lowering = new Lowering(tape, nodes, inner, exactSums, fast);
        List<Slot> inputs = IntStream.range(0, tape.inputs())
                .mapToObj(value -> lowering.make(value, Format.FP32))
                .toList();
        nodes.forEach(lowering::lower);
        Slot output = lowering.slot(tape.result(), Format.FP32);
        return new Listing(lowering.instructions, inputs, output, lowering.placed(inputs, output), lowering.operations);
    }

    private long placed(List<Slot> inputs, Slot output) {
        Set<Slot> all = new LinkedHashSet<>(inputs);
        inputs.forEach(input -> input.touch(0));
        for (int i = 0; i < instructions.size(); i++) {
            for (Slot slot : instructions.get(i).touched()) {
                slot.whole().touch(i);
                all.add(slot.whole());
            }
        }
        output.touch(instructions.size());
        all.add(output);
        return Buffers.place(all);
    }

    /** A new buffer for a value that now comes to be. */
    private Slot make(int value, Format format) {
        Slot slot = new Slot(tape.shape(value), format);
        slots.computeIfAbsent(value, v -> new EnumMap<>(Format.class)).put(format, slot);
        made.putIfAbsent(value, format);
        return slot;
    }

    /** The buffer of a value that exists, converted if need be. */
    private Slot slot(int value, Format format) {
        Slot present = slots.get(value).get(format);
        if (present != null) {
            return present;
        }
        Slot from = slots.get(value).get(made.get(value));
        Slot to = make(value, format);
        instructions.add(new Instruction.Convert(from, to));
        return to;
    }

    private void lower(Node node) {
        if (node instanceof Node.Convolution convolution) {
            convolve(convolution);
        } else if (node instanceof Node.Rearrangement rearrangement) {
            Format format = made.get(rearrangement.moves().get(0).input());
            List<Slot> from = rearrangement.moves().stream()
                    .map(move -> slot(move.input(), format))
                    .toList();
            Slot to = make(node.output(), format);
            instructions.add(new Instruction.Rearrange(rearrangement.moves(), from, to));
        } else if (node instanceof Node.Call call) {
            List<Slot> from = call.inputs().stream()
                    .map(value -> slot(value, made.get(value)))
                    .toList();
            boolean exact = call.exact() || from.stream().anyMatch(slot -> slot.format() == Format.FP32);
            Slot to = make(node.output(), exact ? Format.FP32 : inner);
            instructions.add(new Instruction.Call(call.call(), from, to));
        }
    }

    private Format format(Node.Convolution node) {
        return node.place() == Conv.Place.INNER ? inner : Format.FP32;
    }

    private void convolve(Node.Convolution node) {
        Format format = format(node);
        List<Slot> parts =
                node.parts().stream().map(value -> slot(value, format)).toList();
        List<PostOp> after = new ArrayList<>(node.after());
        List<Slot> added = new ArrayList<>();
        for (PostOp op : after) {
            if (op instanceof PostOp.Plus plus) {
                added.add(slot(plus.value(), made.get(plus.value())));
            }
        }
        Slot to = make(node.output(), format);
        Shape applied = node.kernel().transposed() ? parts.get(0).shape() : to.shape();
        long channels = parts.stream().mapToLong(part -> part.shape().c()).sum();
        operations += applied.n() * applied.h() * applied.w() * node.kernel().operations(channels);
        if (fast.has(node)) {
            instructions.addAll(fast.lower(node, parts, to, after, added));
        } else {
            convolve(node, parts, to, after, added);
        }
    }

    private void convolve(Node.Convolution node, List<Slot> parts, Slot to, List<PostOp> after, List<Slot> added) {
        Format format = to.format();
        Kernel kernel = widened(node.kernel(), to.shape());
        boolean apart = parts.size() > 1 && exactSums && format != Format.FP32;
        Slot sum = apart ? new Slot(to.shape(), Format.FP32) : to;
        long channel = 0;
        for (int i = 0; i < parts.size() - 1; i++) {
            Slot part = parts.get(i);
            instructions.add(new Instruction.Convolve(kernel, channel, i == 0, part, sum, i > 0, List.of(), List.of()));
            channel += part.shape().c();
        }
        if (apart) {
            after.add(0, new PostOp.Plus(node.output()));
            added.add(0, sum);
        }
        Slot last = parts.get(parts.size() - 1);
        boolean accumulates = parts.size() > 1 && !apart;
        instructions.add(
                new Instruction.Convolve(kernel, channel, parts.size() == 1, last, to, accumulates, after, added));
    }

    /** The wide form of a convolution to few channels, as wide as fits one vector and the map's width. */
    private static Kernel widened(Kernel kernel, Shape out) {
        boolean keepsSize = kernel.stride() == 1 && 2L * kernel.padding() == kernel.size() - 1;
        if (kernel.transposed() || kernel.size() == 1 || !keepsSize) {
            return kernel;
        }
        for (int pixels = (int) (Kernel.VECTOR / kernel.outChannels()); pixels > 1; pixels--) {
            if (out.w() % pixels == 0) {
                return kernel.withWide(pixels);
            }
        }
        return kernel;
    }
}
