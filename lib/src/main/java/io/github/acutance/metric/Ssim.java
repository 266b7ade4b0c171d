package io.github.acutance.metric;

import io.github.acutance.image.Image;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Structural similarity (Wang et al., "Image Quality Assessment: From Error Visibility to Structural Similarity", 2004)
 * with its published settings: Gaussian window of 11 x 11 and sigma 1.5, C1 = (0.01 x 255)^2, C2 = (0.03 x 255)^2,
 * only where the window lies inside the picture, the mean over the map. 1 for equal pictures, higher is closer.
 */
public final class Ssim {
    private static final int TAPS = 11;
    private static final double SIGMA = 1.5;
    private static final double C1 = 6.5025;
    private static final double C2 = 58.5225;
    private static final int BAND_ROWS = 64; // of the map, that one thread makes in turn
    private static final int MOMENTS = 5; // E[x], E[y], E[x^2], E[y^2], E[xy]

    private Ssim() {}

    /**
     * SSIM of a picture against its reference, at most 1. Pictures of 16 bits are rounded to 8 first, alpha is ignored.
     * For RGB it is the mean over the three channels.
     *
     * @throws IllegalArgumentException if the sizes differ or fewer than 11 x 11 pixels are left after the crop
     */
    public static double of(Image test, Image reference, Protocol protocol) {
        ComparedPair pair = new ComparedPair(test, reference, protocol);
        if (pair.width() < TAPS || pair.height() < TAPS) {
            throw new IllegalArgumentException("expected at least " + TAPS + " x " + TAPS
                    + " pixels after the crop, found " + pair.width() + " x " + pair.height());
        }
        double sum = 0;
        for (int plane = 0; plane < pair.planes(); plane++) {
            sum += ofPlane(pair, plane);
        }
        return sum / pair.planes();
    }

    private static double ofPlane(ComparedPair pair, int plane) {
        double[] window = gaussian();
        int height = pair.height() - TAPS + 1;
        double[] rows = new double[height]; // added in their order, so that the number of threads does not show
        IntStream.range(0, (height + BAND_ROWS - 1) / BAND_ROWS).parallel().forEach(band -> {
            int from = band * BAND_ROWS;
            fillBand(pair, plane, window, rows, from, Math.min(from + BAND_ROWS, height));
        });
        double sum = 0;
        for (double row : rows) {
            sum += row;
        }
        return sum / ((double) (pair.width() - TAPS + 1) * height);
    }

    /** The sums of the map's rows {@code from} to {@code to}, without the last. */
    private static void fillBand(ComparedPair pair, int plane, double[] window, double[] rows, int from, int to) {
        int width = pair.width() - TAPS + 1;
        double[][][] ring = new double[TAPS][MOMENTS][width]; // the last rows, filtered horizontally
        double[][] mean = new double[MOMENTS][width];
        double[][] products = new double[MOMENTS][pair.width()];
        for (int y = from; y < to + TAPS - 1; y++) {
            readProducts(pair, plane, y, products);
            for (int m = 0; m < MOMENTS; m++) {
                filterRow(products[m], window, ring[y % TAPS][m]);
            }
            int row = y - TAPS + 1;
            if (row >= from) {
                for (int m = 0; m < MOMENTS; m++) {
                    filterColumns(ring, row, m, window, mean[m]);
                }
                rows[row] = similarity(mean);
            }
        }
    }

    private static void readProducts(ComparedPair pair, int plane, int y, double[][] products) {
        double[] test = products[0];
        double[] reference = products[1];
        pair.readTest(plane, y, test);
        pair.readReference(plane, y, reference);
        for (int x = 0; x < test.length; x++) {
            products[2][x] = test[x] * test[x];
            products[3][x] = reference[x] * reference[x];
            products[4][x] = test[x] * reference[x];
        }
    }

    private static void filterRow(double[] row, double[] window, double[] out) {
        Arrays.fill(out, 0);
        for (int k = 0; k < TAPS; k++) {
            double weight = window[k];
            for (int x = 0; x < out.length; x++) {
                out[x] += weight * row[x + k];
            }
        }
    }

    private static void filterColumns(double[][][] ring, int top, int moment, double[] window, double[] out) {
        Arrays.fill(out, 0);
        for (int k = 0; k < TAPS; k++) {
            double weight = window[k];
            double[] row = ring[(top + k) % TAPS][moment];
            for (int x = 0; x < out.length; x++) {
                out[x] += weight * row[x];
            }
        }
    }

    /** The sum of one row of the map. */
    private static double similarity(double[][] mean) {
        double sum = 0;
        for (int x = 0; x < mean[0].length; x++) {
            double testMean = mean[0][x];
            double referenceMean = mean[1][x];
            double testVariance = mean[2][x] - testMean * testMean;
            double referenceVariance = mean[3][x] - referenceMean * referenceMean;
            double covariance = mean[4][x] - testMean * referenceMean;
            sum += (2 * testMean * referenceMean + C1)
                    * (2 * covariance + C2)
                    / ((testMean * testMean + referenceMean * referenceMean + C1)
                            * (testVariance + referenceVariance + C2));
        }
        return sum;
    }

    private static double[] gaussian() {
        double[] window = new double[TAPS];
        double sum = 0;
        for (int k = 0; k < TAPS; k++) {
            double distance = k - (TAPS - 1) / 2.0;
            window[k] = Math.exp(-distance * distance / (2 * SIGMA * SIGMA));
            sum += window[k];
        }
        for (int k = 0; k < TAPS; k++) {
            window[k] /= sum;
        }
        return window;
    }
}
