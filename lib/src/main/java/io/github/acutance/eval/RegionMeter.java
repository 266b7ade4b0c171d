package io.github.acutance.eval;

import io.github.acutance.data.RegionMasks;
import io.github.acutance.data.RegionMasks.Region;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.Ycbcr;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures inside the three masks of a label map (SROBB): PSNR of the mask's pixels, the error of the gradient and a
 * distance of VGG-19 features, both averaged over the mask.
 *
 * @param folder label maps, named like the HR pictures, of their size
 * @param labels which numbers are background
 * @param radius of the boundary strip in pixels
 * @param features measures the distance; empty without that network
 */
public record RegionMeter(Path folder, RegionMasks.Labels labels, int radius, Optional<FeatureMap> features) {
    /** Where two pictures differ, as a network sees it. */
    @FunctionalInterface
    public interface FeatureMap {
        /**
         * The distance at each pixel.
         *
         * @param sr RGB
         * @param hr RGB, of the same size
         * @return height x width values of at least 0
         */
        float[] of(Image sr, Image hr);
    }

    /**
     * The numbers of one picture; of the part inside the protocol's crop.
     *
     * @throws IOException if the label map is missing, unreadable, or of another size than the original
     */
    List<RegionScore> of(Sample sample, Method.Enlarged enlarged, Protocol protocol) throws IOException {
        int width = enlarged.hr().width();
        int height = enlarged.hr().height();
        RegionMasks masks = masks(sample, width, height);
        double[] error = squaredError(enlarged, protocol);
        double[] gradient = gradientError(enlarged, protocol);
        // The network takes colour; two planes of Y have none.
        float[] distance = features.isPresent() && !enlarged.luma()
                ? features.get().of(rgb(enlarged.sr()), rgb(enlarged.hr()))
                : null;
        List<RegionScore> scores = new ArrayList<>();
        for (Region region : Region.values()) {
            scores.add(score(region, masks, error, gradient, distance, protocol.cropPixels()));
        }
        return scores;
    }

    private RegionMasks masks(Sample sample, int width, int height) throws IOException {
        Path file = folder.resolve(sample.hr().getFileName().toString());
        if (!Files.exists(file)) {
            file = folder.resolve(sample.name() + ".png");
        }
        if (!Files.exists(file)) {
            throw new IOException("expected a label map " + file + ", found none");
        }
        RegionMasks whole = RegionMasks.of(ImageFiles.read(file), labels, radius);
        int original = ImageFiles.readHeader(sample.hr()).width();
        if (whole.width() != original
                || whole.height() != ImageFiles.readHeader(sample.hr()).height()) {
            throw new IOException(file + ": expected the size of " + sample.hr() + ", found " + whole.width() + " x "
                    + whole.height());
        }
        return whole.crop(0, 0, width, height);
    }

    private static RegionScore score(
            Region region, RegionMasks masks, double[] error, double[] gradient, float[] distance, int crop) {
        double errorSum = 0;
        double gradientSum = 0;
        double distanceSum = 0;
        int pixels = 0;
        for (int y = crop; y < masks.height() - crop; y++) {
            for (int x = crop; x < masks.width() - crop; x++) {
                if (masks.at(x, y) == region) {
                    int at = y * masks.width() + x;
                    pixels++;
                    errorSum += error[at];
                    gradientSum += gradient[at];
                    distanceSum += distance == null ? Double.NaN : distance[at];
                }
            }
        }
        // No pixels: 0 / 0 is NaN, which means that there is no number.
        double psnr = 10 * Math.log10(255.0 * 255.0 / (errorSum / pixels));
        return new RegionScore(region, pixels, psnr, gradientSum / pixels, distanceSum / pixels);
    }

    /** Squared difference in the protocol's channel, of 8-bit pictures; for RGB the mean of three. */
    private static double[] squaredError(Method.Enlarged enlarged, Protocol protocol) {
        Image sr = enlarged.sr().asBits(8);
        Image hr = enlarged.hr().asBits(8);
        double[] error = new double[sr.width() * sr.height()];
        if (protocol.channel() == Channel.Y) {
            double[] test = Ycbcr.luma(sr, protocol.roundY());
            double[] reference = Ycbcr.luma(hr, protocol.roundY());
            for (int i = 0; i < error.length; i++) {
                error[i] = (test[i] - reference[i]) * (test[i] - reference[i]);
            }
            return error;
        }
        int channels = sr.colorChannels();
        for (int i = 0; i < error.length; i++) {
            for (int c = 0; c < channels; c++) {
                int x = i % sr.width();
                int y = i / sr.width();
                double difference = sr.sample(x, y, c) - hr.sample(x, y, c);
                error[i] += difference * difference / channels;
            }
        }
        return error;
    }

    /** How far the gradients of Y are apart at each pixel: the length of the gradient of the difference. */
    private static double[] gradientError(Method.Enlarged enlarged, Protocol protocol) {
        double[] test = Ycbcr.luma(enlarged.sr().asBits(8), protocol.roundY());
        double[] reference = Ycbcr.luma(enlarged.hr().asBits(8), protocol.roundY());
        double[] difference = new double[test.length];
        double scale = enlarged.luma() ? 255 / 219.0 : 1; // planes of Y were taken for gray, whose Y spans 219 levels
        for (int i = 0; i < difference.length; i++) {
            difference[i] = (test[i] - reference[i]) * scale;
        }
        int width = enlarged.hr().width();
        int height = enlarged.hr().height();
        double[] error = new double[difference.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double across = slope(difference, y * width, 1, x, width);
                double down = slope(difference, x, width, y, height);
                error[y * width + x] = Math.hypot(across, down);
            }
        }
        return error;
    }

    /** Central difference at {@code at} of {@code count} values from {@code start} on; the outermost value repeats. */
    private static double slope(double[] values, int start, int step, int at, int count) {
        double after = values[start + step * Math.min(at + 1, count - 1)];
        double before = values[start + step * Math.max(at - 1, 0)];
        return (after - before) / 2;
    }

    private static Image rgb(Image image) {
        return image.asBits(8).asRgb();
    }
}
