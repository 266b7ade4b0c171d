package io.github.acutance.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The parts of a file's name, and which names are those of pictures. */
final class FileNames {
    /** What names of pictures end in, readable here or not: a picture that cannot be read is an error, not skipped. */
    private static final Set<String> PICTURES = Set.of(
            "png", "jpg", "jpeg", "jfif", "jpe", "tif", "tiff", "webp", "bmp", "gif", "pnm", "ppm", "pgm", "pbm", "jp2",
            "jxl", "heic", "avif");

    /** What systems hide although the name does not begin with a dot, in lower case. */
    private static final Set<String> HIDDEN =
            Set.of("thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "@eadir", "lost+found");

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

    /** Whether the name begins with a dot, is one that systems hide, or the system says that the file is hidden. */
    static boolean isHidden(Path path) {
        String name = last(path);
        try {
            return name.startsWith(".") || HIDDEN.contains(name.toLowerCase(Locale.ROOT)) || Files.isHidden(path);
        } catch (IOException e) {
            return false;
        }
    }

    /** What all spellings of a path share that a file system may take for one: lower case, accents composed. */
    static String folded(Path path) {
        return Normalizer.normalize(path.toString(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /**
     * Whether folders list every part of a path as it is spelled; if not, it is another spelling of what they list, as on
     * exFAT, where {@code A.PNG} opens {@code a.png}. True where a folder cannot be read.
     */
    static boolean isListed(Path real) {
        for (Path part = real; part.getParent() != null; part = part.getParent()) {
            Path wanted = part;
            try (Stream<Path> siblings = Files.list(part.getParent())) {
                if (siblings.noneMatch(wanted::equals)) {
                    return false;
                }
            } catch (IOException | UncheckedIOException e) {
                // no right to read it
            }
        }
        return true;
    }

    /** A name as one line of plain text: control characters are shown as {@code \}{@code u000a}. */
    static String shown(Object path) {
        StringBuilder shown = new StringBuilder();
        path.toString().codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                shown.append("\\u%04x".formatted(c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }
}
