package io.github.acutance.image;

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
    JPEG("jpg jpeg jfif jpe", "\u00ff\u00d8\u00ff"),
    /** Lossless; 8 and 16 bits, with and without alpha. Of several pages the first is read. */
    TIFF("tif tiff", "II*\0|MM\0*"),
    /** Lossy, or lossless at quality 100; 8 bits, RGB, with and without alpha. */
    WEBP("webp", "RIFF????WEBP"),
    /** Read only. */
    BMP("bmp dib", "BM????\0\0\0\0"),
    /** Netpbm: PBM, PGM, PPM and PAM; read only. */
    PNM("pnm pgm ppm pbm pam", "P1|P2|P3|P4|P5|P6|P7"),
    /** Read only; the first frame. */
    GIF("gif", "GIF87a|GIF89a");

    private static final int MAX_WEBP_SIDE = 16383;

    private final String extensions; // separated by spaces
    private final String magics; // separated by |; a character per byte, ? is any

    ImageFormat(String extensions, String magics) {
        this.extensions = extensions;
        this.magics = magics;
    }

    /** Whether {@link ImageFiles} writes it, too. */
    public boolean isWritable() {
        return this == PNG || this == JPEG || this == TIFF || this == WEBP;
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

    /** The format of a file by its first bytes (sixteen are enough). */
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
        return reasonAgainst(ImageSpec.of(image));
    }

    /** The same for a picture whose samples are not there yet. */
    public Optional<String> reasonAgainst(ImageSpec image) {
        if (!isWritable()) {
            return Optional.of(this + " is only read; expected png, jpg, tiff or webp");
        }
        if (this == PNG || this == TIFF) {
            return Optional.empty();
        }
        if (this == JPEG && image.hasAlpha()) {
            return Optional.of("JPEG cannot hold an alpha channel");
        }
        int profileBytes = image.iccProfile().map(profile -> profile.length).orElse(0);
        if (this == JPEG && profileBytes > JpegSegments.MAX_PROFILE_BYTES) {
            return Optional.of("JPEG cannot hold an ICC profile of " + profileBytes + " bytes");
        }
        if (image.bits() != 8) {
            return Optional.of(this + " cannot hold 16 bits per sample");
        }
        int most = this == JPEG ? Jpeg.MAX_SIDE : MAX_WEBP_SIDE;
        if (image.width() > most || image.height() > most) {
            return Optional.of(this + " cannot hold more than " + most + " pixels in a row or column");
        }
        return Optional.empty();
    }

    /**
     * What {@link ImageFiles} leaves out when it writes the picture's metadata in this format, a line for each, such as
     * {@code its IPTC data are left out, as WebP has no place for them}. Empty where metadata are not wanted.
     */
    public List<String> leftOut(Image image, WriteOptions options) {
        return leftOut(ImageSpec.of(image), options);
    }

    /** The same for a picture whose samples are not there yet. */
    public List<String> leftOut(ImageSpec image, WriteOptions options) {
        if (!options.keepMetadata()) {
            return List.of();
        }
        return switch (this) {
            case JPEG -> JpegMetadata.leftOut(image.metadata().trueFor(image.width(), image.height()));
            case WEBP ->
                image.metadata().iptc().isPresent()
                        ? List.of("its IPTC data are left out, as WebP has no place for them")
                        : List.of();
            default -> List.of();
        };
    }

    private boolean startsLike(byte[] start) {
        return Arrays.stream(magics.split("\\|")).anyMatch(magic -> startsLike(start, magic));
    }

    private static boolean startsLike(byte[] start, String magic) {
        if (start.length < magic.length() || (magic.length() == 2 && !isSpace(start))) {
            return false;
        }
        for (int i = 0; i < magic.length(); i++) {
            if (magic.charAt(i) != '?' && magic.charAt(i) != (start[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /** Behind the two letters of Netpbm. */
    private static boolean isSpace(byte[] start) {
        return start.length > 2 && (start[2] == '\n' || start[2] == '\r' || start[2] == ' ' || start[2] == '\t');
    }
}
