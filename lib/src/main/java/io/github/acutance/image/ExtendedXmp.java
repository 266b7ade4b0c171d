package io.github.acutance.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An XMP packet that does not fit into one segment of a JPEG file (XMP Specification, part 3, section 1.1.3.1): a short
 * packet names the MD5 of the long one, whose parts stand in further segments. Texts hold a character per byte.
 */
final class ExtendedXmp {
    /** How segments with a part begin. */
    static final byte[] TAG = bytes("http://ns.adobe.com/xmp/extension/\0");

    private static final int NAME_CHARS = 32;
    private static final int PART_START = TAG.length + NAME_CHARS + 8; // name, whole length, offset
    private static final int PART_BYTES = 65400;

    private static final String SHORT_PACKET = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
            + "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\""
            + " xmlns:xmpNote=\"http://ns.adobe.com/xmp/note/\" xmpNote:HasExtendedXMP=\"%s\"/></rdf:RDF></x:xmpmeta>";
    private static final Pattern NOTE = Pattern.compile("\\s*xmpNote:HasExtendedXMP\\s*=\\s*[\"'](\\w{32})[\"']"
            + "|<xmpNote:HasExtendedXMP>(\\w{32})</xmpNote:HasExtendedXMP>");
    private static final Pattern EMPTY = Pattern.compile("\\s*<rdf:Description(?:\\s+(?:rdf:about|xmlns:\\w+)\\s*="
            + "\\s*(?:\"[^\"]*\"|'[^']*'))*\\s*(?:/>|>\\s*</rdf:Description>)\\s*");
    private static final Pattern CONTENT = Pattern.compile("<rdf:RDF[^>]*>(.*)</rdf:RDF>", Pattern.DOTALL);

    private final TreeMap<Long, byte[]> parts = new TreeMap<>(); // segments by the offset of their part

    /** The short packet for a long one, or empty where that is no XML that can be named and parted. */
    static Optional<byte[]> shortPacket(byte[] packet) {
        return core(packet).map(core -> bytes(SHORT_PACKET.formatted(name(core))));
    }

    /** The contents of the segments behind the one with the short packet. */
    static List<byte[]> segments(byte[] packet) {
        byte[] core = core(packet).orElseThrow();
        List<byte[]> segments = new ArrayList<>();
        for (int from = 0; from < core.length; from += PART_BYTES) {
            int length = Math.min(PART_BYTES, core.length - from);
            ByteBuffer segment = ByteBuffer.allocate(PART_START + length).put(TAG);
            segment.put(bytes(name(core))).putInt(core.length).putInt(from);
            segments.add(segment.put(core, from, length).array());
        }
        return segments;
    }

    /** Takes a segment that begins with {@link #TAG}. */
    void add(byte[] segment) {
        if (segment.length > PART_START) {
            parts.put(ByteBuffer.wrap(segment).getInt(PART_START - 4) & 0xffffffffL, segment);
        }
    }

    /**
     * The packet with what the parts add to it.
     *
     * @param packet the one of the segment with XMP's own tag
     * @param reading hears if parts are missing, which are then left out
     */
    byte[] joined(byte[] packet, Reading reading) {
        String text = text(packet);
        Matcher note = NOTE.matcher(text);
        if (!note.find()) {
            return packet;
        }
        String name = note.group(1) == null ? note.group(2) : note.group(1);
        String own = text.substring(0, note.start()) + text.substring(note.end());
        byte[] core = joinedParts(name.toUpperCase(Locale.ROOT));
        Matcher added = CONTENT.matcher(text(core));
        Matcher kept = CONTENT.matcher(own);
        if (!added.find() || !kept.find()) {
            reading.note("part of its XMP data is missing or damaged and left out");
            return bytes(own);
        }
        return EMPTY.matcher(kept.group(1)).matches()
                ? core
                : bytes(own.substring(0, kept.end(1)) + added.group(1) + own.substring(kept.end(1)));
    }

    /** The parts of this name in a row; empty if they are not whole. */
    private byte[] joinedParts(String name) {
        ByteBuffer joined = ByteBuffer.allocate(parts.values().stream()
                .mapToInt(part -> part.length - PART_START)
                .sum());
        for (var part : parts.entrySet()) {
            if (part.getKey() == joined.position() && text(part.getValue()).startsWith(name, TAG.length)) {
                joined.put(part.getValue(), PART_START, part.getValue().length - PART_START);
            }
        }
        byte[] core = Arrays.copyOf(joined.array(), joined.position());
        return name(core).equals(name) ? core : new byte[0];
    }

    /** The packet without the frame around its XML. */
    private static Optional<byte[]> core(byte[] packet) {
        String text = text(packet);
        for (String element : List.of("x:xmpmeta", "rdf:RDF")) {
            int from = text.indexOf("<" + element);
            String end = "</" + element + ">";
            int to = text.lastIndexOf(end);
            if (from >= 0 && to > from) {
                return Optional.of(bytes(text.substring(from, to + end.length())));
            }
        }
        return Optional.empty();
    }

    private static String name(byte[] core) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(core);
            return HexFormat.of().withUpperCase().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
