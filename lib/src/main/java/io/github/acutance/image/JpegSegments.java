package io.github.acutance.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The marker segments of a JPEG file (ITU-T T.81, annex B) as far as they are needed: frame header and ICC profile. */
final class JpegSegments {
    /** The marker of the segments that hold a profile. */
    static final int APP2 = 0xe2;

    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int COMMENT = 0xfe;
    private static final byte[] PROFILE_TAG = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int PROFILE_START = PROFILE_TAG.length + 2; // after number and count of the parts
    private static final int PROFILE_PART_BYTES = 65535 - 2 - PROFILE_START;

    /** The longest profile, in 255 parts. */
    static final int MAX_PROFILE_BYTES = 255 * PROFILE_PART_BYTES;

    private static final int MAX_SCANS = 500; // more are an attack on the decoder's time

    private final int components;
    private final byte[] profile;
    private final JpegMetadata metadata;
    private final byte[] forDecoding;

    private JpegSegments(int components, byte[] profile, JpegMetadata metadata, byte[] forDecoding) {
        this.components = components;
        this.profile = profile;
        this.metadata = metadata;
        this.forDecoding = forDecoding;
    }

    /** Reads up to the frame header (B.2.2). The stream is at the start of the file. */
    static ImageHeader header(InputStream in, String name) throws IOException {
        DataInputStream data = new DataInputStream(in);
        JpegMetadata before = new JpegMetadata();
        for (int marker = nextMarker(data); ; marker = nextMarker(data)) {
            if (isFrameHeader(marker)) {
                int orientation =
                        before.metadata().exif().map(Exif::orientation).orElse(1);
                return frameHeader(data, name).withOrientation(orientation);
            }
            if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
                throw new ImageFileException(name, "damaged JPEG picture: no frame header before its data");
            }
            if (marker == JpegMetadata.APP1) {
                byte[] segment = new byte[segmentBytes(data, name)];
                data.readFully(segment);
                before.add(marker, segment);
            } else if (hasLength(marker)) {
                data.skipNBytes(segmentBytes(data, name));
            }
        }
    }

    private static ImageHeader frameHeader(DataInputStream data, String name) throws IOException {
        data.readUnsignedShort();
        int bits = data.readUnsignedByte();
        int height = data.readUnsignedShort();
        int width = data.readUnsignedShort();
        if (bits != 8) {
            throw new ImageFileException(name, "expected a JPEG picture of 8 bits per sample, found " + bits);
        }
        if (width == 0 || height == 0) {
            throw new ImageFileException(name, "damaged JPEG picture: its size is " + width + " x " + height);
        }
        return new ImageHeader(ImageFormat.JPEG, width, height, bits);
    }

    /** Reads all segments of a whole file, from scan to scan up to the end marker, which must be there. */
    static JpegSegments of(byte[] file, Reading reading) throws IOException {
        SortedMap<Integer, byte[]> parts = new TreeMap<>();
        ByteArrayOutputStream others = new ByteArrayOutputStream(file.length);
        JpegMetadata metadata = new JpegMetadata();
        int components = 0;
        int copied = 0;
        int scans = 0;
        long ancillaryBytes = 0;
        ByteArrayInputStream in = new ByteArrayInputStream(file);
        DataInputStream data = new DataInputStream(in);
        // Between a scan's header and the next marker nextMarker skips the coded data.
        for (int marker = nextMarker(data); marker != END_OF_IMAGE; marker = nextMarker(data)) {
            if (!hasLength(marker)) {
                continue;
            }
            int start = file.length - in.available() - 2;
            byte[] segment = new byte[segmentBytes(data, reading.name())];
            data.readFully(segment);
            if (isFrameHeader(marker) && segment.length > 5) {
                components = segment[5] & 0xff;
            } else if (marker == START_OF_SCAN && ++scans > MAX_SCANS) {
                throw reading.failure("expected a JPEG picture of at most " + MAX_SCANS + " scans, found more");
            } else if (marker >= JpegMetadata.APP0 && marker <= COMMENT) {
                ancillaryBytes += segment.length;
                reading.requireAncillary(ancillaryBytes);
                boolean part = marker == APP2 && isProfilePart(segment);
                if (part) {
                    parts.put(segment[PROFILE_TAG.length] & 0xff, segment);
                }
                if (part || metadata.add(marker, segment)) {
                    others.write(file, copied, start - copied);
                    copied = file.length - in.available();
                }
            }
        }
        others.write(file, copied, file.length - copied);
        return new JpegSegments(components, join(parts), metadata, others.toByteArray());
    }

    /** The contents of the APP2 segments for a profile (ICC.1, annex B.4). */
    static List<byte[]> ofProfile(byte[] profile) {
        int count = (profile.length + PROFILE_PART_BYTES - 1) / PROFILE_PART_BYTES;
        List<byte[]> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = i * PROFILE_PART_BYTES;
            ByteArrayOutputStream segment = new ByteArrayOutputStream();
            segment.writeBytes(PROFILE_TAG);
            segment.write(i + 1);
            segment.write(count);
            segment.write(profile, from, Math.min(PROFILE_PART_BYTES, profile.length - from));
            segments.add(segment.toByteArray());
        }
        return segments;
    }

    /** Colour components of the frame: 1, 3 or, for CMYK, 4. */
    int components() {
        return components;
    }

    /** The ICC profile joined from its parts, or null if there is none or a part is missing. */
    byte[] profile() {
        return profile;
    }

    /** What the other application segments say. */
    JpegMetadata metadata() {
        return metadata;
    }

    /** The file with only those application segments that say how its samples are coded. */
    byte[] forDecoding() {
        return forDecoding;
    }

    private static boolean isProfilePart(byte[] segment) {
        if (segment.length < PROFILE_START) {
            return false;
        }
        for (int i = 0; i < PROFILE_TAG.length; i++) {
            if (segment[i] != PROFILE_TAG[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] join(SortedMap<Integer, byte[]> parts) {
        if (parts.isEmpty()) {
            return null;
        }
        byte[] first = parts.get(parts.firstKey());
        if (parts.size() != (first[PROFILE_START - 1] & 0xff)) {
            return null;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] segment : parts.values()) {
            joined.write(segment, PROFILE_START, segment.length - PROFILE_START);
        }
        return joined.toByteArray();
    }

    /** The next marker's code, skipping fill bytes and what belongs to no segment (B.1.1.2). */
    private static int nextMarker(DataInputStream data) throws IOException {
        int code = data.readUnsignedByte();
        while (code != 0xff) {
            code = data.readUnsignedByte();
        }
        while (code == 0xff) {
            code = data.readUnsignedByte();
        }
        return code;
    }

    private static int segmentBytes(DataInputStream data, String name) throws IOException {
        int length = data.readUnsignedShort();
        if (length < 2) {
            throw new ImageFileException(name, "damaged JPEG picture: a segment of length " + length);
        }
        return length - 2;
    }

    /** All markers but TEM, restarts and start of image (table B.1); 0 is a stuffed byte. */
    private static boolean hasLength(int marker) {
        return marker > 0x01 && (marker < 0xd0 || marker > 0xd8);
    }

    private static boolean isFrameHeader(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }
}
