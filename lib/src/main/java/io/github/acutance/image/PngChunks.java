package io.github.acutance.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The chunks of a PNG file beside the pixels (W3C, PNG Specification, Third Edition, section 11.3): ICC profile, EXIF,
 * XMP, IPTC (as ImageMagick and exiftool write it) and dots per inch.
 */
final class PngChunks {
    private static final String XMP_KEYWORD = "XML:com.adobe.xmp";
    private static final String IPTC_KEYWORD = "Raw profile type iptc";
    private static final double METRES_PER_INCH = 0.0254;

    private final Reading reading;
    private byte[] profile; // null: none
    private Metadata metadata = Metadata.NONE;
    private long ancillaryBytes;

    PngChunks(Reading reading) {
        this.reading = reading;
    }

    byte[] profile() {
        return profile;
    }

    Metadata metadata() {
        return metadata;
    }

    /** Takes what is known from an ancillary chunk's content. */
    void add(String type, byte[] file, int start, int length) throws IOException {
        ancillaryBytes += length;
        reading.requireAncillary(ancillaryBytes);
        ByteBuffer content = ByteBuffer.wrap(file, start, length).slice();
        switch (type) {
            case "iCCP" -> profile = inflated(afterKeyword(content, 1));
            case "eXIf" -> metadata = metadata.withExif(bytes(content));
            case "pHYs" -> {
                if (length == 9 && content.get(8) == 1) {
                    metadata =
                            metadata.withDpi(content.getInt(0) * METRES_PER_INCH, content.getInt(4) * METRES_PER_INCH);
                }
            }
            case "iTXt" -> addText(content);
            case "zTXt" -> {
                if (hasKeyword(content, IPTC_KEYWORD)) {
                    addIptc(inflated(afterKeyword(content, 1)));
                }
            }
            case "tEXt" -> {
                if (hasKeyword(content, IPTC_KEYWORD)) {
                    addIptc(bytes(afterKeyword(content, 0)));
                }
            }
            case "acTL" -> {
                if (length == 8) {
                    int frames = content.getInt(0);
                    reading.requireFrames(frames < 0 ? Integer.MAX_VALUE : frames, "frames");
                }
            }
            default -> {} // nothing that is kept
        }
    }

    private void addText(ByteBuffer content) throws IOException {
        if (!hasKeyword(content, XMP_KEYWORD)) {
            return;
        }
        ByteBuffer rest = afterKeyword(content, 0);
        if (rest.remaining() < 4) {
            return;
        }
        boolean deflated = rest.get() == 1;
        rest.get(); // the method
        for (int zeros = 0; zeros < 2 && rest.hasRemaining(); ) { // language and translated keyword
            zeros += rest.get() == 0 ? 1 : 0;
        }
        metadata = metadata.withXmp(deflated ? inflated(rest) : bytes(rest));
    }

    /** A line break, the kind, its length in decimal, then the bytes in hexadecimal lines. */
    private void addIptc(byte[] text) {
        if (text == null) {
            return;
        }
        String[] words = new String(text, StandardCharsets.ISO_8859_1).strip().split("\\s+", 3);
        String digits = words.length == 3 ? words[2].replaceAll("\\s", "") : "";
        if (!digits.isEmpty() && digits.matches("(?:[0-9a-fA-F]{2})*+")) {
            byte[] raw = HexFormat.of().parseHex(digits);
            byte[] records = PhotoshopBlocks.iptc(raw, 0);
            metadata = metadata.withIptc(records == null ? raw : records);
        }
    }

    /** The inflated bytes, or null if they are damaged: a picture without them is still the picture. */
    private byte[] inflated(ByteBuffer deflated) throws IOException {
        int most = reading.limits().maxAncillaryBytes();
        byte[] result;
        try (InflaterInputStream inflater = new InflaterInputStream(new ByteArrayInputStream(bytes(deflated)))) {
            result = inflater.readNBytes(most == Integer.MAX_VALUE ? most : most + 1);
        } catch (IOException e) {
            reading.note("a damaged chunk of metadata is left out");
            return null;
        }
        ancillaryBytes += result.length;
        reading.requireAncillary(ancillaryBytes);
        return result;
    }

    private static boolean hasKeyword(ByteBuffer content, String keyword) {
        byte[] wanted = (keyword + "\0").getBytes(StandardCharsets.ISO_8859_1);
        return content.remaining() >= wanted.length
                && content.slice(0, wanted.length).equals(ByteBuffer.wrap(wanted));
    }

    private static ByteBuffer afterKeyword(ByteBuffer content, int skip) {
        int at = 0;
        while (at < content.capacity() && content.get(at) != 0) {
            at++;
        }
        return content.duplicate().position(Math.min(at + 1 + skip, content.capacity()));
    }

    private static byte[] bytes(ByteBuffer content) {
        byte[] copy = new byte[content.remaining()];
        content.duplicate().get(copy);
        return copy;
    }

    /** The chunks of a picture that is about to be written; they belong behind the header chunk. */
    static byte[] of(ImageSpec image, boolean keepMetadata) throws IOException {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        if (image.iccProfile().isPresent()) {
            chunks.writeBytes(chunk(
                    "iCCP", join("ICC profile\0\0", deflated(image.iccProfile().get()))));
        }
        if (!keepMetadata) {
            return chunks.toByteArray();
        }
        Metadata metadata = image.metadata().trueFor(image.width(), image.height());
        if (metadata.xDpi() > 0) {
            ByteBuffer size = ByteBuffer.allocate(9).putInt((int) Math.round(metadata.xDpi() / METRES_PER_INCH));
            size.putInt((int) Math.round(metadata.yDpi() / METRES_PER_INCH)).put((byte) 1);
            chunks.writeBytes(chunk("pHYs", size.array()));
        }
        metadata.exif().ifPresent(exif -> chunks.writeBytes(chunk("eXIf", exif)));
        metadata.xmp().ifPresent(xmp -> chunks.writeBytes(chunk("iTXt", join(XMP_KEYWORD + "\0\0\0\0\0", xmp))));
        if (metadata.iptc().isPresent()) {
            byte[] block = PhotoshopBlocks.of(metadata.iptc().get());
            String hex = HexFormat.of().formatHex(block).replaceAll("(.{72})", "$1\n");
            String text = "\niptc\n%8d\n%s\n".formatted(block.length, hex);
            byte[] deflated = deflated(text.getBytes(StandardCharsets.ISO_8859_1));
            chunks.writeBytes(chunk("zTXt", join(IPTC_KEYWORD + "\0\0", deflated)));
        }
        return chunks.toByteArray();
    }

    /** A chunk with its length and checksum. */
    static byte[] chunk(String type, byte[] content) {
        byte[] typed = join(type, content);
        CRC32 crc = new CRC32();
        crc.update(typed);
        return ByteBuffer.allocate(typed.length + 8)
                .putInt(content.length)
                .put(typed)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] join(String start, byte[] rest) {
        byte[] first = start.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(first.length + rest.length)
                .put(first)
                .put(rest)
                .array();
    }

    private static byte[] deflated(byte[] bytes) throws IOException {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(deflated)) {
            deflater.write(bytes);
        }
        return deflated.toByteArray();
    }
}
