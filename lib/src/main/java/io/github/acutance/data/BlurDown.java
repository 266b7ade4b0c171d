package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.util.stream.IntStream;

/**
 * A Gaussian window of sigma 1.6 over every scale-th pixel: of 7 x 7 around the middle of odd scales, of 12 x 12 around
 * the pixel left of and above the middle of even ones; the border is repeated, the result rounded (specs, san appendix
 * C).
 */
final class BlurDown {
    private static final double SIGMA = 1.6;

    private BlurDown() {}

    /** The picture smaller by the scale, 8 bits; its sides are multiples of it. */
    static Image of(Image hr, int scale) {
        Image in = hr.asBits(8);
        double[][] window = window(scale % 2 == 1 ? 7 : 12);
        int width = in.width() / scale;
        int height = in.height() / scale;
        int channels = in.channels();
        byte[] samples = new byte[in.samples().remaining()];
        in.samples().get(samples);
        byte[] out = new byte[width * height * channels];
        IntStream.range(0, height).parallel().forEach(y -> {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    double blurred =
                            blurred(samples, in, (scale - 1) / 2 + scale * x, (scale - 1) / 2 + scale * y, c, window);
                    out[(y * width + x) * channels + c] = (byte) (int) (blurred + 0.5);
                }
            }
        });
        Image small = Image.wrap8(width, height, channels, out);
        return in.iccProfile().map(small::withIccProfile).orElse(small);
    }

    private static double blurred(byte[] samples, Image in, int x, int y, int channel, double[][] window) {
        int before = (window.length - 1) / 2;
        double sum = 0;
        for (int row = 0; row < window.length; row++) {
            int fromY = Math.min(Math.max(y + row - before, 0), in.height() - 1);
            for (int column = 0; column < window.length; column++) {
                int fromX = Math.min(Math.max(x + column - before, 0), in.width() - 1);
                int sample = samples[(fromY * in.width() + fromX) * in.channels() + channel] & 0xff;
                sum += window[row][column] * sample;
            }
        }
        return sum;
    }

    private static double[][] window(int side) {
        double[][] window = new double[side][side];
        double sum = 0;
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                double y = row - (side - 1) / 2.0;
                double x = column - (side - 1) / 2.0;
                window[row][column] = Math.exp(-(x * x + y * y) / (2 * SIGMA * SIGMA));
                sum += window[row][column];
            }
        }
        for (double[] row : window) {
            for (int column = 0; column < side; column++) {
                row[column] /= sum;
            }
        }
        return window;
    }
}
