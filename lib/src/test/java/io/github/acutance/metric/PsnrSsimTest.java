package io.github.acutance.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Image;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Golden numbers of the specs (metrics, section 3), computed independently. */
class PsnrSsimTest {
    private static final Protocol RGB = new Protocol(Channel.RGB, 0, false);
    private static final double TOLERANCE = 5e-9; // the golden numbers have 8 decimals

    @Test
    void of_closePicture_matchesGolden() {
        assertThat(Psnr.of(nearBase(), base(), RGB)).isCloseTo(38.17845905, within(TOLERANCE));
        assertThat(Ssim.of(nearBase(), base(), RGB)).isCloseTo(0.99909271, within(TOLERANCE));
    }

    @Test
    void of_unrelatedPicture_matchesGolden() {
        assertThat(Psnr.of(farFromBase(), base(), RGB)).isCloseTo(7.76611162, within(TOLERANCE));
        assertThat(Ssim.of(farFromBase(), base(), RGB)).isCloseTo(0.00198641, within(TOLERANCE));
    }

    @ParameterizedTest
    @EnumSource(Channel.class)
    void of_equalPictures_isPerfect(Channel channel) {
        Protocol protocol = new Protocol(channel, 3, true);
        assertThat(Psnr.of(base(), base(), protocol)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Ssim.of(base(), base(), protocol)).isCloseTo(1, within(1e-12));
    }

    @Test
    void psnr_oneLevelEverywhere_isKnown() {
        Image zero = Image.of8(20, 20, 3, new byte[1200]);
        byte[] ones = new byte[1200];
        Arrays.fill(ones, (byte) 1);
        Image one = Image.of8(20, 20, 3, ones);
        assertThat(Psnr.of(one, zero, RGB)).isCloseTo(20 * Math.log10(255), within(1e-12));
        // One level of gray is 219/255 of a level of Y; rounded, it is one whole level.
        double studio = 20 * Math.log10(255 * 255 / 219.0);
        assertThat(Psnr.of(one, zero, Protocol.DEFAULT)).isCloseTo(studio, within(1e-9));
        assertThat(Psnr.of(one, zero, new Protocol(Channel.Y, 0, true))).isCloseTo(20 * Math.log10(255), within(1e-12));
    }

    @Test
    void of_gray_equalsTheSameAsRgb() {
        for (Channel channel : Channel.values()) {
            Protocol protocol = new Protocol(channel, 2, false);
            double gray = Psnr.of(nearBase(), base(), protocol);
            assertThat(Psnr.of(nearBase().asRgb(), base().asRgb(), protocol)).isCloseTo(gray, within(1e-9));
            assertThat(Psnr.of(nearBase(), base().asRgb(), protocol)).isCloseTo(gray, within(1e-9));
            double similarity = Ssim.of(nearBase(), base(), protocol);
            assertThat(Ssim.of(nearBase().asRgb(), base(), protocol)).isCloseTo(similarity, within(1e-9));
        }
    }

    @Test
    void of_alphaAnd16Bits_changeNothing() {
        Image test = noise(1).asRgb();
        Image reference = noise(2).asRgb();
        Protocol protocol = new Protocol(Channel.Y, 1, false);
        double psnr = Psnr.of(test, reference, protocol);
        double ssim = Ssim.of(test, reference, protocol);
        assertThat(Psnr.of(test.withAlpha(noise(3)), reference.asBits(16), protocol))
                .isEqualTo(psnr);
        assertThat(Ssim.of(test.withAlpha(noise(3)), reference.asBits(16), protocol))
                .isEqualTo(ssim);
    }

    @Test
    void of_cropInProtocol_equalsCroppedPictures() {
        Image test = noise(4);
        Image reference = noise(5);
        Protocol cropped = new Protocol(Channel.Y, 6, true);
        Protocol whole = new Protocol(Channel.Y, 0, true);
        Image smallTest = test.crop(6, 6, 28, 18);
        Image smallReference = reference.crop(6, 6, 28, 18);
        assertThat(Psnr.of(test, reference, cropped)).isEqualTo(Psnr.of(smallTest, smallReference, whole));
        assertThat(Ssim.of(test, reference, cropped)).isEqualTo(Ssim.of(smallTest, smallReference, whole));
    }

    @Test
    void fitting_grayAgainstColour_isY() {
        Protocol rgb = new Protocol(Channel.RGB, 4, true);
        assertThat(rgb.fitting(noise(1), noise(2).asRgb())).isEqualTo(new Protocol(Channel.Y, 4, true));
        assertThat(rgb.fitting(noise(1).asRgb(), noise(2).asRgb())).isEqualTo(rgb);
        assertThat(rgb.fitting(noise(1), noise(2))).isEqualTo(rgb);
    }

    /** More rows than one thread makes in turn, compared with a window laid over every place of the picture. */
    @Test
    void ssim_severalBands_followsTheDefinition() {
        Image test = picture((i, j) -> (i * 7 + j * j) % 256, 24, 150);
        Image reference = picture((i, j) -> (i * 7 + j * j + i * j % 5) % 256, 24, 150);
        assertThat(Ssim.of(test, reference, RGB)).isCloseTo(slowSsim(test, reference), within(1e-12));
    }

    private static double slowSsim(Image test, Image reference) {
        double total = 0;
        for (int y = 0; y <= test.height() - 11; y++) {
            for (int x = 0; x <= test.width() - 11; x++) {
                double[] m = new double[6]; // weights, then the five moments
                for (int k = 0; k < 121; k++) {
                    double w = Math.exp(-(Math.pow(k / 11 - 5, 2) + Math.pow(k % 11 - 5, 2)) / (2 * 1.5 * 1.5));
                    double a = test.sample(x + k % 11, y + k / 11, 0);
                    double b = reference.sample(x + k % 11, y + k / 11, 0);
                    double[] terms = {w, w * a, w * b, w * a * a, w * b * b, w * a * b};
                    for (int i = 0; i < 6; i++) {
                        m[i] += terms[i];
                    }
                }
                double a = m[1] / m[0];
                double b = m[2] / m[0];
                double luminance = (2 * a * b + 6.5025) / (a * a + b * b + 6.5025);
                double variances = m[3] / m[0] - a * a + m[4] / m[0] - b * b;
                total += luminance * (2 * (m[5] / m[0] - a * b) + 58.5225) / (variances + 58.5225);
            }
        }
        return total / ((test.height() - 10) * (test.width() - 10));
    }

    @Test
    void of_otherSizes_namesBoth() {
        Image narrow = noise(1).crop(0, 0, 39, 30);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Psnr.of(narrow, noise(1), RGB))
                .withMessageContaining("39 x 30")
                .withMessageContaining("40 x 30");
        assertThatIllegalArgumentException().isThrownBy(() -> Ssim.of(narrow, noise(1), RGB));
    }

    @Test
    void of_nothingLeft_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Psnr.of(noise(1), noise(1), new Protocol(Channel.Y, 15, false)))
                .withMessageContaining("15");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ssim.of(noise(1), noise(1), new Protocol(Channel.Y, 10, false)))
                .withMessageContaining("20 x 10");
        assertThatIllegalArgumentException().isThrownBy(() -> new Protocol(Channel.Y, -1, false));
    }

    @Test
    void label_saysEverything() {
        assertThat(new Protocol(Channel.Y, 4, true).label()).isEqualTo("Y (rounded), crop 4");
        assertThat(Protocol.DEFAULT.label()).isEqualTo("Y (not rounded), crop 0");
        assertThat(new Protocol(Channel.RGB, 4, true).label()).isEqualTo("RGB, crop 4");
    }

    private static int baseAt(int i, int j) {
        return (73 * (64 * i + j) + 5 * i * i) % 256;
    }

    private static Image base() {
        return picture(PsnrSsimTest::baseAt);
    }

    private static Image nearBase() {
        return picture((i, j) -> Math.min(Math.max(baseAt(i, j) + 7 * (64 * i + j) % 11 - 5, 0), 255));
    }

    private static Image farFromBase() {
        return picture((i, j) -> (3 * baseAt(i, j) + 17 * j) % 256);
    }

    private static Image picture(IntBinaryOperator rule) {
        return picture(rule, 64, 64);
    }

    private static Image picture(IntBinaryOperator rule, int width, int height) {
        byte[] samples = new byte[width * height];
        for (int k = 0; k < samples.length; k++) {
            samples[k] = (byte) rule.applyAsInt(k / width, k % width);
        }
        return Image.of8(width, height, 1, samples);
    }

    private static Image noise(long seed) {
        byte[] samples = new byte[40 * 30];
        new Random(seed).nextBytes(samples);
        return Image.of8(40, 30, 1, samples);
    }
}
