package io.github.acutance.data;

import io.github.acutance.image.Image;

/**
 * How much there is to see in a patch, as the authors' {@code generate_rankdataset} measures it: the local deviation of
 * the gray patch under a Gaussian of 7 x 7 pixels, averaged over blocks of 96 x 96, the averages added up. Blocks at the
 * lower and right edge are filled with zeros.
 */
final class Sharpness {
    /** Side of a block in pixels. */
    static final int BLOCK = 96;

    private static final int RADIUS = 3;
    private static final double SIGMA = 7 / 6.0;

    private Sharpness() {}

    /** The sharpness of an RGB picture of 8 bits. */
    static double of(Image patch) {
        int width = patch.width();
        int height = patch.height();
        double[] gray = new double[width * height];
        for (int i = 0; i < gray.length; i++) {
            int x = i % width;
            int y = i / width;
            gray[i] = Math.rint(0.298936021293775 * patch.sample(x, y, 0)
                    + 0.587043074451121 * patch.sample(x, y, 1)
                    + 0.114020904255103 * patch.sample(x, y, 2)); // MATLAB's rgb2gray
        }
        double[] mean = blurred(blurred(gray, width, 1), width, width);
        double[] squares = new double[gray.length];
        for (int i = 0; i < gray.length; i++) {
            squares[i] = (gray[i] - mean[i]) * (gray[i] - mean[i]);
        }
        double sum = 0;
        for (double variance : blurred(blurred(squares, width, 1), width, width)) {
            sum += Math.sqrt(variance);
        }
        return sum / (BLOCK * BLOCK);
    }

    /** One pass of the Gaussian along an axis whose neighbours stand {@code step} apart; the border is repeated. */
    private static double[] blurred(double[] plane, int width, int step) {
        double[] taps = new double[2 * RADIUS + 1];
        double total = 0;
        for (int t = -RADIUS; t <= RADIUS; t++) {
            taps[t + RADIUS] = Math.exp(-t * t / (2 * SIGMA * SIGMA));
            total += taps[t + RADIUS];
        }
        int height = plane.length / width;
        double[] result = new double[plane.length];
        for (int i = 0; i < plane.length; i++) {
            int at = step == 1 ? i % width : i / width;
            int length = step == 1 ? width : height;
            for (int t = -RADIUS; t <= RADIUS; t++) {
                int there = Math.min(length - 1, Math.max(0, at + t));
                result[i] += taps[t + RADIUS] / total * plane[i + (there - at) * step];
            }
        }
        return result;
    }
}
