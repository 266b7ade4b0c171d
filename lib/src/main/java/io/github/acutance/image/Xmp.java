package io.github.acutance.image;

import java.nio.charset.StandardCharsets;

/** The few properties of an XMP packet that speak of orientation, size and thumbnail; all other bytes stay. */
final class Xmp {
    private Xmp() {}

    /** The packet for an upright picture of this size. A packet that is not UTF-8 has no such names and is kept. */
    static byte[] trueFor(byte[] packet, int width, int height) {
        String text = new String(packet, StandardCharsets.ISO_8859_1); // a character per byte
        text = set(text, "tiff:Orientation", 1);
        text = set(set(text, "tiff:ImageWidth", width), "tiff:ImageLength", height);
        text = set(set(text, "exif:PixelXDimension", width), "exif:PixelYDimension", height);
        return without(text, "xmp:Thumbnails").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sets a whole number that stands as an attribute or as an element. */
    private static String set(String text, String property, int value) {
        return text.replaceAll("(" + property + "\\s{0,9}=\\s{0,9}[\"'])\\d{1,9}", "$1" + value)
                .replaceAll("(<" + property + ">)\\d{1,9}", "$1" + value);
    }

    private static String without(String text, String element) {
        int start = text.indexOf("<" + element + ">");
        String endTag = "</" + element + ">";
        int end = text.indexOf(endTag, Math.max(start, 0));
        return start < 0 || end < 0 ? text : text.substring(0, start) + text.substring(end + endTag.length());
    }
}
