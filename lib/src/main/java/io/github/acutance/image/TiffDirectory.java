package io.github.acutance.image;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One directory of a TIFF structure (TIFF 6.0, section 2), which EXIF blocks are, too. Values stay in the bytes; entries
 * whose values lie outside of them are left out.
 */
@SuppressWarnings("ByteBufferBackingArray") // every buffer wraps a whole array
final class TiffDirectory {
    static final int SHORT = 3;
    static final int LONG = 4;
    private static final int START_BYTES = 8;
    private static final int MAX_LOADED_BYTES = 1024;
    private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

    /** An entry: where its 12 bytes and its value are. */
    record Entry(int tag, int type, int count, int at, int valueAt, int valueBytes) {}

    private final ByteBuffer bytes;
    private final Map<Integer, Entry> entries = new TreeMap<>();
    private final int nextAt;

    /** The directory at an offset of a structure; the buffer's order is the structure's. */
    TiffDirectory(ByteBuffer bytes, long offset) throws IOException {
        if (offset < 8 || offset > bytes.capacity() - 6) {
            throw new EOFException("a directory at " + offset + " of " + bytes.capacity() + " bytes");
        }
        this.bytes = bytes;
        int count = bytes.getShort((int) offset) & 0xffff;
        nextAt = (int) offset + 2 + 12 * count;
        if (nextAt < 0 || nextAt > bytes.capacity()) {
            throw new EOFException("a directory of " + count + " entries ends outside the file");
        }
        for (int at = (int) offset + 2; at < nextAt; at += 12) {
            addEntry(at);
        }
    }

    /** The structure of these bytes, if they begin like one. */
    static Optional<ByteBuffer> open(byte[] bytes) {
        if (bytes.length < 14) {
            return Optional.empty();
        }
        boolean little = bytes[0] == 'I' && bytes[1] == 'I';
        boolean big = bytes[0] == 'M' && bytes[1] == 'M';
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return (little || big) && buffer.getShort(2) == 42 ? Optional.of(buffer) : Optional.empty();
    }

    /** The first directory of a structure. */
    static TiffDirectory first(ByteBuffer bytes) throws IOException {
        return new TiffDirectory(bytes, bytes.getInt(4) & 0xffffffffL);
    }

    /**
     * The first directory of a file, as a structure of its own that holds nothing else. Of the file no more is read than
     * the directory and its values; those of more than 1 KiB or
     * outside of the file are left out.
     */
    static TiffDirectory load(SeekableByteChannel file) throws IOException {
        ByteBuffer start = open(read(file, 0, 14)).orElseThrow(EOFException::new);
        long offset = start.getInt(4) & 0xffffffffL;
        int count = start.slice(0, 2)
                        .order(start.order())
                        .put(read(file, offset, 2))
                        .getShort(0)
                & 0xffff;
        byte[] stored = read(file, offset + 2, 12 * count);
        ByteBuffer entries = ByteBuffer.wrap(stored).order(start.order());
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        int valuesAt = START_BYTES + 2 + stored.length + 4;
        for (int at = 0; at < stored.length; at += 12) {
            int type = entries.getShort(at + 2) & 0xffff;
            long size = type >= TYPE_BYTES.length ? 0 : (entries.getInt(at + 4) & 0xffffffffL) * TYPE_BYTES[type];
            long valueAt = entries.getInt(at + 8) & 0xffffffffL;
            if (size > MAX_LOADED_BYTES || (size > 4 && valueAt + size > file.size())) {
                entries.putShort(at + 2, (short) 0);
            } else if (size > 4) {
                byte[] value = read(file, valueAt, (int) size);
                entries.putInt(at + 8, valuesAt + values.size());
                values.writeBytes(value);
            }
        }
        ByteBuffer structure = ByteBuffer.allocate(valuesAt + values.size()).order(start.order());
        structure.put(read(file, 0, 4)).putInt(START_BYTES).putShort((short) count);
        structure.put(stored).putInt(0).put(values.toByteArray());
        return first(structure);
    }

    private static byte[] read(SeekableByteChannel file, long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        file.position(from);
        while (bytes.hasRemaining()) {
            if (file.read(bytes) < 0) {
                throw new EOFException("the file ends in what its first directory names");
            }
        }
        return bytes.array();
    }

    private void addEntry(int at) {
        int type = bytes.getShort(at + 2) & 0xffff;
        long count = bytes.getInt(at + 4) & 0xffffffffL;
        if (type == 0 || type >= TYPE_BYTES.length) {
            return;
        }
        long size = count * TYPE_BYTES[type];
        long valueAt = size <= 4 ? at + 8 : bytes.getInt(at + 8) & 0xffffffffL;
        if (size > 0 && valueAt + size <= bytes.capacity()) {
            int tag = bytes.getShort(at) & 0xffff;
            entries.put(tag, new Entry(tag, type, (int) count, at, (int) valueAt, (int) size));
        }
    }

    /** All entries by rising tag. */
    Collection<Entry> entries() {
        return entries.values();
    }

    Optional<Entry> find(int tag) {
        return Optional.ofNullable(entries.get(tag));
    }

    /** Where the next directory's offset stands, which may be the end of the bytes. */
    int nextAt() {
        return nextAt;
    }

    /** The next directory's offset, or 0. */
    long next() {
        return nextAt > bytes.capacity() - 4 ? 0 : bytes.getInt(nextAt) & 0xffffffffL;
    }

    /** The whole numbers of an entry; empty if it is missing or of another type. */
    long[] numbers(int tag) {
        Entry entry = entries.get(tag);
        if (!isWhole(entry)) {
            return new long[0];
        }
        long[] numbers = new long[entry.count];
        Arrays.setAll(numbers, i -> number(entry, i));
        return numbers;
    }

    /** The first whole number of an entry. */
    long number(int tag, long otherwise) {
        Entry entry = entries.get(tag);
        return isWhole(entry) ? number(entry, 0) : otherwise;
    }

    private static boolean isWhole(Entry entry) {
        return entry != null && (entry.type == 1 || entry.type == SHORT || entry.type == LONG);
    }

    private long number(Entry entry, int i) {
        return switch (entry.type) {
            case 1 -> bytes.get(entry.valueAt + i) & 0xff;
            case SHORT -> bytes.getShort(entry.valueAt + 2 * i) & 0xffff;
            default -> bytes.getInt(entry.valueAt + 4 * i) & 0xffffffffL;
        };
    }

    /** The first fraction of an entry, or 0. */
    double fraction(int tag) {
        Entry entry = entries.get(tag);
        if (entry == null || entry.type != 5) {
            return 0;
        }
        long below = bytes.getInt(entry.valueAt + 4) & 0xffffffffL;
        return below == 0 ? 0 : (double) (bytes.getInt(entry.valueAt) & 0xffffffffL) / below;
    }

    /** The bytes of an entry's value, or null. */
    byte[] raw(int tag) {
        Entry entry = entries.get(tag);
        return entry == null
                ? null
                : Arrays.copyOfRange(bytes.array(), entry.valueAt, entry.valueAt + entry.valueBytes);
    }

    /** Dots per inch in rows and columns (tags 282, 283 and 296), 0 where unknown. */
    double[] dpi() {
        double perInch = number(296, 2) == 3 ? 2.54 : number(296, 2) == 2 ? 1 : 0;
        return new double[] {fraction(282) * perInch, fraction(283) * perInch};
    }
}
