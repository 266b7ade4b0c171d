package io.github.acutance.plan;

import io.github.acutance.nn.Conv;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Merges the steps of a tape: what follows a convolution becomes part of it. A map that only one step takes need not be
 * written; so a convolution stays open until its result is taken by a step that it cannot swallow, and stands where the
 * last step stood that it swallowed.
 */
final class Fusion {
    private final Tape tape;
    private final int[] uses;
    private final Map<Integer, List<Integer>> joined = new HashMap<>(); // joined maps that nobody needs as one
    private final Map<Integer, Node> nodes = new LinkedHashMap<>(); // by output, in order

    private Fusion(Tape tape) {
        this.tape = tape;
        this.uses = new int[tape.values()];
        tape.steps().forEach(step -> step.inputs().forEach(value -> uses[value]++));
        uses[tape.result()]++;
    }

    /** The nodes in an order in which they can run. */
    static Collection<Node> of(Tape tape) {
        Fusion fusion = new Fusion(tape);
        tape.steps().forEach(fusion::take);
        return fusion.nodes.values();
    }

    private void take(Tape.Step step) {
        int x = step.inputs().get(0);
        int out = step.output();
        Word word = step.word();
        if (word instanceof Word.Convolved convolved) {
            Conv conv = convolved.conv();
            put(new Node.Convolution(Kernel.of(conv), parts(x), List.of(), conv.place(), out));
        } else if (word instanceof Word.Transposed transposed) {
            Kernel kernel = Kernel.of(transposed.deconv());
            put(new Node.Convolution(kernel, List.of(x), List.of(), Conv.Place.INNER, out));
        } else if (word instanceof Word.Normalised normalised) {
            normalise(step, normalised, x);
        } else if (word instanceof Word.Activated activated) {
            pointwise(step, PostOp.of(activated.activation()), x);
        } else if (word instanceof Word.Affine affine) {
            pointwise(step, Optional.of(PostOp.linear(affine.factor(), affine.shift())), x);
        } else if (word instanceof Word.Added added) {
            add(step, added.factor(), x, step.inputs().get(1));
        } else if (word instanceof Word.Joined) {
            join(step);
        } else if (word instanceof Word.Shuffled shuffled) {
            shuffle(shuffled.factor(), x, out);
        } else if (word instanceof Word.Unshuffled unshuffled) {
            put(new Node.Rearrangement(List.of(Move.unshuffle(x, tape.shape(out), unshuffled.factor())), out));
        } else if (word instanceof Word.Repeated repeated) {
            put(new Node.Rearrangement(List.of(Move.repeat(x, tape.shape(x), repeated.factor())), out));
        } else {
            call(step);
        }
    }

    private void put(Node node) {
        nodes.put(node.output(), node);
    }

    private void call(Tape.Step step) {
        boolean exact = step.word() instanceof Word.Other other && other.exact();
        put(new Node.Call(step.word().eager(), exact, step.inputs(), step.output()));
    }

    /** The convolution that makes {@code value}, if nobody but the present step takes its result. */
    private Optional<Node.Convolution> open(int value) {
        return uses[value] == 1 && nodes.get(value) instanceof Node.Convolution convolution
                ? Optional.of(convolution)
                : Optional.empty();
    }

    private void replace(Node old, Node by) {
        nodes.remove(old.output());
        put(by);
    }

    private void normalise(Tape.Step step, Word.Normalised normalised, int x) {
        Optional<Node.Convolution> before =
                open(x).filter(conv -> conv.after().isEmpty() && conv.kernel().norm() == null);
        if (before.isPresent()) {
            Node.Convolution conv = before.get();
            replace(conv, conv.withKernel(conv.kernel().withNorm(normalised.norm()), step.output()));
        } else {
            call(step);
        }
    }

    /** A function of each value; it changes places with a shuffle before it. */
    private void pointwise(Tape.Step step, Optional<PostOp> function, int x) {
        int out = step.output();
        if (function.isEmpty()) {
            call(step);
        } else if (open(x).isPresent()) {
            Node.Convolution conv = open(x).get();
            replace(conv, conv.then(function.get(), out));
        } else if (uses[x] == 1
                && nodes.get(x) instanceof Node.Rearrangement shuffle
                && shuffle.moves().size() == 1
                && open(shuffle.moves().get(0).input()).isPresent()) {
            Node.Convolution conv = open(shuffle.moves().get(0).input()).get();
            nodes.put(conv.output(), conv.then(function.get(), conv.output()));
            replace(shuffle, new Node.Rearrangement(shuffle.moves(), out));
        } else {
            call(step);
        }
    }

    private void add(Tape.Step step, double factor, int x, int y) {
        Optional<Node.Convolution> left = open(x);
        Optional<Node.Convolution> right = factor == 1 ? open(y) : Optional.empty();
        int out = step.output();
        if (left.isPresent()) {
            Node.Convolution conv = left.get();
            Node.Convolution scaled = factor == 1 ? conv : conv.then(PostOp.linear(factor, 0), out);
            replace(conv, scaled.then(new PostOp.Plus(y), out));
        } else if (right.isPresent()) {
            replace(right.get(), right.get().then(new PostOp.Plus(x), out));
        } else {
            call(step);
        }
    }

    /** A joined map is written only if somebody but convolutions takes it. */
    private void join(Tape.Step step) {
        List<Integer> parts = new ArrayList<>();
        step.inputs().forEach(input -> parts.addAll(parts(input)));
        joined.put(step.output(), parts);
        boolean needed = step.output() == tape.result()
                || tape.steps().stream()
                        .anyMatch(taker -> taker.inputs().contains(step.output())
                                && !(taker.word() instanceof Word.Convolved)
                                && !(taker.word() instanceof Word.Joined));
        if (needed) {
            long channels = tape.shape(step.output()).c();
            long first = 0;
            List<Move> moves = new ArrayList<>();
            for (int part : parts) {
                moves.add(Move.join(part, tape.shape(part), channels, first));
                first += tape.shape(part).c();
            }
            put(new Node.Rearrangement(moves, step.output()));
        }
    }

    private List<Integer> parts(int value) {
        return joined.getOrDefault(value, List.of(value));
    }

    /** The convolution before it, if it is open, makes its channels in the order that can be copied in long runs. */
    private void shuffle(int factor, int x, int out) {
        Optional<Node.Convolution> before = open(x).filter(conv ->
                conv.kernel().shuffle() == 1 && conv.after().stream().noneMatch(op -> op instanceof PostOp.Plus));
        before.ifPresent(conv -> nodes.put(x, conv.withKernel(conv.kernel().withShuffle(factor), x)));
        Move move = Move.shuffle(x, tape.shape(x), factor, before.isPresent());
        put(new Node.Rearrangement(List.of(move), out));
    }
}
