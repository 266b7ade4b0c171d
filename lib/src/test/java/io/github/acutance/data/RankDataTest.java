package io.github.acutance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankDataTest {
    @TempDir
    private Path folder;

    private static Image noise(int seed, int width, int height) {
        byte[] samples = new byte[width * height * 3];
        new Random(seed).nextBytes(samples);
        return Image.of8(width, height, 3, samples);
    }

    private static Image gray(int level, int width, int height) {
        byte[] samples = new byte[width * height * 3];
        Arrays.fill(samples, (byte) level);
        return Image.of8(width, height, 3, samples);
    }

    @Test
    void add_manyPlaces_writesEveryLevelOfEachWithItsMetric() throws IOException {
        RankData.Choice choice = new RankData.Choice(96, 50, 1, 0.1, 200, 0.5);
        try (RankData data = new RankData(
                folder,
                choice,
                patch -> patch.sample(0, 0, 0),
                patch -> patch.sample(1, 0, 0),
                new SplittableRandom(1))) {
            // 150 x 200 pixels: places at 0, 50 and 0, 50, 100
            assertThat(data.add(List.of(noise(1, 150, 200), noise(2, 150, 200))))
                    .isEqualTo(6);
            assertThat(data.add(List.of(noise(3, 150, 200), noise(4, 150, 200))))
                    .isEqualTo(6);
            data.finish();
            int groups = 0;
            for (String part : List.of("train", "valid")) {
                List<String> lines = Files.readAllLines(folder.resolve(part).resolve("labels.txt"));
                groups += lines.size() / 2;
                for (String line : lines) {
                    String[] words = line.split(" ", -1);
                    Image patch = ImageFiles.read(folder.resolve(part).resolve(words[0]));
                    assertThat(patch.width()).isEqualTo(96);
                    assertThat(Double.parseDouble(words[1])).isEqualTo(patch.sample(1, 0, 0));
                }
            }
            assertThat(groups).isEqualTo(12);
        }
    }

    @Test
    void add_flatOrIndistinguishablePlaces_areLeftOut() throws IOException {
        RankData.Choice choice = new RankData.Choice(96, 96, 40, 0.1, 200, 0.4);
        try (RankData data =
                new RankData(folder, choice, patch -> 1, patch -> patch.sample(0, 0, 0), new SplittableRandom(1))) {
            assertThat(data.add(List.of(noise(1, 192, 96), noise(2, 192, 96))))
                    .isZero(); // the screen sees no difference
        }
        try (RankData data = new RankData(
                folder.resolve("b"),
                choice,
                patch -> patch.sample(0, 0, 0),
                patch -> Double.NaN,
                new SplittableRandom(1))) {
            assertThat(data.add(List.of(gray(90, 192, 96), noise(2, 192, 96)))).isZero(); // nothing to see
            assertThat(data.add(List.of(noise(1, 192, 96), noise(2, 192, 96)))).isZero(); // no metric
            assertThatThrownBy(data::finish)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("expected patches to learn from and held back, found 0 and 0");
        }
        assertThat(folder.resolve("b/train")).doesNotExist(); // what is not complete does not stay
        Files.createDirectories(folder.resolve("valid"));
        assertThatThrownBy(() -> new RankData(folder, choice, p -> 0, p -> 0, new SplittableRandom(1)))
                .hasMessageContaining("valid: expected nothing there, found earlier rank data");
    }

    /** Against the definition written with plain loops in two dimensions. */
    @Test
    void sharpness_noise_followsItsDefinition() {
        Image patch = noise(3, 100, 97);
        int width = 100;
        int height = 97;
        double[][] gray = new double[height][width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                gray[y][x] = Math.rint(0.298936021293775 * patch.sample(x, y, 0)
                        + 0.587043074451121 * patch.sample(x, y, 1)
                        + 0.114020904255103 * patch.sample(x, y, 2));
            }
        }
        double[][] mean = blurred(gray);
        double[][] squares = new double[height][width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                squares[y][x] = Math.pow(gray[y][x] - mean[y][x], 2);
            }
        }
        double expected = 0;
        for (double[] row : blurred(squares)) {
            for (double variance : row) {
                expected += Math.sqrt(variance) / (96 * 96);
            }
        }
        assertThat(Sharpness.of(patch)).isCloseTo(expected, within(1e-9));
        assertThat(Sharpness.of(gray(77, 96, 96))).isCloseTo(0, within(1e-9));
    }

    private static double[][] blurred(double[][] plane) {
        double[][] result = new double[plane.length][plane[0].length];
        for (int y = 0; y < plane.length; y++) {
            for (int x = 0; x < plane[0].length; x++) {
                double total = 0;
                for (int dy = -3; dy <= 3; dy++) {
                    for (int dx = -3; dx <= 3; dx++) {
                        double weight = Math.exp(-(dx * dx + dy * dy) / (2 * 49 / 36.0));
                        int there = Math.min(plane.length - 1, Math.max(0, y + dy));
                        result[y][x] += weight * plane[there][Math.min(plane[0].length - 1, Math.max(0, x + dx))];
                        total += weight;
                    }
                }
                result[y][x] /= total;
            }
        }
        return result;
    }
}
