package io.github.acutance.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pictures that environment variable ACUTANCE_DATA points at; tests without it are skipped, saying so. */
public final class SharedData {
    private SharedData() {}

    /** A folder of the shared data, or the test is skipped. */
    public static Path folder(String name) {
        String root = System.getenv("ACUTANCE_DATA");
        assumeTrue(root != null, "skipped: ACUTANCE_DATA is not set");
        Path folder = Path.of(root).resolve(name);
        assumeTrue(Files.isDirectory(folder), "skipped: there is no folder " + folder);
        return folder;
    }

    /** The files of a folder in the order of their names. */
    public static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /**
     * The HR picture of a classic set for an LR file such as {@code babyx4.png}, cropped to a multiple of the scale.
     */
    public static Image croppedHr(Path hrFolder, Path lrFile, int scale) throws IOException {
        String stem = lrFile.getFileName().toString().replaceAll("(x\\d)?\\.png$", "");
        return crop(ImageFiles.read(hrFolder.resolve(stem + ".png")), scale);
    }

    /** The top left part whose sides are multiples of the scale. */
    public static Image crop(Image image, int scale) {
        return image.crop(0, 0, image.width() / scale * scale, image.height() / scale * scale);
    }
}
