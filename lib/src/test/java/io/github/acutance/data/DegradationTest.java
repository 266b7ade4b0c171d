package io.github.acutance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Image;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds without the shared pictures; {@link DegradationDataTest} reproduces published LR files. */
class DegradationTest {
    @Test
    void blurDown_onePointOfLight_isTheWindow() {
        byte[] samples = new byte[9 * 9];
        samples[4 * 9 + 5] = (byte) 250; // right of the middle of the middle block
        Image small = Degradation.blurDown(3).degrade(Image.of8(9, 9, 1, samples));
        double sum = 0;
        for (int i = -3; i <= 3; i++) {
            sum += Math.exp(-i * i / (2 * 1.6 * 1.6));
        }
        double beside = 250 * Math.exp(-1 / (2 * 1.6 * 1.6)) / (sum * sum);
        double twoAway = 250 * Math.exp(-4 / (2 * 1.6 * 1.6)) / (sum * sum);
        assertThat((double) small.sample(1, 1, 0)).isCloseTo(beside, within(0.5));
        assertThat((double) small.sample(2, 1, 0)).isCloseTo(twoAway, within(0.5));
        assertThat(small.sample(0, 1, 0)).isZero(); // four pixels away, outside of the window
    }

    @Test
    void blurDown_evenScale_samplesBeforeTheMiddle() {
        byte[] samples = new byte[16];
        for (int i = 0; i < 16; i++) {
            samples[i] = (byte) (i < 8 ? 0 : 200);
        }
        // An edge between samples 7 and 8; the window of 12 over sample 7 reaches from 2 to 13.
        Image small = Degradation.blurDown(4).degrade(Image.of8(16, 4, 1, repeated(samples, 4)));
        double[] taps = new double[12];
        double sum = 0;
        for (int k = 0; k < 12; k++) {
            taps[k] = Math.exp(-Math.pow(k - 5.5, 2) / (2 * 1.6 * 1.6));
            sum += taps[k];
        }
        double expected = 0;
        for (int k = 0; k < 12; k++) {
            expected += k >= 8 ? 200 * taps[k] / sum : 0; // output 1 stands on sample 5, from 0 to 11
        }
        assertThat((double) small.sample(1, 0, 0)).isCloseTo(expected, within(0.5 + 1e-9));
    }

    private static byte[] repeated(byte[] row, int rows) {
        byte[] all = new byte[row.length * rows];
        for (int y = 0; y < rows; y++) {
            System.arraycopy(row, 0, all, y * row.length, row.length);
        }
        return all;
    }

    @Test
    void noisyDown_sameSeed_isRepeatedAndHasItsDeviation() {
        byte[] samples = new byte[300 * 300 * 3];
        Arrays.fill(samples, (byte) 128);
        Image flat = Image.of8(300, 300, 3, samples);
        Image first = Degradation.noisyDown(3, 30, new Random(5)).degrade(flat);
        assertThat(Degradation.noisyDown(3, 30, new Random(5)).degrade(flat)).isEqualTo(first);
        assertThat(Degradation.noisyDown(3, 30, new Random(6)).degrade(flat)).isNotEqualTo(first);
        double squares = 0;
        for (int i = 0; i < 10_000; i++) {
            squares += Math.pow(first.sample(i % 100, i / 100, 1) - 128, 2);
        }
        // Four standard errors of a deviation from 10,000 values; clamping at 4.2 deviations changes less.
        assertThat(Math.sqrt(squares / 10_000)).isCloseTo(30, within(4 * 30 / Math.sqrt(20_000)));
    }

    @Test
    void degrade_sidesThatAreNoMultiples_areCut() {
        Image odd = Image.of8(11, 10, 1, new byte[110]);
        assertThat(Degradation.blurDown(3).degrade(odd).toString()).isEqualTo("3 x 3 gray 8 bit");
        assertThat(Degradation.noisyDown(3, 0, new Random(1)).degrade(odd).toString())
                .isEqualTo("3 x 3 gray 8 bit");
        assertThat(Degradation.metaSr(2.5).degrade(odd).toString()).isEqualTo("3 x 4 gray 8 bit");
        assertThat(Degradation.metaSrCrop(odd, 2.5).toString()).isEqualTo("7 x 10 gray 8 bit");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Degradation.blurDown(12).degrade(odd))
                .withMessageContaining("11 x 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Degradation.metaSrCrop(Image.of8(3, 5, 1, new byte[15]), 2));
    }
}
