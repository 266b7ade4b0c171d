package io.github.acutance.metric;

import io.github.acutance.image.Image;
import java.util.stream.IntStream;

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
        // The rows' sums are added in their order, so that the number of threads does not show in the result.
        double[] rows = IntStream.range(0, pair.planes() * pair.height())
                .parallel()
                .mapToDouble(row -> squaredErrors(pair, row / pair.height(), row % pair.height()))
                .toArray();
        double sum = 0;
        for (double row : rows) {
            sum += row;
        }
        double meanSquare = sum / ((double) pair.planes() * pair.width() * pair.height());
        return meanSquare == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(255.0 * 255.0 / meanSquare);
    }

    private static double squaredErrors(ComparedPair pair, int plane, int y) {
        double[] test = new double[pair.width()];
        double[] reference = new double[pair.width()];
        pair.readTest(plane, y, test);
        pair.readReference(plane, y, reference);
        double sum = 0;
        for (int x = 0; x < test.length; x++) {
            double difference = test[x] - reference[x];
            sum += difference * difference;
        }
        return sum;
    }
}
