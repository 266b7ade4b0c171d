package io.github.acutance.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import io.github.acutance.image.TestProfiles;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an upscaler does to colours: nothing at the same size, and little that a colour-managed reference would not. */
class UpscalerColorTest {
    private static final UpscaleOptions FP32 = UpscaleOptions.defaults().withPrecision(Precision.FP32);

    /** Also colours under alpha 0, and those of a wide space, which pass the network as sRGB of 16 bits. */
    @ParameterizedTest
    @CsvSource({"1,8", "2,8", "3,8", "4,8", "1,16", "2,16", "3,16", "4,16"})
    void upscale_networkThatChangesNothing_changesNoSample(int channels, int bits) {
        Image picture = TestModels.noise(40, 30, channels, bits, 11);
        if (picture.hasAlpha()) {
            Image alpha = picture.alpha().orElseThrow();
            Image holes = Resampling.resize(alpha.crop(0, 0, 4, 3), 40, 30, Resampling.Variant.DOUBLE);
            picture = picture.withAlpha(thresholded(holes));
        }
        byte[] profile = channels <= 2 ? TestProfiles.gray() : TestProfiles.wideGamut(0);
        for (Image each : new Image[] {picture, picture.withIccProfile(profile)}) {
            assertThat(Upscaler.of(TestModels.nearest(1), FP32).upscale(each)).isEqualTo(each);
        }
    }

    /** Half of it becomes 0, which is transparent. */
    private static Image thresholded(Image alpha) {
        short[] samples = new short[alpha.width() * alpha.height()];
        for (int i = 0; i < samples.length; i++) {
            int value = alpha.sample(i % alpha.width(), i / alpha.width(), 0);
            samples[i] = (short) (value < alpha.maxSample() / 2 ? 0 : value);
        }
        return TestModels.image(alpha.width(), alpha.height(), 1, alpha.bits(), samples);
    }

    /**
     * The embedded network against bicubic enlargement in the picture's own space, where nothing is converted: soft waves of
     * Adobe RGB, many of them outside of sRGB. Colours are compared as CIELAB, by the profile's own mathematics.
     */
    @Test
    void upscale_wideGamut_keepsItsColours() throws IOException {
        Image picture = waves(48, 36).withIccProfile(TestProfiles.wideGamut(0));
        Image large;
        try (SrModel model = Catalog.open(Catalog.DEFAULT_MODEL);
                Upscaler upscaler = Upscaler.of(model, FP32)) {
            large = upscaler.upscale(picture);
        }
        Image reference = Resampling.resize(picture, 192, 144, Resampling.Variant.DOUBLE);
        double[] distances = new double[192 * 144];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = distance(lab(large, i % 192, i / 192), lab(reference, i % 192, i / 192));
        }
        Arrays.sort(distances);
        double median = distances[distances.length / 2];
        System.out.printf("delta-E 1976: median %.3f, 95 %% %.3f%n", median, distances[distances.length * 95 / 100]);
        assertThat(large.iccProfile()).isPresent();
        assertThat(median).isLessThan(1);
    }

    private static Image waves(int width, int height) {
        byte[] samples = new byte[width * height * 3];
        for (int i = 0; i < samples.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            samples[i] = (byte) Math.round(127.5 + 120 * Math.sin(x / 9.0 + 2 * (i % 3)) * Math.cos(y / 8.0));
        }
        return Image.of8(width, height, 3, samples);
    }

    private static double[] lab(Image adobe, int x, int y) {
        double[][] toXyz = {{0.60974, 0.20528, 0.14919}, {0.31111, 0.62567, 0.06322}, {0.01947, 0.06087, 0.74457}};
        double[] white = {0.9642, 1, 0.8249};
        double[] f = new double[3];
        for (int k = 0; k < 3; k++) {
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                sum += toXyz[k][c] * Math.pow(adobe.sample(x, y, c) / 255.0, 563 / 256.0);
            }
            double t = sum / white[k];
            f[k] = t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
        }
        return new double[] {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
    }

    private static double distance(double[] a, double[] b) {
        return Math.sqrt(Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
    }
}
