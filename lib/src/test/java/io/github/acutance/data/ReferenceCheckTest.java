package io.github.acutance.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.data.DatasetCheck.Problem;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceCheckTest {
    @TempDir
    private Path folder;

    private void write(String name, long seed, int width, int height) throws IOException {
        byte[] samples = new byte[width * height * 3];
        new Random(seed).nextBytes(samples);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageFiles.write(Image.of8(width, height, 3, samples), file);
    }

    private List<Problem> check(String pictures, String references, Integer... levels) throws IOException {
        return ReferenceCheck.of(
                ImageFolder.of(folder.resolve(pictures)).pictures(), folder.resolve(references), List.of(levels));
    }

    @Test
    void of_pairs_namesWhatIsMissingBrokenEqualOrOfAnotherSize() throws IOException {
        write("in/a.png", 1, 160, 160);
        write("ref/a.png", 2, 159, 160);
        assertThat(check("in", "ref", 1)).isEmpty();
        write("in/b.png", 3, 160, 160);
        write("ref/b.png", 3, 160, 160);
        write("in/c.png", 4, 160, 160);
        write("ref/c.png", 5, 160, 80);
        write("in/d.png", 6, 160, 160);
        Files.writeString(folder.resolve("ref/d.png"), "no picture");
        write("in/e.png", 7, 160, 160);
        write("ref/f.png", 8, 160, 160);
        assertThat(check("in", "ref", 1))
                .extracting(problem -> problem.kind() + " " + problem.file().getFileName())
                .containsExactly(
                        "duplicate b.png", "size c.png", "unreadable d.png", "reference e.png", "partner f.png");
        assertThat(check("in", "ref", 1).get(3).detail())
                .isEqualTo("expected a reference e in " + folder.resolve("ref") + ", found none");
    }

    @Test
    void of_groups_haveEveryLevelOfAnySize() throws IOException {
        for (int i = 0; i < 4; i++) {
            write("g/001_" + i + ".png", i, 20 + 10 * i, 20);
        }
        assertThat(check("g", "g", 1, 2, 3)).isEmpty();
        assertThat(check("g", "g", 1, 5)).singleElement().satisfies(problem -> assertThat(problem.detail())
                .startsWith("expected a reference 001_5 in "));
    }
}
