package io.github.acutance.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** The parts of a file's name, and which names are those of pictures. */
final class FileNames {
    /** What names of pictures end in, readable here or not: a picture that cannot be read is an error, not skipped. */
    private static final Set<String> PICTURES = Set.of(
            "png", "jpg", "jpeg", "jfif", "jpe", "tif", "tiff", "webp", "bmp", "gif", "pnm", "ppm", "pgm", "pbm", "jp2",
            "jxl", "heic", "avif");

    private FileNames() {}

    /** The last part of a path; the whole path where it has none. */
    static String last(Path path) {
        Path name = path.getFileName();
        return name == null ? path.toString() : name.toString();
    }

    /** The name without folder and extension: {@code photo} of {@code a/photo.jpg}. */
    static String stem(Path path) {
        String name = last(path);
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    /** What follows the last dot of the name, as it is written; empty if there is none. */
    static String extension(Path path) {
        String name = last(path);
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot + 1);
    }

    /** Whether the name ends like that of a picture of any format. */
    static boolean isPicture(Path path) {
        return PICTURES.contains(extension(path).toLowerCase(Locale.ROOT));
    }

    /** Whether the name begins with a dot. */
    static boolean isHidden(Path path) {
        return last(path).startsWith(".");
    }
}
