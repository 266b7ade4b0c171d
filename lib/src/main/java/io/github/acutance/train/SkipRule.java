package io.github.acutance.train;

/**
 * Leaves out iterations whose loss is far above the usual, as EDSR's and SRFBN's codes do: those of at least
 * {@code threshold} times the mean of the last epoch's accepted losses.
 */
final class SkipRule {
    private final TrainOptions.Skip options; // null for none
    private double reference = Double.POSITIVE_INFINITY;
    private double sum;
    private int count;

    SkipRule(TrainOptions.Skip options) {
        this.options = options;
    }

    /** Whether an iteration of this loss moves the networks. */
    boolean accepts(double loss) {
        if (options == null) {
            return true;
        }
        if (loss >= options.threshold() * reference) {
            return false;
        }
        sum += loss;
        count++;
        if (count == options.epochIter()) {
            reference = sum / count;
            sum = 0;
            count = 0;
        }
        return true;
    }

    /** The state as text, to the last bit. */
    String state() {
        return reference + " " + sum + " " + count;
    }

    /** Takes {@link #state} up again. */
    void restore(String state) {
        String[] numbers = state.split(" ", -1);
        reference = Double.parseDouble(numbers[0]);
        sum = Double.parseDouble(numbers[1]);
        count = Integer.parseInt(numbers[2]);
    }
}
