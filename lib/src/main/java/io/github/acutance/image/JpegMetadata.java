package io.github.acutance.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The application segments of a JPEG file beside the ICC profile: dots per inch (JFIF 1.02), EXIF (CIPA DC-008), XMP
 * (XMP Specification, part 3) and IPTC in Photoshop's frame.
 */
final class JpegMetadata {
    static final int APP0 = 0xe0;
    static final int APP1 = 0xe1;
    static final int APP13 = 0xed;
    static final int APP14 = 0xee;
    private static final int MAX_CONTENT = 65533;

    private static final byte[] JFIF = ascii("JFIF\0");
    private static final byte[] EXIF = ascii("Exif\0\0");
    private static final byte[] XMP = ascii("http://ns.adobe.com/xap/1.0/\0");
    private static final byte[] PHOTOSHOP = ascii("Photoshop 3.0\0");
    private static final byte[] ADOBE = ascii("Adobe");

    private Metadata metadata = Metadata.NONE;
    private final ExtendedXmp extendedXmp = new ExtendedXmp();
    private int adobeTransform = -1;

    /** Takes what is known; answers whether decoding can do without the segment. */
    boolean add(int marker, byte[] content) {
        if (marker == APP0 && starts(content, JFIF) && content.length >= 12) {
            double perInch = content[7] == 1 ? 1 : content[7] == 2 ? 2.54 : 0;
            ByteBuffer numbers = ByteBuffer.wrap(content);
            metadata = metadata.withDpi(
                    (numbers.getShort(8) & 0xffff) * perInch, (numbers.getShort(10) & 0xffff) * perInch);
            return false;
        }
        if (marker == APP14 && starts(content, ADOBE) && content.length >= 12) {
            adobeTransform = content[11] & 0xff;
            return false;
        }
        if (marker == APP1 && starts(content, EXIF) && metadata.exif().isEmpty()) {
            metadata = metadata.withExif(after(content, EXIF));
        } else if (marker == APP1 && starts(content, XMP) && metadata.xmp().isEmpty()) {
            metadata = metadata.withXmp(after(content, XMP));
        } else if (marker == APP1 && starts(content, ExtendedXmp.TAG)) {
            extendedXmp.add(content);
        } else if (marker == APP13
                && starts(content, PHOTOSHOP)
                && metadata.iptc().isEmpty()) {
            metadata = metadata.withIptc(PhotoshopBlocks.iptc(content, PHOTOSHOP.length));
        }
        return marker >= APP1 && marker <= 0xef;
    }

    /** What was added so far. */
    Metadata metadata() {
        return metadata;
    }

    /** What all segments of a file say together. */
    Metadata metadata(Reading reading) {
        byte[] xmp = metadata.xmp().orElse(null);
        return xmp == null ? metadata : metadata.withXmp(extendedXmp.joined(xmp, reading));
    }

    /** The colour transform of Adobe's segment: 0 none, 1 YCbCr, 2 YCCK; -1 without such a segment. */
    int adobeTransform() {
        return adobeTransform;
    }

    /** The segments of a picture that is about to be written; they belong behind the JFIF segment. */
    static byte[] of(ImageSpec image, boolean keepMetadata) {
        ByteArrayOutputStream segments = new ByteArrayOutputStream();
        if (keepMetadata) {
            Metadata metadata = image.metadata().trueFor(image.width(), image.height());
            metadata.exif().ifPresent(exif -> put(segments, APP1, EXIF, exif));
            metadata.xmp().ifPresent(xmp -> putXmp(segments, xmp));
            metadata.iptc().ifPresent(iptc -> put(segments, APP13, PHOTOSHOP, PhotoshopBlocks.of(iptc)));
        }
        if (image.iccProfile().isPresent()) {
            for (byte[] part : JpegSegments.ofProfile(image.iccProfile().get())) {
                put(segments, JpegSegments.APP2, part, new byte[0]);
            }
        }
        return segments.toByteArray();
    }

    /** What {@link #of} has no place for, a line for each. */
    static List<String> leftOut(Metadata metadata) {
        List<String> lines = new ArrayList<>();
        metadata.exif()
                .filter(exif -> !fits(EXIF, exif))
                .ifPresent(exif -> lines.add(leftOut("EXIF", exif.length, MAX_CONTENT - EXIF.length)));
        metadata.iptc()
                .map(PhotoshopBlocks::of)
                .filter(block -> !fits(PHOTOSHOP, block))
                .ifPresent(block -> lines.add(leftOut("IPTC", block.length, MAX_CONTENT - PHOTOSHOP.length)));
        metadata.xmp()
                .filter(xmp -> !fits(XMP, xmp) && ExtendedXmp.shortPacket(xmp).isEmpty())
                .ifPresent(xmp -> lines.add(leftOut("XMP", xmp.length, MAX_CONTENT - XMP.length)));
        return lines;
    }

    private static String leftOut(String what, int bytes, int most) {
        return "its " + what + " data of " + bytes + " bytes are left out, as JPEG holds at most " + most;
    }

    private static void putXmp(ByteArrayOutputStream segments, byte[] xmp) {
        if (fits(XMP, xmp)) {
            put(segments, APP1, XMP, xmp);
            return;
        }
        ExtendedXmp.shortPacket(xmp).ifPresent(packet -> {
            put(segments, APP1, XMP, packet);
            ExtendedXmp.segments(xmp).forEach(part -> put(segments, APP1, part, new byte[0]));
        });
    }

    private static boolean fits(byte[] tag, byte[] content) {
        return tag.length + content.length <= MAX_CONTENT;
    }

    /** What does not fit into a segment has no place in a JPEG file. */
    private static void put(ByteArrayOutputStream segments, int marker, byte[] tag, byte[] content) {
        int length = tag.length + content.length;
        if (fits(tag, content)) {
            segments.write(0xff);
            segments.write(marker);
            segments.write((length + 2) >> 8);
            segments.write(length + 2);
            segments.writeBytes(tag);
            segments.writeBytes(content);
        }
    }

    private static boolean starts(byte[] content, byte[] tag) {
        return content.length >= tag.length && Arrays.equals(content, 0, tag.length, tag, 0, tag.length);
    }

    private static byte[] after(byte[] content, byte[] tag) {
        return Arrays.copyOfRange(content, tag.length, content.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
