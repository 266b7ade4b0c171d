package io.github.acutance.metric;

import io.github.acutance.image.Image;

/** Peak signal-to-noise ratio in dB: 10 log10(255^2 / MSE). Higher is closer. */
public final class Psnr {
    private Psnr() {}

    /**
     * PSNR of a picture against its reference; positive infinity for equal values. Pictures of 16 bits are rounded to 8
     * first, alpha is ignored. For RGB the mean squared error runs over the three channels.
     *
     * @throws IllegalArgumentException if the sizes differ or the crop leaves nothing
     */
    public static double of(Image test, Image reference, Protocol protocol) {
        ComparedPair pair = new ComparedPair(test, reference, protocol);
        double[] testRow = new double[pair.width()];
        double[] referenceRow = new double[pair.width()];
        double sum = 0;
        for (int plane = 0; plane < pair.planes(); plane++) {
            for (int y = 0; y < pair.height(); y++) {
                pair.readTest(plane, y, testRow);
                pair.readReference(plane, y, referenceRow);
                double rowSum = 0;
                for (int x = 0; x < testRow.length; x++) {
                    double difference = testRow[x] - referenceRow[x];
                    rowSum += difference * difference;
                }
                sum += rowSum;
            }
        }
        double meanSquare = sum / ((double) pair.planes() * pair.width() * pair.height());
        return meanSquare == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(255.0 * 255.0 / meanSquare);
    }
}
