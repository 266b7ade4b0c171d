package io.github.acutance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that h5py 3 wrote, unsigned bytes: two light fields of 3 x 3 views, 9 x 8 pixels. A sample is (70 n + 20 row + 5
 * column + 60 c + 2 y + x) mod 256, plus 1 in img_LR_4 and 2 in MDSR_4; the chunked file has img_HR alone, compressed.
 */
class LightFieldFilesTest {
    @TempDir
    private Path folder;

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = LightFieldFilesTest.class.getResourceAsStream(name)) {
            Files.copy(in, file);
        }
        return file;
    }

    private static int sample(int n, int row, int column, int c, int y, int x) {
        return (70 * n + 20 * row + 5 * column + 60 * c + 2 * y + x) % 256;
    }

    private static void check(Image picture, int n, int row, int column, int more) {
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    assertThat(picture.sample(x, y, c)).isEqualTo((sample(n, row, column, c, y, x) + more) % 256);
                }
            }
        }
    }

    @Test
    void pair_authorsLayout_isReadWithLrAndEnlarged() throws IOException {
        LightFieldFiles fields =
                LightFieldFiles.of(List.of(file("views_contiguous.h5")), Parallax.of(1, 1), Set.of("1_1"), false, 4);
        assertThat(fields.size()).isEqualTo(2 * 24); // a corner has two neighbours beside the middle, an edge four
        Pair pair = fields.pair(24).orElseThrow(); // of the second light field: view 0_0 with 0_1
        assertThat(pair.hr().width()).isEqualTo(8);
        assertThat(pair.hr().height()).isEqualTo(8);
        assertThat(pair.lr().width()).isEqualTo(2);
        check(pair.hr(), 1, 0, 0, 0);
        check(pair.ref().orElseThrow(), 1, 0, 1, 0);
        check(pair.lr(), 1, 0, 0, 1);
        check(pair.enlarged().orElseThrow(), 1, 0, 0, 2);
        assertThat(fields.hash()).hasSize(64);
    }

    @Test
    void pair_chunkedFileWithoutLr_makesIt() throws IOException {
        LightFieldFiles test = LightFieldFiles.of(
                List.of(file("views_chunked.h5"), file("views_contiguous.h5")),
                Parallax.of(1, 2),
                Set.of("1_1", "2_2"),
                true,
                4);
        assertThat(test.size()).isEqualTo(8);
        Pair pair = test.pair(3).orElseThrow(); // of the second light field: view 2_2 with the first of the others
        check(pair.hr(), 1, 2, 2, 0);
        check(pair.ref().orElseThrow(), 1, 0, 0, 0);
        assertThat(pair.lr()).isEqualTo(Degradation.bicubic(4).degrade(pair.hr()));
        assertThat(pair.enlarged()).isEmpty();
        assertThat(test.pair(4).orElseThrow().enlarged()).isPresent();
    }

    @Test
    void of_otherFiles_saysWhatIsExpected() throws IOException {
        Path none = folder.resolve("none.h5");
        assertThatThrownBy(() -> of(none)).hasMessage(none + ": there is no such file");
        Path text = Files.writeString(folder.resolve("text.h5"), "no such format, but long enough to be looked at");
        assertThatThrownBy(() -> of(text)).hasMessageStartingWith(text + ": expected HDF5");
        Path other = folder.resolve("other.h5");
        try (var out = HdfFile.write(other)) {
            out.putDataset("img_LR_4", new byte[2][3]);
        }
        assertThatThrownBy(() -> of(other)).hasMessage(other + ": expected an array img_HR, found img_LR_4");
        Path flat = folder.resolve("flat.h5");
        try (var out = HdfFile.write(flat)) {
            out.putDataset("img_HR", new int[2][3]);
        }
        assertThatThrownBy(() -> of(flat))
                .hasMessage(flat + ": img_HR: expected bytes [N, rows, columns, 3, height, width],"
                        + " found 4 bytes each, [2, 3]");
        Path views = file("views_chunked.h5");
        assertThatThrownBy(() -> LightFieldFiles.of(List.of(views), Parallax.of(3, 4), Set.of(), false, 4))
                .hasMessage(views + ": expected views at a distance of [3, 4] among 3 x 3, found none");
    }

    private static LightFieldFiles of(Path file) throws IOException {
        return LightFieldFiles.of(List.of(file), Parallax.of(1, 1), Set.of(), false, 4);
    }
}
