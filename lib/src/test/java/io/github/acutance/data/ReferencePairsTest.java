package io.github.acutance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.data.ReferencePairs.Making;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencePairsTest {
    @TempDir
    private Path folder;

    private void write(String name, int width, int height, int level) throws IOException {
        byte[] samples = new byte[width * height * 3];
        Arrays.fill(samples, (byte) level);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageFiles.write(Image.of8(width, height, 3, samples), file);
    }

    private static int level(Image picture) {
        return picture.sample(0, 0, 0);
    }

    @Test
    void byName_cufedFolders_fitTheReference() throws IOException {
        write("input/a.png", 16, 18, 1);
        write("ref/a.png", 15, 16, 2);
        List<Pair> pairs =
                ReferencePairs.byName(folder.resolve("input"), folder.resolve("ref"), List.of(1), Making.of(4));
        assertThat(pairs).hasSize(1);
        assertThat(pairs.get(0).hr().height()).isEqualTo(16);
        Image ref = pairs.get(0).ref().orElseThrow();
        assertThat(ref.width()).isEqualTo(16);
        assertThat(level(ref)).isEqualTo(2);
        write("input/b.png", 16, 16, 1);
        assertThatThrownBy(() ->
                        ReferencePairs.byName(folder.resolve("input"), folder.resolve("ref"), List.of(1), Making.of(4)))
                .hasMessage("b: expected a reference b in " + folder.resolve("ref") + ", found none");
    }

    @Test
    void byName_groups_makeAPairForEachLevel() throws IOException {
        for (int i = 0; i < 6; i++) {
            write("003_" + i + ".png", 8, 8, i);
        }
        List<Pair> pairs = ReferencePairs.byName(folder, folder, List.of(2, 5), Making.of(4));
        assertThat(pairs).extracting(pair -> level(pair.hr())).containsExactly(0, 0);
        assertThat(pairs).extracting(pair -> level(pair.ref().orElseThrow())).containsExactly(2, 5);
    }

    /** Crops of enlarged pictures are those of the HR picture's places. */
    @Test
    void byName_enlargedPictures_areCutLikeTheirPictures() throws IOException {
        write("hr/a.png", 18, 16, 1);
        write("ref/a.png", 16, 16, 2);
        write("up/a.png", 16, 16, 3);
        Making making = new Making(4, Optional.of(folder.resolve("up")));
        List<Pair> pairs = ReferencePairs.byName(folder.resolve("hr"), folder.resolve("ref"), List.of(1), making);
        assertThat(level(pairs.get(0).enlarged().orElseThrow())).isEqualTo(3);
        Patches patches = new PatchSampler(pairs, 4, 1, 1).sample(1, 2, 3);
        assertThat(patches.enlarged().orElseThrow()).hasSize(2 * 3 * 12 * 12).containsOnly(3 / 255f);
        assertThat(patches.part(1, 1).enlarged().orElseThrow()).hasSize(3 * 12 * 12);
        write("up/a.png", 18, 16, 3);
        assertThatThrownBy(() -> ReferencePairs.byName(folder.resolve("hr"), folder.resolve("ref"), List.of(1), making))
                .hasMessage(folder.resolve("up/a.png") + ": expected 16 x 16 pixels, as " + folder.resolve("hr/a.png")
                        + " has in multiples of 4, found 18 x 16");
    }

    @Test
    void views_parallaxAndHeldOut_keepTestsApart() throws IOException {
        for (int i = 0; i < 9; i++) {
            write("view_" + i / 3 + "_" + i % 3 + ".png", 8, 8, i);
        }
        List<Pair> near = ReferencePairs.views(folder, Parallax.of(1, 1), Set.of("1_1"), false, Making.of(4));
        assertThat(near)
                .hasSize(24) // a corner has two neighbours beside the middle, an edge four
                .noneMatch(pair -> level(pair.hr()) == 4 || level(pair.ref().orElseThrow()) == 4);
        List<Pair> test = ReferencePairs.views(folder, Parallax.of(1, 2), Set.of("1_1", "0_0"), true, Making.of(4));
        assertThat(test).extracting(pair -> level(pair.hr())).containsExactly(0, 4);
        assertThat(test).extracting(pair -> level(pair.ref().orElseThrow())).containsExactly(1, 1);
        assertThat(ReferencePairs.views(folder, Parallax.of(2, 2), Set.of(), false, Making.of(4)))
                .hasSize(32);
        assertThatThrownBy(() -> ReferencePairs.views(folder, Parallax.of(3, 4), Set.of(), false, Making.of(4)))
                .hasMessageContaining("expected views view_ROW_COL at a distance of [3, 4], found none");
    }

    /** Two cameras one above the other: every view but the first row's has the view above it. */
    @Test
    void views_offset_isTheOnlyReference() throws IOException {
        for (int i = 0; i < 9; i++) {
            write("view_" + i / 3 + "_" + i % 3 + ".png", 8, 8, i);
        }
        Parallax above = new Parallax(List.of(1, 1), List.of(-1, 0));
        assertThat(ReferencePairs.views(folder, above, Set.of(), false, Making.of(4)))
                .hasSize(6)
                .allMatch(pair -> level(pair.ref().orElseThrow()) == level(pair.hr()) - 3);
        Parallax far = new Parallax(List.of(1, 1), List.of(-3, 0));
        assertThatThrownBy(() -> ReferencePairs.views(folder, far, Set.of(), false, Making.of(4)))
                .hasMessageContaining("expected views view_ROW_COL with a reference at [-3, 0], found none");
        assertThatThrownBy(() -> new Parallax(List.of(1, 1), List.of(0, 0)))
                .hasMessageContaining("found [1, 1] and [0, 0]");
    }

    @Test
    void synthetic_noDifference_isThePictureItself() {
        Image photo = noise(40, 30);
        ReferencePairs.Difference none = new ReferencePairs.Difference(0, 0, 0);
        Pair pair = ReferencePairs.synthetic(photo, none, 8, 4, new SplittableRandom(1))
                .orElseThrow();
        assertThat(pair.hr()).isEqualTo(photo.crop(0, 0, 40, 28));
        assertThat(pair.ref()).isEqualTo(Optional.of(pair.hr()));
    }

    /** A shift alone: the reference is the photograph elsewhere, at most so far away. */
    @Test
    void synthetic_shift_isFoundInThePhotograph() {
        Image photo = noise(40, 36);
        ReferencePairs.Difference shift = new ReferencePairs.Difference(5, 0, 0);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 10; i++) {
            Image ref = ReferencePairs.synthetic(photo, shift, 8, 4, random)
                    .orElseThrow()
                    .ref()
                    .orElseThrow();
            int found = 0;
            for (int at = 0; at < 121; at++) {
                found += photo.crop(at % 11, at / 11, ref.width(), ref.height()).equals(ref) ? 1 : 0;
            }
            assertThat(found).isEqualTo(1);
        }
        ReferencePairs.Difference all = new ReferencePairs.Difference(5, 0.1, 0.2);
        assertThat(ReferencePairs.synthetic(photo, all, 8, 4, random)).isPresent();
        assertThat(ReferencePairs.synthetic(photo, all, 32, 4, random)).isEmpty();
    }

    private static Image noise(int width, int height) {
        byte[] samples = new byte[width * height * 3];
        new SplittableRandom(9).nextBytes(samples);
        return Image.of8(width, height, 3, samples);
    }
}
