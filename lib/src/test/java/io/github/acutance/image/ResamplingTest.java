package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.bytes;
import static io.github.acutance.image.TestPictures.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Resampling.Variant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden numbers of the specs (metrics, section 1) and a second, slow implementation of the definition. */
class ResamplingTest {
    @Test
    void resize_goldenPlaneToQuarter() {
        assertThat(Resampling.resize(golden(), 8, 8, 0.25))
                .containsExactly(new double[] {122.733032, 120.032593, 131.776733, 139.457642}, within(5e-7));
    }

    @Test
    void resize_goldenPlaneToHalf() {
        double[] expected = {
            45.34375, 125.546875, 194.234375, 83.25, 131.664062, 197.8125, 97.59375, 86.554688,
            206.421875, 103.523438, 91.320312, 189.109375, 101.554688, 100.382812, 174.585938, 127.101562
        };
        assertThat(Resampling.resize(golden(), 8, 8, 0.5)).containsExactly(expected, within(5.01e-7));
    }

    @Test
    void resize_goldenPlaneDoubled_firstRow() {
        double[] expected = {
            3.78125,
            13.898438,
            34.132812,
            53.5,
            72,
            90.5,
            109,
            127.5,
            146,
            163.9375,
            181.3125,
            212.9375,
            258.8125,
            208.179688,
            61.039062,
            -12.53125
        };
        double[] doubled = Resampling.resize(golden(), 8, 8, 2);
        assertThat(doubled).hasSize(256);
        assertThat(Arrays.copyOf(doubled, 16)).containsExactly(expected, within(5.01e-7));
    }

    @Test
    void resize_goldenPlaneTimesFour_firstRow() {
        double[] first = {1.976562, 4.289062, 9.166992, 17.477539, 27.811523, 38.43457, 47.9375, 57.1875};
        double[] last = {98.336914, 30.682617, -4.304688, -19.867188};
        double[] enlarged = Resampling.resize(golden(), 8, 8, 4);
        assertThat(Arrays.copyOf(enlarged, 8)).containsExactly(first, within(5.01e-7));
        assertThat(Arrays.copyOfRange(enlarged, 28, 32)).containsExactly(last, within(5.01e-7));
    }

    @Test
    void resize_goldenPicture_variantsDiffer() {
        byte[] samples = new byte[64];
        for (int i = 0; i < 64; i++) {
            samples[i] = (byte) golden()[i];
        }
        Image image = Image.of8(8, 8, 1, samples);
        assertThat(Resampling.resize(image, 0.25, Variant.DOUBLE))
                .isEqualTo(Image.of8(2, 2, 1, bytes(123, 120, 132, 139)));
        assertThat(Resampling.resize(image, 0.25, Variant.UINT8))
                .isEqualTo(Image.of8(2, 2, 1, bytes(123, 120, 131, 139)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void resize_randomSizes_followsTheDefinition(long seed) {
        Random random = new Random(seed);
        Image image = noise(
                1 + random.nextInt(40), 1 + random.nextInt(40), 1 + (int) (seed % 4), 8 + 8 * (int) (seed % 2), seed);
        int width = 1 + random.nextInt(60);
        int height = 1 + random.nextInt(60);
        for (Variant variant : Variant.values()) {
            Image resized = Resampling.resize(image, width, height, variant);
            double[] expected = slowly(image, width, height, variant);
            for (int i = 0; i < expected.length; i++) {
                // Another order of additions may decide a tie otherwise; ties are rare.
                assertThat((double) resized.sampleAt(i))
                        .as("seed %d, %s to %d x %d, %s, sample %d", seed, image, width, height, variant, i)
                        .isCloseTo(expected[i], within(0.5 + 1e-6));
            }
        }
    }

    /** More taps than the rows that are kept, more output rows than one thread makes in turn. */
    @ParameterizedTest
    @EnumSource(Variant.class)
    void resize_extremeSizes_followsTheDefinition(Variant variant) {
        for (int[] sizes : new int[][] {{3, 301, 2, 7}, {201, 150, 3, 3}, {5, 9, 7, 200}, {9, 5, 3, 150}}) {
            Image image = noise(sizes[0], sizes[1], 2, 8, 77);
            Image resized = Resampling.resize(image, sizes[2], sizes[3], variant);
            double[] expected = slowly(image, sizes[2], sizes[3], variant);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) resized.sampleAt(i)).isCloseTo(expected[i], within(0.5 + 1e-6));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void resize_flatPicture_staysFlat(Variant variant) {
        byte[] samples = new byte[13 * 11 * 3];
        Arrays.fill(samples, (byte) 201);
        Image flat = Image.of8(13, 11, 3, samples);
        for (double scale : new double[] {0.1, 1 / 3.0, 0.5, 1, 2.7, 4}) {
            Image resized = Resampling.resize(flat, scale, variant);
            for (int i = 0; i < resized.width() * resized.height() * 3; i++) {
                assertThat(resized.sampleAt(i)).isEqualTo(201);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void resize_scaleOne_changesNothing(Variant variant) {
        Image image = noise(9, 7, 4, 16, 31).withIccProfile(new byte[] {1});
        assertThat(Resampling.resize(image, 1, variant)).isEqualTo(image);
    }

    @ParameterizedTest
    @CsvSource({"10,0.25,3", "8,0.25,2", "7,2,14", "3,0.01,1", "10,2.75,28"})
    void outputLength_isTheCeiling(int length, double scale, int expected) {
        assertThat(Resampling.outputLength(length, scale)).isEqualTo(expected);
        assertThat(Resampling.resize(new double[length], length, 1, scale))
                .hasSize(expected * Resampling.outputLength(1, scale));
    }

    @Test
    void resize_onePixel_becomesFlat() {
        Image one = Image.of8(1, 1, 3, bytes(7, 80, 255));
        Image four = Resampling.resize(one, 4, Variant.UINT8);
        assertThat(four.width()).isEqualTo(4);
        assertThat(four.sample(3, 2, 0)).isEqualTo(7);
        assertThat(four.sample(0, 3, 1)).isEqualTo(80);
        assertThat(four.sample(2, 0, 2)).isEqualTo(255);
    }

    @Test
    void resize_overshoot_isClamped() {
        Image edge = Image.of8(4, 1, 1, bytes(0, 0, 255, 255));
        Image enlarged = Resampling.resize(edge, 16, 1, Variant.UINT8);
        assertThat(enlarged.sample(5, 0, 0)).isZero();
        assertThat(enlarged.sample(10, 0, 0)).isEqualTo(255);
    }

    @Test
    void resize_impossibleArguments_areRefused() {
        Image image = noise(4, 4, 1, 8, 1);
        for (double scale : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Resampling.resize(image, scale, Variant.UINT8))
                    .withMessageContaining(Double.toString(scale));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Resampling.resize(image, 0, 4, Variant.UINT8));
        assertThatIllegalArgumentException().isThrownBy(() -> Resampling.resize(image, 1e5, Variant.UINT8));
        assertThatIllegalArgumentException().isThrownBy(() -> Resampling.resize(image, 1e-9, Variant.UINT8));
        assertThatIllegalArgumentException().isThrownBy(() -> Resampling.resize(new double[5], 2, 2, 1));
    }

    /** Whole results of Pillow 12.3 as CRC-32 of their samples. */
    @ParameterizedTest
    @CsvSource({
        "6,4,3755494509",
        "46,34,3666917965",
        "23,8,1952670588",
        "9,17,2206024631",
        "31,11,2348321618",
        "1,1,3590789331",
        "92,5,148758565"
    })
    void resizeAsPillow_rgb_equalsPillow(int width, int height, long checksum) {
        byte[] samples = new byte[23 * 17 * 3];
        for (int k = 0; k < samples.length; k++) {
            samples[k] = (byte) (k * k * 7 + k * 13 + k / 11);
        }
        Image resized = Resampling.resizeAsPillow(Image.of8(23, 17, 3, samples), width, height);
        assertThat(List.of(resized.width(), resized.height())).containsExactly(width, height);
        CRC32 crc = new CRC32();
        crc.update(resized.samples());
        assertThat(crc.getValue()).isEqualTo(checksum);
    }

    @Test
    void resizeAsPillow_whatPillowTreatsOtherwise_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Resampling.resizeAsPillow(noise(4, 4, 3, 16, 1), 2, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> Resampling.resizeAsPillow(noise(4, 4, 4, 8, 1), 2, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> Resampling.resizeAsPillow(noise(4, 4, 3, 8, 1), 0, 2));
    }

    private static double[] golden() {
        double[] plane = new double[64];
        for (int i = 0; i < 64; i++) {
            plane[i] = (37 * i + 11) % 256;
        }
        return plane;
    }

    /** The definition, sample by sample, before the last rounding; clamped. */
    private static double[] slowly(Image image, int width, int height, Variant variant) {
        int channels = image.channels();
        boolean edge = variant == Variant.UINT8_EDGE;
        double[] samples = new double[image.width() * image.height() * channels];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = image.sampleAt(i);
        }
        boolean rowsFirst = (double) height / image.height() <= (double) width / image.width();
        int middleWidth = rowsFirst ? image.width() : width;
        double[] middle = rowsFirst
                ? alongColumns(samples, image.width() * channels, image.height(), height, edge)
                : alongRows(samples, image.width(), image.height(), channels, width, edge);
        if (variant != Variant.DOUBLE) {
            for (int i = 0; i < middle.length; i++) {
                middle[i] = Math.floor(Math.min(Math.max(middle[i], 0), image.maxSample()) + 0.5);
            }
        }
        double[] out = rowsFirst
                ? alongRows(middle, middleWidth, height, channels, width, edge)
                : alongColumns(middle, middleWidth * channels, image.height(), height, edge);
        return Arrays.stream(out)
                .map(value -> Math.min(Math.max(value, 0), image.maxSample()))
                .toArray();
    }

    private static double[] alongColumns(double[] in, int columns, int rows, int newRows, boolean edge) {
        double[] out = new double[columns * newRows];
        for (int column = 0; column < columns; column++) {
            for (int i = 0; i < newRows; i++) {
                double sum = 0;
                double weights = 0;
                for (int j = firstTap(i, rows, newRows); j <= lastTap(i, rows, newRows); j++) {
                    double weight = weight(i, j, rows, newRows);
                    sum += weight * in[inside(j, rows, edge) * columns + column];
                    weights += weight;
                }
                out[i * columns + column] = sum / weights;
            }
        }
        return out;
    }

    private static double[] alongRows(double[] in, int width, int height, int channels, int newWidth, boolean edge) {
        double[] out = new double[newWidth * height * channels];
        for (int y = 0; y < height; y++) {
            for (int c = 0; c < channels; c++) {
                for (int i = 0; i < newWidth; i++) {
                    double sum = 0;
                    double weights = 0;
                    for (int j = firstTap(i, width, newWidth); j <= lastTap(i, width, newWidth); j++) {
                        double weight = weight(i, j, width, newWidth);
                        sum += weight * in[(y * width + inside(j, width, edge)) * channels + c];
                        weights += weight;
                    }
                    out[(y * newWidth + i) * channels + c] = sum / weights;
                }
            }
        }
        return out;
    }

    private static int firstTap(int i, int length, int newLength) {
        return (int) Math.floor((i + 0.5) * length / newLength) - 3 - 3 * length / newLength;
    }

    private static int lastTap(int i, int length, int newLength) {
        return (int) Math.ceil((i + 0.5) * length / newLength) + 3 + 3 * length / newLength;
    }

    /** The stretched kernel at the distance between the centres of output i and input j, both counted from 0. */
    private static double weight(int i, int j, int length, int newLength) {
        double scale = (double) newLength / length;
        double distance = Math.abs((i + 0.5) / scale - (j + 0.5)) * Math.min(1, scale);
        if (distance <= 1) {
            return 1.5 * Math.pow(distance, 3) - 2.5 * Math.pow(distance, 2) + 1;
        }
        return distance <= 2 ? -0.5 * Math.pow(distance, 3) + 2.5 * Math.pow(distance, 2) - 4 * distance + 2 : 0;
    }

    private static int inside(int index, int length, boolean edge) {
        if (edge) {
            return Math.min(Math.max(index, 0), length - 1);
        }
        int i = index;
        while (i < 0 || i >= length) {
            i = i < 0 ? -1 - i : 2 * length - 1 - i;
        }
        return i;
    }
}
