package io.github.acutance.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    private static final String REMAINS = ".acutance-writing-1-abc.part";

    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void finish_existingTarget_isReplacedOnlyThen() throws IOException {
        Path target = Files.writeString(folder.resolve("a.png"), "old");
        try (AtomicFile file = AtomicFile.create(target)) {
            file.out().write('n');
            file.out().flush();
            assertThat(target).hasContent("old");
            assertThat(names())
                    .hasSize(2)
                    .first()
                    .asString()
                    .startsWith(".acutance-")
                    .endsWith(".part");
            file.finish();
        }
        assertThat(target).hasContent("n");
        assertThat(names()).containsExactly("a.png");
    }

    @Test
    void close_unfinished_leavesTheOldFileAndNothingElse() throws IOException {
        Path target = Files.writeString(folder.resolve("a.png"), "old");
        try (AtomicFile file = AtomicFile.create(target)) {
            file.out().write('n');
        }
        assertThat(target).hasContent("old");
        assertThat(names()).containsExactly("a.png");
    }

    @Test
    void finish_interruptedThread_failsAndLeavesNothing() throws IOException {
        try (AtomicFile file = AtomicFile.create(folder.resolve("a.png"))) {
            file.out().write('n');
            Thread.currentThread().interrupt();
            assertThatThrownBy(file::finish).isInstanceOf(IOException.class);
        } finally {
            Thread.interrupted();
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void create_noSuchFolder_isRefused() {
        assertThatThrownBy(() -> AtomicFile.create(folder.resolve("missing/a.png")))
                .isInstanceOf(FileSystemException.class);
    }

    @Test
    void sweep_remainsOfADeadProcess_areRemovedAndNothingElse() throws IOException {
        Files.writeString(folder.resolve(REMAINS), "half");
        Files.writeString(folder.resolve("a.part"), "somebody else's");
        Files.createDirectory(folder.resolve(".acutance-writing-2-abc.part"));
        assertThat(AtomicFile.sweep(folder)).isEqualTo(1);
        assertThat(names()).containsExactly(".acutance-writing-2-abc.part", "a.part");
    }

    @Test
    void sweep_fileBeingWritten_isLeft() throws IOException {
        Path target = folder.resolve("a.png");
        try (AtomicFile file = AtomicFile.create(target)) {
            file.out().write('n');
            assertThat(AtomicFile.sweep(folder)).isZero();
            file.finish();
        }
        assertThat(target).hasContent("n");
    }

    @Test
    void sweep_fileThatAnotherProcessWrites_isLeftUntilItDies() throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessWriter.class.getName(),
                        folder.resolve("a.png").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(writer.getInputStream().read()).as("the writer's sign").isEqualTo('w');
            assertThat(AtomicFile.sweep(folder)).isZero();
            assertThat(names()).hasSize(1);
        } finally {
            writer.destroyForcibly().waitFor();
        }
        assertThat(names()).as("what the killed process left").hasSize(1);
        assertThat(AtomicFile.sweep(folder)).isEqualTo(1);
        assertThat(names()).isEmpty();
    }

    /** Begins a file, says so, and never finishes. */
    static final class EndlessWriter {
        private EndlessWriter() {}

        @SuppressWarnings("try") // the file is open as long as the process lives
        public static void main(String[] args) throws Exception {
            try (AtomicFile file = AtomicFile.create(Path.of(args[0]))) {
                file.out().write(new byte[1 << 20]);
                System.out.write('w');
                System.out.flush();
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }
}
