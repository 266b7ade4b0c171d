package io.github.acutance.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds without the shared pictures; {@link NiqeGoldenTest} has the published scores. */
class NiqeTest {
    @Test
    void of_tooSmall_namesTheSizes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Niqe.of(texture(200, 95), 0))
                .withMessage("expected at least 96 x 96 pixels for NIQE, found 200 x 95 with 0 cut off at each side");
        assertThatIllegalArgumentException().isThrownBy(() -> Niqe.of(texture(100, 100), 4));
        assertThatIllegalArgumentException().isThrownBy(() -> Niqe.of(texture(100, 100), 2_000_000_000));
        assertThatIllegalArgumentException().isThrownBy(() -> Niqe.of(texture(100, 100), -1));
    }

    @Test
    void of_flatPicture_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Niqe.of(Image.of8(100, 100, 1, new byte[10_000]), 0))
                .withMessageContaining("found only flat ones");
    }

    /** Computed with NumPy from the definition: six blocks, pinv, 49 weights row by row. */
    @Test
    void of_texture_matchesTheDefinition() {
        Image picture = texture(300, 200);
        assertThat(Niqe.of(picture, 0)).isCloseTo(22.32384318989158, within(1e-9));
    }

    @Test
    void of_oneBlock_isFinite() {
        assertThat(Niqe.of(texture(96, 96), 0)).isBetween(1.0, 200.0);
    }

    @Test
    void of_cropAndEdge_areLeftOut() {
        Image whole = texture(210, 205);
        double expected = Niqe.of(whole.crop(5, 5, 192, 192), 0);
        assertThat(Niqe.of(whole, 5)).isEqualTo(expected);
    }

    @Test
    void of_grayAlphaOr16Bits_changeNothing() {
        Image gray = texture(192, 100);
        double expected = Niqe.of(gray, 0);
        assertThat(Niqe.of(gray.asRgb(), 0)).isEqualTo(expected);
        assertThat(Niqe.of(gray.asBits(16), 0)).isEqualTo(expected);
        assertThat(Niqe.of(gray.withAlpha(texture(192, 100)), 0)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1,2.252712651734206",
        "0.5,0.5723649429247001",
        "1,0",
        "5,3.1780538303479458",
        "15,25.191221182738680"
    })
    void logGamma_knownValues(double x, double expected) {
        assertThat(AsymmetricGaussian.logGamma(x)).isCloseTo(expected, within(1e-14 * (1 + expected)));
    }

    /** Quantiles of Laplace's distribution of scale 3. */
    @Test
    void fit_laplace_findsShapeAndScale() {
        double[] values = new double[100_000];
        for (int i = 0; i < values.length; i += 2) {
            values[i] = -3 * Math.log((i + 1.0) / values.length);
            values[i + 1] = -values[i];
        }
        AsymmetricGaussian fit = AsymmetricGaussian.fit(values);
        assertThat(fit.shape()).isCloseTo(1, within(0.002)); // two steps of the grid: the quantiles end at 1e-5
        assertThat(fit.left()).isCloseTo(3, within(0.01));
        assertThat(fit.right()).isEqualTo(fit.left());
        assertThat(fit.mean()).isZero();
    }

    @Test
    void perceptualIndex_calibration_matches() {
        assertThat(PerceptualIndex.of(5.9476, 4.7167)).isCloseTo(4.3845, within(6e-5)); // printed with four decimals
        assertThatIllegalArgumentException().isThrownBy(() -> PerceptualIndex.of(10.1, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> PerceptualIndex.of(Double.NaN, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> PerceptualIndex.of(5, Double.NaN));
    }

    /** Sums of three hashed values and a ramp, gray. */
    private static Image texture(int width, int height) {
        byte[] samples = new byte[width * height];
        for (int i = 0; i < samples.length; i++) {
            int x = i % width;
            int y = i / width;
            int noise = hash(x, y, 3, 5, 7) + hash(x, y, 11, 2, 13) + hash(x, y, 1, 17, 4);
            samples[i] = (byte) (noise + (x + 2 * y) / 9 % 40);
        }
        return Image.of8(width, height, 1, samples);
    }

    private static int hash(int x, int y, int a, int b, int c) {
        return (a * x * x + b * y * y + c * x * y + x / 7 * y / 5) % 61;
    }
}
