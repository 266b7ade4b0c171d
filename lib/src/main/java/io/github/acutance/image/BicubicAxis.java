package io.github.acutance.image;

import java.util.Arrays;
import java.util.stream.IntStream;

/** For every output index along one axis: its input indices and their weights (specs, metrics section 1). */
final class BicubicAxis {
    private static final int MAX_WEIGHTS = 1 << 27;

    private final int inputLength;
    private final int length;
    private final double scale;
    private final int taps;
    private final int[] inputs; // length x taps, brought into 0..inputLength-1
    private final double[] weights; // length x taps, each output's sum is 1

    private BicubicAxis(int inputLength, int length, double scale, int taps, int[] inputs, double[] weights) {
        this.inputLength = inputLength;
        this.length = length;
        this.scale = scale;
        this.taps = taps;
        this.inputs = inputs;
        this.weights = weights;
    }

    /** What stands in for the samples outside of a line. */
    enum Border {
        /** The line once more, backwards. */
        MIRROR,
        /** The last sample, again and again. */
        EDGE
    }

    /**
     * The axis from {@code inputLength} to {@code length} samples, whose kernel is stretched for {@code scale} < 1 and
     * whose border is mirrored.
     */
    static BicubicAxis of(int inputLength, int length, double scale) {
        return of(inputLength, length, scale, Border.MIRROR);
    }

    /** The same with another border. */
    static BicubicAxis of(int inputLength, int length, double scale, Border border) {
        double squeeze = Math.min(scale, 1);
        double support = 4 / squeeze;
        if ((support + 3) * length > MAX_WEIGHTS) {
            throw new IllegalArgumentException("the scale is too extreme: " + inputLength + " x " + scale);
        }
        int taps = (int) Math.ceil(support) + 2;
        int[] inputs = new int[length * taps];
        double[] weights = new double[length * taps];
        for (int i = 0; i < length; i++) {
            double centre = (i + 1) / scale + 0.5 * (1 - 1 / scale); // counted from 1
            long left = (long) Math.floor(centre - support / 2);
            double sum = 0;
            int first = i * taps;
            for (int k = 0; k < taps; k++) {
                double weight = squeeze * cubic(squeeze * (centre - (left + k)));
                weights[first + k] = weight;
                long index = left + k - 1;
                inputs[first + k] = border == Border.EDGE
                        ? (int) Math.min(Math.max(index, 0), inputLength - 1)
                        : mirror(index, inputLength);
                sum += weight;
            }
            for (int k = 0; k < taps; k++) {
                weights[first + k] /= sum;
            }
        }
        return new BicubicAxis(inputLength, length, scale, taps, inputs, weights).withoutZeroTaps();
    }

    int inputLength() {
        return inputLength;
    }

    int length() {
        return length;
    }

    double scale() {
        return scale;
    }

    /** Inputs per output. */
    int taps() {
        return taps;
    }

    /** The first input that output {@code i} needs. */
    int firstInput(int i) {
        return IntStream.range(i * taps, (i + 1) * taps)
                .map(k -> inputs[k])
                .min()
                .orElseThrow();
    }

    /** The last input that output {@code i} needs. */
    int lastInput(int i) {
        return IntStream.range(i * taps, (i + 1) * taps)
                .map(k -> inputs[k])
                .max()
                .orElseThrow();
    }

    /** Output row y as the weighted sum of whole input rows. */
    void acrossRows(RowWindow window, int y, double[] out) {
        Arrays.fill(out, 0);
        for (int k = y * taps; k < (y + 1) * taps; k++) {
            double weight = weights[k];
            double[] row = window.row(inputs[k]);
            for (int i = 0; i < out.length; i++) {
                out[i] += weight * row[i];
            }
        }
    }

    /** Resizes one row of interleaved samples. */
    void alongRow(double[] in, int channels, double[] out) {
        for (int x = 0; x < length; x++) {
            for (int c = 0; c < channels; c++) {
                double sum = 0;
                for (int k = x * taps; k < (x + 1) * taps; k++) {
                    sum += weights[k] * in[inputs[k] * channels + c];
                }
                out[x * channels + c] = sum;
            }
        }
    }

    /** Drops the taps whose weight is zero for every output. */
    private BicubicAxis withoutZeroTaps() {
        int[] used = IntStream.range(0, taps)
                .filter(k -> IntStream.range(0, length).anyMatch(i -> weights[i * taps + k] != 0))
                .toArray();
        int[] fewerInputs = new int[length * used.length];
        double[] fewerWeights = new double[length * used.length];
        for (int i = 0; i < length; i++) {
            for (int k = 0; k < used.length; k++) {
                fewerInputs[i * used.length + k] = inputs[i * taps + used[k]];
                fewerWeights[i * used.length + k] = weights[i * taps + used[k]];
            }
        }
        return new BicubicAxis(inputLength, length, scale, used.length, fewerInputs, fewerWeights);
    }

    /** Keys' kernel with a = -0.5. */
    private static double cubic(double x) {
        double a = Math.abs(x);
        if (a <= 1) {
            return (1.5 * a - 2.5) * a * a + 1;
        }
        return a <= 2 ? ((-0.5 * a + 2.5) * a - 4) * a + 2 : 0;
    }

    /** Reflects an index at the borders, half a sample outside: ... 1 0 | 0 1 2 ... n-1 | n-1 n-2 ... */
    private static int mirror(long index, int length) {
        long folded = Math.floorMod(index, 2L * length);
        return (int) (folded < length ? folded : 2L * length - 1 - folded);
    }
}
