package io.github.acutance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairFilesTest {
    @TempDir
    private Path folder;

    private final List<String> log = new ArrayList<>();
    private Path gt;
    private Path other;

    @BeforeEach
    void makeFolders() throws IOException {
        gt = Files.createDirectories(folder.resolve("gt"));
        other = Files.createDirectories(folder.resolve("other"));
    }

    @Test
    void open_threeGoodOneBrokenPicture_saysItAndGoesOn() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            write(gt.resolve(name + ".png"), 32, 24, 3);
        }
        byte[] whole = Files.readAllBytes(gt.resolve("c.png"));
        Files.write(gt.resolve("broken.png"), Arrays.copyOf(whole, whole.length / 2));
        Files.writeString(gt.resolve("text.png"), "no picture");
        PairFiles pairs = PairFiles.open(List.of(root(null, null, 1)), making(2, false, 16), log::add);
        assertThat(log).hasSize(3);
        assertThat(String.join("\n", log))
                .contains("text.png: ", "4 training pictures, 0 left out", "broken.png: ", "; left out");
        int usable = 0;
        for (int i = 0; i < pairs.size(); i++) {
            usable += pairs.pair(i).isPresent() ? 1 : 0;
        }
        assertThat(usable).isEqualTo(3);
        PatchSampler sampler = new PatchSampler(pairs, 2, 1, 1);
        PatchSampler uncached = new PatchSampler(
                PairFiles.open(
                        List.of(root(null, null, 1)),
                        new PairFiles.Making(2, Degrading.of("bi", 0, 0), false, 16, 1, 0),
                        log::add),
                2,
                1,
                1);
        for (int step = 0; step < 20; step++) {
            assertThat(sampler.sample(step, 4, 8).lr())
                    .isEqualTo(uncached.sample(step, 4, 8).lr());
        }
    }

    @Test
    void open_picturesSmallerThanACrop_areLeftOut() throws IOException {
        write(gt.resolve("a.png"), 32, 24, 3);
        write(gt.resolve("b.png"), 32, 15, 3);
        assertThat(PairFiles.open(List.of(root(null, null, 1)), making(2, false, 16), log::add)
                        .size())
                .isEqualTo(1);
        assertThat(log).containsExactly("1 training pictures, 1 left out as smaller than a crop of 16 pixels");
        assertThatThrownBy(() -> PairFiles.open(List.of(root(null, null, 1)), making(2, false, 64), log::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("64 pixels")
                .hasMessageContaining("found none");
    }

    @Test
    void open_lrFolder_pairsByNameAndRefusesWhatDoesNotFit() throws IOException {
        write(gt.resolve("a.png"), 33, 24, 3);
        Image lr = write(other.resolve("ax2.png"), 16, 12, 3);
        PairFiles pairs = PairFiles.open(List.of(root(other, null, 1)), making(2, false, 16), log::add);
        Pair pair = pairs.pair(0).orElseThrow();
        assertThat(pair.lr().samples()).isEqualTo(lr.samples());
        assertThat(pair.hr().width()).isEqualTo(32);
        Files.delete(other.resolve("ax2.png"));
        assertThatThrownBy(() -> PairFiles.open(List.of(root(other, null, 1)), making(2, false, 16), log::add))
                .hasMessageContaining("expected a picture named a");
        write(other.resolve("a.png"), 17, 12, 3);
        assertThatThrownBy(() -> PairFiles.open(List.of(root(other, null, 1)), making(2, false, 16), log::add))
                .hasMessageContaining("a.png: expected 16 x 12 pixels")
                .hasMessageContaining("found 17 x 12");
    }

    @Test
    void sample_labels_followCropsFlipsAndReduction() throws IOException {
        byte[] rgb = new byte[40 * 36 * 3];
        byte[] map = new byte[40 * 36];
        for (int i = 0; i < map.length; i++) {
            int label = (i % 40 / 8 * 7 + i / 40 / 6 * 13) % 12;
            map[i] = (byte) label;
            Arrays.fill(rgb, 3 * i, 3 * i + 3, (byte) (label * 20));
        }
        ImageFiles.write(Image.of8(40, 36, 3, rgb), gt.resolve("a.png"));
        ImageFiles.write(Image.of8(40, 36, 1, map), other.resolve("a.png"));
        PairFiles pairs = PairFiles.open(List.of(root(null, other, 1)), making(2, false, 16), log::add);
        Patches patches = new PatchSampler(pairs, 2, 5, 1).sample(3, 6, 8);
        byte[] labels = patches.labels().orElseThrow();
        for (int i = 0; i < labels.length; i++) {
            int picture = Math.round(patches.hr()[i / 256 * 768 + i % 256] * 255);
            assertThat(labels[i] * 20).isEqualTo(picture);
        }
        Pair half = PairFiles.open(List.of(root(null, other, 2)), making(2, false, 16), log::add)
                .pair(0)
                .orElseThrow();
        assertThat(half.labels().orElseThrow().sample(3, 2, 0)).isEqualTo(map[5 * 40 + 7]);
    }

    @Test
    void open_labelsOfAnotherSize_isOneLine() throws IOException {
        write(gt.resolve("a.png"), 32, 24, 3);
        write(other.resolve("a.png"), 24, 32, 1);
        assertThatThrownBy(() -> PairFiles.open(List.of(root(null, other, 1)), making(2, false, 16), log::add))
                .isInstanceOf(IOException.class)
                .hasMessage(other.resolve("a.png") + ": expected 32 x 24 pixels as " + gt.resolve("a.png")
                        + " has, found 24 x 32");
    }

    @Test
    void pair_noise_isTheSameEveryTimeAndDiffersInTheEasierPicture() throws IOException {
        byte[] gray = new byte[64 * 64 * 3];
        Arrays.fill(gray, (byte) 128);
        ImageFiles.write(Image.of8(64, 64, 3, gray), gt.resolve("a.png"));
        PairFiles.Making making = new PairFiles.Making(2, Degrading.of("dn", 30, 0), true, 16, 7, 0);
        PairFiles pairs = PairFiles.open(List.of(root(null, null, 1)), making, log::add);
        Pair first = pairs.pair(0).orElseThrow();
        Pair second = pairs.pair(0).orElseThrow();
        assertThat(first.lr().samples()).isEqualTo(second.lr().samples());
        // 12,288 samples of deviation 30: their own deviation is 30 +- 0.2
        assertThat(deviation(first.easier().orElseThrow())).isBetween(29.0, 31.0);
        assertThat(deviation(first.lr())).isBetween(28.5, 31.5);
        assertThat(deviation(first.hr())).isZero();
    }

    private static double deviation(Image picture) {
        double sum = 0;
        int count = picture.samples().remaining();
        for (int i = 0; i < count; i++) {
            sum += Math.pow((picture.samples().get(i) & 0xff) - 128, 2);
        }
        return Math.sqrt(sum / count);
    }

    private PairFiles.Root root(Path lq, Path labels, int factor) {
        return new PairFiles.Root(gt, Optional.ofNullable(lq), Optional.ofNullable(labels), List.of(factor));
    }

    private static PairFiles.Making making(int scale, boolean easier, int leastSide) {
        return new PairFiles.Making(scale, Degrading.of("bi", 30, 0), easier, leastSide, 1, 1 << 20);
    }

    private static Image write(Path file, int width, int height, int channels) throws IOException {
        byte[] samples = new byte[width * height * channels];
        new Random(file.hashCode()).nextBytes(samples);
        Image picture = Image.of8(width, height, channels, samples);
        ImageFiles.write(picture, file);
        return picture;
    }
}
