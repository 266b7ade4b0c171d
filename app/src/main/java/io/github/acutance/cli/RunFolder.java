package io.github.acutance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of a training run, laid out as BasicSR's: {@code models}, {@code training_states}, {@code train.log}. */
final class RunFolder {
    private static final List<String> SIGNS = List.of("models", "training_states", "train.log");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss");

    private RunFolder() {}

    /**
     * Makes the folder of a run that starts anew. What an earlier run left there is kept under another name.
     *
     * @return the new name of the earlier run's folder, if there was one
     * @throws StartException if there is something else in the folder
     * @throws IOException if it cannot be renamed or made
     */
    static Optional<Path> makeNew(Path folder, LocalDateTime now) throws IOException {
        Optional<Path> archived = Optional.empty();
        if (Files.exists(folder) && !isEmpty(folder)) {
            if (SIGNS.stream().noneMatch(sign -> Files.exists(folder.resolve(sign)))) {
                throw new StartException(folder + ": expected a run's folder or none, found other files in it");
            }
            Path target = folder.toAbsolutePath().normalize();
            target = target.resolveSibling(FileNames.last(target) + "_archived_" + STAMP.format(now));
            archived = Optional.of(Files.move(folder, target));
        }
        Files.createDirectories(folder);
        return archived;
    }

    /** Keeps the recipe, below comment lines that say how it was called. */
    static void keepRecipe(Path recipe, Path folder, String commandLine, LocalDateTime now) throws IOException {
        Path copy = folder.resolve(FileNames.last(recipe));
        if (Inputs.isSame(recipe, copy)) {
            return;
        }
        try (PartFile part = PartFile.open(copy)) {
            part.writer().write("# " + commandLine + "\n# " + now.withNano(0) + "\n" + Files.readString(recipe));
            part.finish();
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }
}
