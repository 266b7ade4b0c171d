package io.github.acutance.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SrgbPictureTest {
    /** Also for colours that sRGB does not have: the difference carries them, to one level of 65535 or exactly. */
    @ParameterizedTest
    @CsvSource({"3,8,0", "4,8,0", "1,8,0", "3,16,1", "4,16,1", "1,16,1"})
    void restore_sameSize_givesTheSamplesBack(int channels, int bits, int tolerance) {
        Image original = TestPictures.noise(40, 30, channels, bits, 7)
                .withIccProfile(channels == 1 ? TestProfiles.gray() : TestProfiles.wideGamut(0));
        SrgbPicture picture = SrgbPicture.of(original).orElseThrow();
        assertThat(picture.srgb().bits()).isEqualTo(16);
        Image back = picture.restore(picture.srgb());
        assertThat(back.toString()).isEqualTo(original.toString());
        for (int i = 0; i < 40 * 30 * channels; i++) {
            assertThat(Math.abs(back.sampleAt(i) - original.sampleAt(i))).isLessThanOrEqualTo(tolerance);
        }
    }

    /** Reference: the profile's own mathematics in double precision; median delta-E 1976 below 1 of the conversion. */
    @Test
    void srgb_wideGamut_isThatOfTheProfilesMathematics() {
        Image original = TestPictures.waves(64, 48, 3).withIccProfile(TestProfiles.wideGamut(0));
        Image srgb = SrgbPicture.of(original).orElseThrow().srgb();
        double[] distances = new double[64 * 48];
        for (int i = 0; i < distances.length; i++) {
            double[] expected = new double[3];
            double[] found = new double[3];
            double[][] wide = {{0.60974, 0.20528, 0.14919}, {0.31111, 0.62567, 0.06322}, {0.01947, 0.06087, 0.74457}};
            double[][] narrow = {{0.43607, 0.38515, 0.14307}, {0.22249, 0.71687, 0.06061}, {0.01392, 0.09708, 0.71410}};
            for (int c = 0; c < 3; c++) {
                double value = Math.pow(original.sampleAt(3 * i + c) / 255.0, 563 / 256.0);
                double linear = srgb.sampleAt(3 * i + c) / 65535.0;
                linear = linear <= 0.04045 ? linear / 12.92 : Math.pow((linear + 0.055) / 1.055, 2.4);
                for (int k = 0; k < 3; k++) {
                    expected[k] += wide[k][c] * value;
                    found[k] += narrow[k][c] * linear;
                }
            }
            distances[i] = distance(lab(expected), lab(found));
        }
        Arrays.sort(distances);
        System.out.printf("median delta-E %.4f, 95 %% %.4f%n", distances[1536], distances[2918]);
        assertThat(distances[1536]).isLessThan(1);
    }

    @Test
    void of_profileOfSrgb_hasNothingToDo() {
        byte[] profile =
                java.awt.color.ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
        assertThat(SrgbPicture.of(TestPictures.waves(8, 8, 3).withIccProfile(profile)))
                .isEmpty();
        assertThat(SrgbPicture.of(TestPictures.waves(8, 8, 3))).isEmpty();
    }

    private static double[] lab(double[] xyz) {
        double[] white = {0.9642, 1, 0.8249};
        double[] f = new double[3];
        for (int i = 0; i < 3; i++) {
            double t = xyz[i] / white[i];
            f[i] = t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
        }
        return new double[] {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
    }

    private static double distance(double[] a, double[] b) {
        return Math.sqrt(Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
    }
}
