package io.github.acutance.metric;

import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import io.github.acutance.image.Ycbcr;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * NIQE (Mittal et al., "Making a Completely Blind Image Quality Analyzer", 2012): how far the statistics of a picture
 * are from those of pristine photographs; it needs no reference, and lower is better. The procedure is that of the
 * authors' release on the input of the PIRM 2018 challenge, the Y of BT.601 rounded to 8 bits (specs, metrics section
 * 4). Pictures with saturated flat areas have scores that depend on rounding errors: 0.005 apart as a rule, 0.08 at
 * worst.
 */
public final class Niqe {
    /** The side of a block in pixels: no score exists for a picture that holds none. */
    public static final int BLOCK_PIXELS = 96;

    private static final int SHIFTS = 4;
    private static final int[] SHIFT_ROWS = {0, 1, 1, 1};
    private static final int[] SHIFT_COLUMNS = {1, 0, 1, -1};
    private static final int FEATURES = 2 + 4 * SHIFTS; // of a block at one of the two scales

    private Niqe() {}

    /**
     * NIQE of a picture, 0 or more. Pictures of 16 bits are rounded to 8 first, gray counts as R = G = B, alpha is
     * ignored; what does not fill a block at the right and lower edge is left out.
     *
     * @param cropPixels how many pixels are cut off at each side first; PIRM cuts 4
     * @throws IllegalArgumentException if fewer than 96 x 96 pixels are left after the crop, or all blocks are flat
     */
    public static double of(Image picture, int cropPixels) {
        int width = blocked(picture.width(), cropPixels);
        int height = blocked(picture.height(), cropPixels);
        if (cropPixels < 0 || width < BLOCK_PIXELS || height < BLOCK_PIXELS) {
            throw new IllegalArgumentException("expected at least " + BLOCK_PIXELS + " x " + BLOCK_PIXELS
                    + " pixels for NIQE, found " + picture.width() + " x " + picture.height() + " with " + cropPixels
                    + " cut off at each side");
        }
        Image cropped = picture.crop(cropPixels, cropPixels, width, height).asBits(8);
        double[][] features = features(Ycbcr.luma(cropped, true), width, height);
        return NiqeParameters.PRISTINE.distance(mean(features), covariance(features));
    }

    /** The largest multiple of a block's side that is left of a length; below 0 for an absurd crop. */
    private static int blocked(int length, int cropPixels) {
        long left = length - 2L * cropPixels;
        return (int) Math.max(-1, left / BLOCK_PIXELS * BLOCK_PIXELS);
    }

    /** A row of 36 features for each block; values that do not exist are NaN. */
    static double[][] features(double[] luma, int width, int height) {
        double[] half = Resampling.resize(luma, width, height, 0.5);
        double[] full = NormalizedLuma.of(luma, width, height);
        double[] halved = NormalizedLuma.of(half, width / 2, height / 2);
        int columns = width / BLOCK_PIXELS;
        int rows = height / BLOCK_PIXELS;
        double[][] features = new double[rows * columns][2 * FEATURES];
        IntStream.range(0, features.length).parallel().forEach(block -> {
            int left = block % columns * BLOCK_PIXELS;
            int top = block / columns * BLOCK_PIXELS;
            fill(features[block], 0, cut(full, width, left, top, BLOCK_PIXELS), BLOCK_PIXELS);
            int side = BLOCK_PIXELS / 2;
            fill(features[block], FEATURES, cut(halved, width / 2, left / 2, top / 2, side), side);
        });
        return features;
    }

    private static double[] cut(double[] plane, int width, int left, int top, int side) {
        double[] block = new double[side * side];
        for (int y = 0; y < side; y++) {
            System.arraycopy(plane, (top + y) * width + left, block, y * side, side);
        }
        return block;
    }

    /** The features of one block at one scale: of its values, then of the products of neighbours. */
    private static void fill(double[] features, int first, double[] block, int side) {
        AsymmetricGaussian values = AsymmetricGaussian.fit(block);
        features[first] = values.shape();
        features[first + 1] = (values.left() + values.right()) / 2;
        double[] products = new double[block.length];
        for (int shift = 0; shift < SHIFTS; shift++) {
            multiplyShifted(block, side, SHIFT_ROWS[shift], SHIFT_COLUMNS[shift], products);
            AsymmetricGaussian fit = AsymmetricGaussian.fit(products);
            int at = first + 2 + 4 * shift;
            features[at] = fit.shape();
            features[at + 1] = fit.mean();
            features[at + 2] = fit.left();
            features[at + 3] = fit.right();
        }
    }

    /** Each value times its neighbour above and to the left, circular inside the block. */
    private static void multiplyShifted(double[] block, int side, int rows, int columns, double[] products) {
        for (int y = 0; y < side; y++) {
            int from = Math.floorMod(y - rows, side) * side;
            for (int x = 0; x < side; x++) {
                products[y * side + x] = block[y * side + x] * block[from + Math.floorMod(x - columns, side)];
            }
        }
    }

    /** The mean of each column, without NaN. */
    private static double[] mean(double[][] features) {
        return IntStream.range(0, 2 * FEATURES)
                .mapToDouble(column -> Arrays.stream(features)
                        .mapToDouble(row -> row[column])
                        .filter(value -> !Double.isNaN(value))
                        .average()
                        .orElse(Double.NaN))
                .toArray();
    }

    /** The sample covariance of the rows without NaN; zero for a single row, as in MATLAB. */
    private static double[][] covariance(double[][] features) {
        double[][] rows = Arrays.stream(features)
                .filter(row -> Arrays.stream(row).noneMatch(Double::isNaN))
                .toArray(double[][]::new);
        if (rows.length == 0) {
            throw new IllegalArgumentException("expected a block of " + BLOCK_PIXELS + " x " + BLOCK_PIXELS
                    + " pixels with structure for NIQE, found only flat ones");
        }
        double[] mean = mean(rows);
        double[][] covariance = new double[mean.length][mean.length];
        for (double[] row : rows) {
            for (int i = 0; i < mean.length; i++) {
                for (int j = 0; j < mean.length; j++) {
                    covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / Math.max(1, rows.length - 1);
                }
            }
        }
        return covariance;
    }
}
