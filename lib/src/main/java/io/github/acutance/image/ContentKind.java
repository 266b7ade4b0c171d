package io.github.acutance.image;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Words for the content of a file that is none of our formats, by its first bytes; used in error messages only. */
final class ContentKind {
    /** How many bytes of a file's start are looked at. */
    static final int START_BYTES = 64;

    private static final Map<String, String> KNOWN = new LinkedHashMap<>();

    static {
        KNOWN.put("II+\0", "a BigTIFF picture");
        KNOWN.put("MM\0+", "a BigTIFF picture");
        KNOWN.put("RIFF", "a RIFF file (WAV or AVI)");
        KNOWN.put("\0\0\0\fJXL ", "a JPEG XL picture");
        KNOWN.put("\0\0\0\fjP  ", "a JPEG 2000 picture");
        KNOWN.put("8BPS", "a Photoshop picture");
        KNOWN.put("%PDF", "a PDF document");
        KNOWN.put("PK\3\4", "a ZIP archive");
    }

    private ContentKind() {}

    /** For example {@code an empty file}, {@code text}, {@code a GIF picture}, {@code unknown data}. */
    static String of(byte[] start) {
        if (start.length == 0) {
            return "an empty file";
        }
        String latin = new String(start, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> known : KNOWN.entrySet()) {
            if (latin.startsWith(known.getKey())) {
                return known.getValue();
            }
        }
        if (latin.startsWith("ftyp", 4)) {
            return "an MP4, HEIC or AVIF file";
        }
        return isText(start) ? "text" : "unknown data";
    }

    private static boolean isText(byte[] start) {
        for (byte b : start) {
            boolean control = b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t';
            if (control || b == 0x7f) {
                return false;
            }
        }
        // Negative bytes belong to UTF-8 text; a cut character at the end is no objection.
        String decoded = new String(start, StandardCharsets.UTF_8);
        int bad = decoded.indexOf('\ufffd');
        return bad < 0 || bad >= decoded.length() - 3;
    }
}
