package io.github.acutance.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * What lies in one folder and is not hidden, sorted by name, a batch at a time. For each batch the folder is read anew and
 * the next names are kept, so that a folder of any size takes the memory of one batch. What appears behind the names
 * that were given out is given out, too.
 */
final class FolderEntries {
    private static final int BATCH = 10_000;

    private final Path folder;
    private final int most;
    private Path last; // the greatest that was given out; null at the beginning
    private boolean ended;

    /** The entries of {@code folder} in batches of ten thousand. */
    FolderEntries(Path folder) {
        this(folder, BATCH);
    }

    /** The entries of {@code folder} in batches of {@code most}. */
    FolderEntries(Path folder, int most) {
        this.folder = folder;
        this.most = most;
    }

    /** The next entries, sorted; none after the last. */
    List<Path> next() throws IOException {
        if (ended) {
            return List.of();
        }
        PriorityQueue<Path> least = new PriorityQueue<>(Collections.reverseOrder());
        ended = true;
        each(folder, entry -> {
            if (last == null || entry.compareTo(last) > 0) {
                least.add(entry);
            }
            if (least.size() > most) {
                least.remove();
                ended = false;
            }
        });
        List<Path> batch = new ArrayList<>(least);
        Collections.sort(batch);
        if (!batch.isEmpty()) {
            last = batch.get(batch.size() - 1);
        }
        return batch;
    }

    /** Shows all entries in the order in which the system has them. */
    static void each(Path folder, Consumer<Path> visitor) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!FileNames.isHidden(entry)) {
                    visitor.accept(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
