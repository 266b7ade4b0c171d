package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {
    @TempDir
    private Path folder;

    private Path root;

    /** Remembers what it is shown. */
    private static final class Seen implements Inputs.Visitor {
        private final List<String> pictures = new ArrayList<>();
        private final List<Path> unreadable = new ArrayList<>();
        private int most = Integer.MAX_VALUE;

        @Override
        public boolean picture(InputPicture picture) {
            pictures.add(picture.below().toString().replace('\\', '/'));
            return pictures.size() < most;
        }

        @Override
        public void unreadable(Path path, IOException reason) {
            unreadable.add(path);
        }
    }

    @BeforeEach
    void makeTree() throws IOException {
        root = Files.createDirectory(folder.resolve("in"));
        for (String name : List.of("b.png", "a.jpg", "c.tiff", ".hidden.png", "notes.txt", "Thumbs.db")) {
            Files.writeString(root.resolve(name), "no picture");
        }
        Cli.picture(root.resolve("noise.png"), 3, 3, 1);
        Files.move(root.resolve("noise.png"), root.resolve("content"));
        for (String name : List.of("sub/d.png", "sub/deep/e.png", ".cache/f.png", "out/g.png")) {
            Cli.picture(root.resolve(name), 3, 3, 1);
        }
    }

    private static List<String> pictures(Inputs inputs) {
        Seen seen = new Seen();
        inputs.visit(seen);
        return seen.pictures;
    }

    @Test
    void visit_folder_givesPicturesByNameOrContentSorted() {
        assertThat(pictures(Inputs.of(List.of(root), false))).containsExactly("a.jpg", "b.png", "c.tiff", "content");
    }

    @Test
    void visit_recursive_givesAllBelowExceptHiddenAndTheOutputFolder() {
        Inputs inputs = new Inputs(List.of(root), true, Optional.of(root.resolve("out")), "");
        assertThat(pictures(inputs))
                .containsExactly("a.jpg", "b.png", "c.tiff", "content", "sub/d.png", "sub/deep/e.png");
        assertThat(inputs.count()).isEqualTo(6);
    }

    @Test
    void visit_fileThatWasNamed_isAPictureWhateverItsName() {
        assertThat(pictures(Inputs.of(List.of(root.resolve("notes.txt"), root.resolve("missing")), false)))
                .containsExactly("notes.txt", "missing");
    }

    @Test
    void visit_visitorStops_endsTheWalkInsideFolders() {
        Seen seen = new Seen();
        seen.most = 5;
        assertThat(Inputs.of(List.of(root, root), true).visit(seen)).isFalse();
        assertThat(seen.pictures).hasSize(5);
    }

    @Test
    void visit_resultsOfAnEarlierRun_areLeftOutWhereTheirSourceIsThere() {
        Cli.picture(root.resolve("b_x4.png"), 3, 3, 1);
        Cli.picture(root.resolve("lonely_x4.png"), 3, 3, 1);
        assertThat(pictures(new Inputs(List.of(root), false, Optional.empty(), "_x4")))
                .containsExactly("a.jpg", "b.png", "c.tiff", "content", "lonely_x4.png");
    }

    @Test
    void visit_linkToAFolder_isNotFollowed() throws IOException {
        try {
            Files.createSymbolicLink(root.resolve("sub/loop"), root);
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "skipped: no symbolic links here: " + e);
        }
        assertThat(pictures(Inputs.of(List.of(root.resolve("sub")), true))).containsExactly("d.png", "deep/e.png");
    }

    @Test
    void contains_existingFiles_isTrueForInputsOnly() throws IOException {
        Inputs inputs = new Inputs(List.of(root), false, Optional.empty(), "_x4");
        Path result = Cli.picture(root.resolve("b_x4.png"), 3, 3, 1);
        assertThat(inputs.contains(root.resolve("b.png"))).isTrue();
        assertThat(inputs.contains(root.resolve("sub/../b.png"))).isTrue();
        assertThat(inputs.contains(result)).isFalse();
        assertThat(inputs.contains(root.resolve("notes.txt"))).isFalse();
        assertThat(inputs.contains(root.resolve("sub/d.png"))).isFalse();
        assertThat(Inputs.of(List.of(root), true).contains(root.resolve("sub/d.png")))
                .isTrue();
        assertThat(Inputs.of(List.of(result), true).contains(result)).isTrue();
    }

    @Test
    void contains_fileInTheOutputFolder_isFalse() throws IOException {
        Path out = root.resolve("out");
        Inputs inputs = new Inputs(List.of(root), true, Optional.of(out), "");
        assertThat(inputs.contains(out.resolve("g.png"))).isFalse();
    }
}
