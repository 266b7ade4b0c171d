package io.github.acutance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that are about to be written. Whether an input is a result, and whether a place is free, can be told only
 * when no file in work may be the one in question; then a run reads on only after that file is there. Two paths of one
 * file have one last name, when links are followed and spellings folded; so last names are compared.
 */
final class NamesInWork {
    private static final int POLL_MILLIS = 50;

    private final Map<String, Integer> names = new HashMap<>();

    /** A file will be written; what is answered is for {@link #remove}. */
    synchronized Set<String> add(Path file) {
        Set<String> added = namesOf(file);
        added.forEach(name -> names.merge(name, 1, Integer::sum));
        return added;
    }

    /** It is over: the file is there, or will not be. */
    synchronized void remove(Set<String> added) {
        added.forEach(name -> names.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1));
        notifyAll();
    }

    /** Waits while {@code file} may be one in work, or until {@code stop}. */
    synchronized void await(Path file, BooleanSupplier stop) {
        Set<String> wanted = namesOf(file);
        try {
            while (wanted.stream().anyMatch(names::containsKey) && !stop.getAsBoolean()) {
                wait(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Set<String> namesOf(Path file) {
        return Stream.of(file, realOf(file))
                .map(path -> FileNames.folded(Path.of(FileNames.last(path))))
                .collect(Collectors.toSet());
    }

    private static Path realOf(Path file) {
        try {
            return Files.exists(file) ? file.toRealPath() : file;
        } catch (IOException e) {
            return file;
        }
    }
}
