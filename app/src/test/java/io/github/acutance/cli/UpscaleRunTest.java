package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.ImageLimits;
import io.github.acutance.image.WriteOptions;
import io.github.acutance.infer.CancelToken;
import io.github.acutance.infer.UpscaleOptions;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in which pictures meet errors that nobody foresaw. */
class UpscaleRunTest {
    @TempDir
    private Path folder;

    private final CancelToken cancel = new CancelToken();
    private final List<Outcome> outcomes = new ArrayList<>();

    /** Throws in the middle of the pictures that are called after an error, and cancels in that called {@code cancel}. */
    private final class Saboteur implements RunView {
        private String name = "";

        @Override
        public void start(RunStart run) {}

        @Override
        public void begin(Path input) {
            name = FileNames.stem(input);
        }

        @Override
        public void tile(int done, int total) {
            switch (name) {
                case "b overflow" -> throw new StackOverflowError();
                case "c memory" -> throw new OutOfMemoryError("Java heap space");
                case "d linkage" -> throw new NoClassDefFoundError("a/plugin/of/a/Format");
                case "e bug" -> throw new IndexOutOfBoundsException("Index 7 out of bounds for length 7");
                case "f assertion" -> throw new AssertionError("this cannot be");
                case "y cancel" -> cancel.cancel();
                default -> {}
            }
        }

        @Override
        public void end(Outcome outcome) {
            outcomes.add(outcome);
        }

        @Override
        public void close() {}
    }

    @Test
    void run_unforeseenErrors_endTheirOwnPictureOnly() throws IOException {
        Path in = folder.resolve("in");
        Path out = Files.createDirectory(folder.resolve("out"));
        List<String> bad = List.of("b overflow", "c memory", "d linkage", "e bug", "f assertion");
        for (String name : bad) {
            Cli.picture(in.resolve(name + ".png"), 4, 4, 3);
        }
        for (String name : List.of("a", "g", "y cancel", "z")) {
            Cli.picture(in.resolve(name + ".png"), name.equals("y cancel") ? 20 : 4, 4, 3);
        }
        UpscaleRun.Plan plan = new UpscaleRun.Plan(
                new Inputs(List.of(in), false, Optional.of(out), ""),
                OutputNames.folder(out, ""),
                Optional.empty(),
                ImageLimits.DEFAULT,
                WriteOptions.DEFAULT,
                false,
                UpscaleRun.Preparation.NONE);
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        try (SrModel model = Catalog.open(TinyModel.in(folder));
                Upscaler upscaler = Upscaler.of(model, UpscaleOptions.defaults().withTile(4))) {
            UpscaleRun run = new UpscaleRun(
                    plan,
                    upscaler,
                    cancel,
                    new Screen(Terminal.NONE, nowhere, nowhere),
                    new Saboteur(),
                    Optional.empty());
            assertThat(run.run())
                    .as("came to its end, although it was cancelled")
                    .isFalse();
            assertThat(run.count(Outcome.Status.FAILED)).isEqualTo(bad.size());
            assertThat(run.hasFailures()).isTrue();
        }
        assertThat(Cli.tree(out)).containsExactly("a.png", "g.png");
        assertThat(outcomes.stream().map(outcome -> FileNames.stem(outcome.input())))
                .containsExactly("a", "b overflow", "c memory", "d linkage", "e bug", "f assertion", "g");
        assertThat(outcomes.subList(1, 6)).allSatisfy(outcome -> {
            assertThat(outcome.status()).isEqualTo(Outcome.Status.FAILED);
            assertThat(outcome.reason()).isNotBlank();
            assertThat(outcome.inputSize()).isEqualTo(new Outcome.Size(4, 4));
        });
    }
}
