package io.github.acutance.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * An EXIF block (CIPA DC-008, sections 4.5 and 4.6) is edited in place, so that the maker's notes, which hold offsets,
 * stay whole.
 */
@SuppressWarnings("ByteBufferBackingArray") // every buffer wraps a whole array
final class Exif {
    static final int ORIENTATION = 0x112;
    static final int EXIF_POINTER = 0x8769;
    private static final int IMAGE_WIDTH = 0x100;
    private static final int IMAGE_LENGTH = 0x101;
    private static final int PIXEL_X = 0xa002;
    private static final int PIXEL_Y = 0xa003;
    private static final int THUMBNAIL_AT = 0x201;
    private static final int THUMBNAIL_BYTES = 0x202;

    private Exif() {}

    /** Whether the bytes are a block that can be read at least at its top. */
    static boolean isSound(byte[] exif) {
        return top(exif).isPresent();
    }

    /** 1 (upright) to 8; 1 as well where the block does not say or is damaged. */
    static int orientation(byte[] exif) {
        return top(exif).map(Exif::orientation).orElse(1);
    }

    /** The same of a directory. */
    static int orientation(TiffDirectory directory) {
        long value = directory.number(ORIENTATION, 1);
        return value >= 1 && value <= 8 ? (int) value : 1;
    }

    /** Dots per inch in rows and columns, 0 where unknown. */
    static double[] dpi(byte[] exif) {
        return top(exif).map(TiffDirectory::dpi).orElse(new double[2]);
    }

    /** A copy for an upright picture of this size: orientation 1, sizes set where there are some, no thumbnail. */
    static byte[] trueFor(byte[] exif, int width, int height) {
        byte[] copy = exif.clone();
        Optional<ByteBuffer> structure = TiffDirectory.open(copy);
        if (structure.isEmpty()) {
            return null;
        }
        try {
            ByteBuffer bytes = structure.get();
            TiffDirectory top = TiffDirectory.first(bytes);
            set(bytes, top, ORIENTATION, 1);
            set(bytes, top, IMAGE_WIDTH, width);
            set(bytes, top, IMAGE_LENGTH, height);
            setSize(bytes, top.number(EXIF_POINTER, 0), width, height);
            return withoutThumbnail(bytes, top);
        } catch (IOException e) {
            return null; // what cannot be read cannot be made true; such a block is left out when a file is read
        }
    }

    private static void setSize(ByteBuffer bytes, long detailsAt, int width, int height) {
        try {
            if (detailsAt != 0) {
                TiffDirectory details = new TiffDirectory(bytes, detailsAt);
                set(bytes, details, PIXEL_X, width);
                set(bytes, details, PIXEL_Y, height);
            }
        } catch (IOException e) {
            // a damaged directory says no size
        }
    }

    private static byte[] withoutThumbnail(ByteBuffer bytes, TiffDirectory top) {
        if (top.next() == 0) {
            return bytes.array();
        }
        long nextAt = top.next();
        bytes.putInt(top.nextAt(), 0);
        try {
            TiffDirectory thumbnail = new TiffDirectory(bytes, nextAt);
            long from = thumbnail.number(THUMBNAIL_AT, 0);
            long to = from + thumbnail.number(THUMBNAIL_BYTES, 0);
            if (from >= 8 && to > from && to <= bytes.capacity()) {
                if (to == bytes.capacity()) {
                    return Arrays.copyOf(bytes.array(), (int) from);
                }
                Arrays.fill(bytes.array(), (int) from, (int) to, (byte) 0);
            }
        } catch (IOException e) {
            return bytes.array(); // its directory is not linked any more
        }
        return bytes.array();
    }

    private static void set(ByteBuffer bytes, TiffDirectory directory, int tag, int value) {
        directory.find(tag).filter(entry -> entry.count() == 1).ifPresent(entry -> {
            if (entry.type() == TiffDirectory.SHORT && value <= 0xffff) {
                bytes.putShort(entry.valueAt(), (short) value);
            } else if (entry.type() == TiffDirectory.SHORT || entry.type() == TiffDirectory.LONG) {
                bytes.putShort(entry.at() + 2, (short) TiffDirectory.LONG);
                bytes.putInt(entry.at() + 8, value);
            }
        });
    }

    private static Optional<TiffDirectory> top(byte[] exif) {
        Optional<ByteBuffer> bytes = TiffDirectory.open(exif);
        try {
            return bytes.isEmpty() ? Optional.empty() : Optional.of(TiffDirectory.first(bytes.get()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
