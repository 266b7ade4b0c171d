package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderEntriesTest {
    @TempDir
    private Path folder;

    private static List<List<String>> batches(FolderEntries entries) throws IOException {
        List<List<String>> batches = new ArrayList<>();
        for (List<Path> batch = entries.next(); !batch.isEmpty(); batch = entries.next()) {
            batches.add(batch.stream().map(FileNames::last).toList());
        }
        return batches;
    }

    @Test
    void next_manyEntries_areSortedInBatches() throws IOException {
        List<String> names =
                IntStream.range(0, 100).mapToObj("n%03d"::formatted).toList();
        for (String name : names) {
            Files.createFile(folder.resolve(name));
        }
        Files.createFile(folder.resolve(".hidden"));
        for (int most : new int[] {1, 7, 99, 100, 101}) {
            List<List<String>> batches = batches(new FolderEntries(folder, most));
            assertThat(batches).hasSize((100 + most - 1) / most).allMatch(batch -> batch.size() <= most);
            assertThat(batches.stream().flatMap(List::stream)).isEqualTo(names);
        }
    }

    @Test
    void next_emptyFolder_isEmpty() throws IOException {
        assertThat(batches(new FolderEntries(folder))).isEmpty();
    }

    @Test
    void next_noSuchFolder_isRefused() {
        assertThatThrownBy(() -> new FolderEntries(folder.resolve("missing")).next())
                .isInstanceOf(NoSuchFileException.class);
    }
}
