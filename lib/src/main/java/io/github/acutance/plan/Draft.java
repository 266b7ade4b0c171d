package io.github.acutance.plan;

import io.github.acutance.nn.Drawing;
import io.github.acutance.nn.Layers;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes plans of one figure: in one piece, or, for large pictures, with a tail in pieces.
 *
 * @param inner format of inner convolutions
 * @param exactSums whether partial sums of inner convolutions are kept in fp32
 * @param fast whether convolutions that gain by it are computed by {@link Winograd}
 * @param layers what computes the words that have no primitive
 */
record Draft(Drawing drawing, Format inner, boolean exactSums, boolean fast, Weights weights, Layers layers) {
    private static final long PIECE_PIXELS = 512; // longest side of a piece of the result
    private static final long PROBE_PIXELS = 64;
    private static final double FRESH_COPIES = 2; // of what a word takes and makes, where libtorch computes it

    /** A plan for inputs of these shapes. Called inside a step. */
    Plan plan(List<Shape> shapes, Workspace workspace) {
        Tape tape = Recorder.record(drawing, shapes);
        Optional<Cut> cut = Cut.of(tape);
        if (cut.isPresent()) {
            long factor = factor(tape);
            Pieces pieces =
                    Pieces.of(shapes.get(0), PIECE_PIXELS / factor, cut.get().marginPixels(), factor);
            if (pieces.count() > 1) {
                return split(tape, cut.get(), pieces, workspace);
            }
        }
        WholePlan whole = whole(tape);
        return placed(whole, () -> whole.place(workspace.block(whole.bytes())));
    }

    private Plan split(Tape tape, Cut cut, Pieces pieces, Workspace workspace) {
        Tape piece = Recorder.record(drawing, List.of(pieces.window()));
        WholePlan head = whole(tape.head(cut.steps()));
        WholePlan tail = placed(head, () -> whole(piece.tail(cut.steps(), cut.taken())));
        SplitPlan plan = new SplitPlan(
                head, tail, pieces, tape.shape(tape.result()), cut.taken().size() > 1);
        return placed(plan, () -> plan.place(workspace.block(plan.bytes())));
    }

    /** Memory for pictures of any size. Called inside a step. */
    Footprint footprint() {
        Tape small = probe(PROBE_PIXELS);
        Tape large = probe(2 * PROBE_PIXELS);
        double most = bytes(large);
        double whole = perPixel(bytes(small), most);
        double fixed = Math.max(0, most - whole * 4 * PROBE_PIXELS * PROBE_PIXELS);
        return Cut.of(small)
                .map(cut -> {
                    double side = (double) PIECE_PIXELS / factor(small);
                    long channels = small.shape(cut.taken().get(0)).c();
                    double head = perPixel(bytes(small.head(cut.steps())), bytes(large.head(cut.steps())))
                            + (double) channels * Format.FP32.bytes();
                    return new Footprint(fixed, whole, whole * side * side, head);
                })
                .orElse(new Footprint(fixed, whole, Double.POSITIVE_INFINITY, 0));
    }

    private Tape probe(long side) {
        return Recorder.record(drawing, List.of(new Shape(1, 3, side, side)));
    }

    /** What each LR pixel takes, by what the smaller probe and the larger one take. */
    private static double perPixel(double small, double large) {
        return (large - small) / (3 * PROBE_PIXELS * PROBE_PIXELS);
    }

    private double bytes(Tape tape) {
        Lowering.Listing listing = listing(tape);
        double fresh = listing.instructions().stream()
                .filter(Instruction.Call.class::isInstance)
                .mapToDouble(call -> FRESH_COPIES
                        * call.touched().stream().mapToLong(Slot::bytes).sum())
                .max()
                .orElse(0);
        try (WholePlan plan = new WholePlan(listing, weights, layers)) {
            return plan.bytes() + fresh;
        }
    }

    private static long factor(Tape tape) {
        return tape.shape(tape.result()).h() / tape.shape(0).h();
    }

    private Lowering.Listing listing(Tape tape) {
        return Lowering.of(tape, Fusion.of(tape), inner, exactSums, fast);
    }

    private WholePlan whole(Tape tape) {
        return new WholePlan(listing(tape), weights, layers);
    }

    /** What {@code work} makes; if it fails, {@code made} is closed. */
    private static <T> T placed(Plan made, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException | Error failure) {
            made.close();
            throw failure;
        }
    }
}
