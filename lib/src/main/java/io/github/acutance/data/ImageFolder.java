package io.github.acutance.data;

import io.github.acutance.image.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pictures of a folder, by the extensions of the formats that can be read, in the order of their names. */
public record ImageFolder(Path folder, List<Path> pictures) {
    /**
     * Lists the pictures directly inside {@code folder}; hidden files are left out.
     *
     * @throws NoSuchFileException if there is no such folder
     * @throws NotDirectoryException if it is a file
     * @throws IOException if it cannot be read
     */
    public static ImageFolder of(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return new ImageFolder(
                    folder, entries.filter(ImageFolder::isPicture).sorted().toList());
        }
    }

    private static boolean isPicture(Path path) {
        String name = path.getFileName().toString();
        return !name.startsWith(".") && ImageFormat.ofName(path).isPresent() && Files.isRegularFile(path);
    }
}
