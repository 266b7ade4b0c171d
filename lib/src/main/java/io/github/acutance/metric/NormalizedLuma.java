package io.github.acutance.metric;

import java.util.stream.IntStream;

/** Mean-subtracted, contrast-normalised luminance: (Y - local mean) / (local deviation + 1) (specs, metrics section 4). */
final class NormalizedLuma {
    private static final int SIDE = 7; // of the window
    private static final int REACH = SIDE / 2;

    private NormalizedLuma() {}

    /** Normalises height x width values; outside of the plane its border is repeated. */
    static double[] of(double[] plane, int width, int height) {
        double[] padded = padded(plane, width, height);
        double[] normalized = new double[plane.length];
        IntStream.range(0, height).parallel().forEach(y -> {
            double[] mean = new double[width];
            double[] square = new double[width];
            filterRow(padded, y, mean, square);
            for (int x = 0; x < width; x++) {
                double deviation = Math.sqrt(Math.abs(square[x] - mean[x] * mean[x]));
                normalized[y * width + x] = (plane[y * width + x] - mean[x]) / (deviation + 1);
            }
        });
        return normalized;
    }

    /**
     * The weighted means of the values and of their squares around each pixel of row y. All 49 weights in turn, not two
     * passes of 7: where the picture is flat the score depends on the last bit.
     */
    private static void filterRow(double[] padded, int y, double[] mean, double[] square) {
        int paddedWidth = mean.length + 2 * REACH;
        double[] window = NiqeParameters.PRISTINE.window();
        for (int k = 0; k < window.length; k++) {
            double weight = window[k];
            int from = (y + k / SIDE) * paddedWidth + k % SIDE;
            for (int x = 0; x < mean.length; x++) {
                double value = padded[from + x];
                mean[x] += weight * value;
                square[x] += weight * (value * value);
            }
        }
    }

    private static double[] padded(double[] plane, int width, int height) {
        int paddedWidth = width + 2 * REACH;
        double[] padded = new double[paddedWidth * (height + 2 * REACH)];
        for (int y = 0; y < height + 2 * REACH; y++) {
            int from = Math.min(Math.max(y - REACH, 0), height - 1) * width;
            for (int x = 0; x < paddedWidth; x++) {
                padded[y * paddedWidth + x] = plane[from + Math.min(Math.max(x - REACH, 0), width - 1)];
            }
        }
        return padded;
    }
}
