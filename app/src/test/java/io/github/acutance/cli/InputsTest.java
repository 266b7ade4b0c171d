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
        private final List<Path> notEntered = new ArrayList<>();
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

        @Override
        public void notEntered(Path link) {
            notEntered.add(link);
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
    void areAtLeast_asManyAsTheWalkShows_areAndNotOneMore() {
        Inputs inputs = Inputs.of(List.of(root, folder.resolve("named")), false);
        int number = pictures(inputs).size();
        assertThat(number).isGreaterThan(2);
        assertThat(inputs.areAtLeast(number)).isTrue();
        assertThat(inputs.areAtLeast(number + 1)).isFalse();
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
    void visit_linkToAFolder_isNotFollowed() {
        link(root.resolve("sub/loop"), root);
        assertThat(pictures(Inputs.of(List.of(root.resolve("sub")), true))).containsExactly("d.png", "deep/e.png");
    }

    @Test
    void visit_linkToAFolder_isSaidOnlyWhereItWouldBeEntered() {
        link(root.resolve("sub/loop"), root);
        Seen seen = new Seen();
        Inputs.of(List.of(root), true).visit(seen);
        assertThat(seen.notEntered).containsExactly(root.resolve("sub/loop"));
        Seen flat = new Seen();
        Inputs.of(List.of(root.resolve("sub")), false).visit(flat);
        assertThat(flat.notEntered).isEmpty();
    }

    @Test
    void visit_linksToFiles_areInputsBrokenOnesToo() throws IOException {
        Path linked = Files.createDirectory(folder.resolve("linked"));
        link(linked.resolve("a.png"), root.resolve("b.png"));
        link(linked.resolve("broken.png"), root.resolve("missing"));
        link(linked.resolve("loop.png"), linked.resolve("loop.png"));
        link(linked.resolve("broken"), root.resolve("missing"));
        link(linked.resolve("notes"), root.resolve("notes.txt"));
        link(linked.resolve("picture"), root.resolve("content"));
        assertThat(pictures(Inputs.of(List.of(linked), true)))
                .containsExactly("a.png", "broken.png", "loop.png", "picture");
    }

    @Test
    void visit_folderCalledLikeAPicture_isAFolder() {
        Cli.picture(root.resolve("x.png/inside.png"), 3, 3, 1);
        Inputs inputs = new Inputs(List.of(root), true, Optional.of(root.resolve("out")), "");
        assertThat(pictures(inputs)).contains("x.png/inside.png").doesNotContain("x.png");
        assertThat(pictures(Inputs.of(List.of(root), false))).doesNotContain("x.png");
    }

    @Test
    void visit_whatSystemsPutBesidePictures_isLeftOut() {
        for (String name :
                List.of("._a.jpg", "@eaDir/t.jpg", "$RECYCLE.BIN/r.jpg", "System Volume Information/v.jpg")) {
            Cli.picture(root.resolve("sub").resolve(name), 3, 3, 1);
        }
        assertThat(pictures(Inputs.of(List.of(root.resolve("sub")), true))).containsExactly("d.png", "deep/e.png");
    }

    @Test
    void isReached_files_isWhatTheWalkShows() throws IOException {
        Path real = root.toRealPath();
        Inputs inputs = new Inputs(List.of(root), false, Optional.empty(), "_x4");
        Cli.picture(root.resolve("b_x4.png"), 3, 3, 1);
        Cli.picture(root.resolve("lonely_x4.png"), 3, 3, 1);
        for (String reached : List.of("b.png", "content", "lonely_x4.png")) {
            assertThat(inputs.isReached(real, real.resolve(reached)))
                    .as(reached)
                    .isTrue();
        }
        for (String other : List.of("b_x4.png", "notes.txt", "sub/d.png", ".hidden.png", "missing")) {
            assertThat(inputs.isReached(real, real.resolve(other))).as(other).isFalse();
        }
        assertThat(Inputs.of(List.of(root), true).isReached(real, real.resolve("sub/d.png")))
                .isTrue();
        assertThat(Inputs.of(List.of(root), true).isReached(real, real.resolve(".cache/f.png")))
                .isFalse();
    }

    @Test
    void isReached_outputFolder_isLeftOutOnlyInsideTheRoot() throws IOException {
        Path real = root.toRealPath();
        Inputs inside = new Inputs(List.of(root), true, Optional.of(root.resolve("out")), "");
        assertThat(inside.isReached(real, real.resolve("out/g.png"))).isFalse();
        Inputs around = new Inputs(List.of(root.resolve("sub")), true, Optional.of(root), "");
        assertThat(around.isReached(real.resolve("sub"), real.resolve("sub/d.png")))
                .isTrue();
    }

    private static void link(Path link, Path to) {
        try {
            Files.createSymbolicLink(link, to);
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "skipped: no symbolic links here: " + e);
        }
    }
}
