package io.github.acutance.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a figure can be parted. What comes before is its head; what comes after, its tail, enlarges: it takes one map as
 * large as the picture, and maybe the picture, and looks at neighbourhoods only. Enlarged maps take ten times the memory
 * of the head's; so a tail is run piece by piece.
 *
 * @param steps of the tape before the cut
 * @param taken values that the tail takes, the head's result first
 * @param marginPixels LR pixels around a piece that its tail looks at
 */
record Cut(int steps, List<Integer> taken, int marginPixels) {
    private static final int MOST_MARGIN_PIXELS = 8;

    /** The cut through the map of the fewest channels, the last of them; empty if there is none. */
    static Optional<Cut> of(Tape tape) {
        Shape lr = tape.shape(0);
        if (tape.inputs() != 1 || tape.shape(tape.result()).h() <= lr.h()) {
            return Optional.empty();
        }
        Optional<Cut> best = Optional.empty();
        long channels = Long.MAX_VALUE;
        Set<Integer> taken = new HashSet<>(Set.of(tape.result()));
        for (int i = tape.steps().size() - 1; i >= 0; i--) {
            Tape.Step step = tape.steps().get(i);
            Shape shape = tape.shape(step.output());
            boolean alone = Set.of(0, step.output()).containsAll(taken) && taken.contains(step.output());
            if (alone && shape.h() == lr.h() && shape.w() == lr.w() && shape.c() < channels) {
                channels = shape.c();
                List<Integer> values = taken.contains(0) ? List.of(step.output(), 0) : List.of(step.output());
                best = Optional.of(new Cut(i + 1, values, margin(tape, i + 1)));
            }
            if (step.word().reach().isEmpty()) {
                break;
            }
            taken.remove(step.output());
            taken.addAll(step.inputs());
        }
        return best.filter(cut -> cut.marginPixels <= MOST_MARGIN_PIXELS);
    }

    /** How far the steps from {@code first} on look in all, in LR pixels. */
    private static int margin(Tape tape, int first) {
        double[] reach = new double[tape.values()];
        for (Tape.Step step : tape.steps().subList(first, tape.steps().size())) {
            double most = step.inputs().stream()
                    .mapToDouble(value -> reach[value])
                    .max()
                    .orElse(0);
            double pixel = (double) tape.shape(0).h()
                    / tape.shape(step.inputs().get(0)).h();
            reach[step.output()] = most + step.word().reach().orElseThrow() * pixel;
        }
        return (int) Math.ceil(reach[tape.result()]);
    }
}
