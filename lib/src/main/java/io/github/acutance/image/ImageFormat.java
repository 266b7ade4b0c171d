package io.github.acutance.image;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The file formats that {@link ImageFiles} reads and writes. */
public enum ImageFormat {
    /** Lossless; 8 and 16 bits, with and without alpha. */
    PNG("png", "\u0089PNG\r\n\u001a\n"),
    /** Lossy; 8 bits, gray or RGB. */
    JPEG("jpg jpeg jfif jpe", "\u00ff\u00d8\u00ff");

    private final String extensions; // separated by spaces
    private final String magic; // a character per byte

    ImageFormat(String extensions, String magic) {
        this.extensions = extensions;
        this.magic = magic;
    }

    /** The usual file name extension, lower case without a dot: {@code png}, {@code jpg}. */
    public String extension() {
        return extensions().get(0);
    }

    /** All known extensions, lower case without a dot, the usual one first. */
    public List<String> extensions() {
        return List.of(extensions.split(" "));
    }

    /** The format of a file name extension, with or without a dot, in any case. */
    public static Optional<ImageFormat> ofExtension(String extension) {
        String plain = (extension.startsWith(".") ? extension.substring(1) : extension).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.extensions().contains(plain))
                .findFirst();
    }

    /** The format that the extension of a file's name stands for. */
    public static Optional<ImageFormat> ofName(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "" : last.toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : ofExtension(name.substring(dot));
    }

    /** The format of a file by its first bytes (eight are enough). */
    public static Optional<ImageFormat> ofContent(byte[] start) {
        return Arrays.stream(values())
                .filter(format -> format.startsLike(start))
                .findFirst();
    }

    /** Whether the format can hold the picture's bits, alpha and size without loss of any of them. */
    public boolean canWrite(Image image) {
        return reasonAgainst(image).isEmpty();
    }

    /** Why the format cannot hold the picture, for example {@code JPEG cannot hold an alpha channel}, or empty. */
    public Optional<String> reasonAgainst(Image image) {
        if (this == PNG) {
            return Optional.empty();
        }
        if (image.hasAlpha()) {
            return Optional.of("JPEG cannot hold an alpha channel");
        }
        if (image.bits() != 8) {
            return Optional.of("JPEG cannot hold 16 bits per sample");
        }
        if (image.width() > Jpeg.MAX_SIDE || image.height() > Jpeg.MAX_SIDE) {
            return Optional.of("JPEG cannot hold more than " + Jpeg.MAX_SIDE + " pixels in a row or column");
        }
        return Optional.empty();
    }

    private boolean startsLike(byte[] start) {
        return new String(start, StandardCharsets.ISO_8859_1).startsWith(magic);
    }
}
