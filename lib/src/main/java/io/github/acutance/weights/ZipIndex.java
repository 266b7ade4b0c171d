package io.github.acutance.weights;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The entries of a zip file, checked before any is read: all inside the file, none over another, no name twice.
 *
 * <p>Stored entries are handed out as they lie in the file; deflated ones are inflated up to exactly their declared
 * size. Names are keys of a map and nothing else; they are never used as paths. Source: PKWARE's APPNOTE, ZIP64
 * included.
 */
final class ZipIndex {
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int CENTRAL_SIGNATURE = 0x02014b50;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int LOCATOR64_SIGNATURE = 0x07064b50;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int LOCAL_BYTES = 30;
    private static final int CENTRAL_BYTES = 46;
    private static final int END_BYTES = 22;
    private static final int LOCATOR64_BYTES = 20;
    private static final int END64_BYTES = 56;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int ENCRYPTED_FLAG = 1;
    private static final int ZIP64_EXTRA = 1;
    private static final long IN_ZIP64 = 0xffff_ffffL;
    private static final int COUNT_IN_ZIP64 = 0xffff;
    private static final int MAX_ENTRIES = 200_000;
    private static final long MAX_DIRECTORY_BYTES = 64L << 20;

    /** Weights are close to noise; what deflates better than this and is not small is a bomb. */
    private static final long MAX_RATIO = 200;

    private static final long SMALL_BYTES = 1L << 20;

    /** One entry: sizes in bytes, {@code local} the position of its header and {@code start} that of its data. */
    private record Entry(int method, int flags, long crc, long compressed, long size, long local, long start) {}

    private final FileBytes file;
    private final long maxInflatedBytes;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long inflatedBytes;

    /**
     * Reads the directory of a zip file.
     *
     * @param file the file
     * @param maxInflatedBytes the most bytes that all deflated entries together may be inflated to
     * @throws WeightFileException if the directory is damaged, contradicts the file, or exceeds a bound
     */
    ZipIndex(FileBytes file, long maxInflatedBytes) throws WeightFileException {
        this.file = file;
        this.maxInflatedBytes = maxInflatedBytes;
        long end = findEnd();
        ByteBuffer record = file.slice(end, END_BYTES);
        long count = Short.toUnsignedInt(record.getShort(10));
        long bytes = Integer.toUnsignedLong(record.getInt(12));
        long start = Integer.toUnsignedLong(record.getInt(16));
        if (count == COUNT_IN_ZIP64 || bytes == IN_ZIP64 || start == IN_ZIP64) {
            ByteBuffer wide = end64(end);
            count = wide.getLong(32);
            bytes = wide.getLong(40);
            start = wide.getLong(48);
        }
        if (count < 0 || count > MAX_ENTRIES || bytes < 0 || bytes > MAX_DIRECTORY_BYTES || start > end - bytes) {
            throw damaged("its directory has " + count + " entries in " + bytes + " bytes from byte " + start + " on");
        }
        readDirectory(file.slice(start, bytes), (int) count);
        checkOverlaps(start);
    }

    private long findEnd() throws WeightFileException {
        int tail = (int) Math.min(file.size(), END_BYTES + 0xffff);
        ByteBuffer bytes = file.slice(file.size() - tail, tail);
        for (int i = tail - END_BYTES; i >= 0; i--) {
            if (bytes.getInt(i) == END_SIGNATURE
                    && Short.toUnsignedInt(bytes.getShort(i + END_BYTES - 2)) == tail - i - END_BYTES) {
                return file.size() - tail + i;
            }
        }
        throw file.problem("is cut short or damaged: a zip file without its directory at the end");
    }

    private ByteBuffer end64(long end) throws WeightFileException {
        ByteBuffer locator = file.slice(end - LOCATOR64_BYTES, LOCATOR64_BYTES);
        if (locator.getInt(0) != LOCATOR64_SIGNATURE) {
            throw damaged("it lacks its ZIP64 locator");
        }
        ByteBuffer record = file.slice(locator.getLong(8), END64_BYTES);
        if (record.getInt(0) != END64_SIGNATURE) {
            throw damaged("it lacks its ZIP64 directory");
        }
        return record;
    }

    private void readDirectory(ByteBuffer directory, int count) throws WeightFileException {
        for (int i = 0; i < count; i++) {
            if (directory.remaining() < CENTRAL_BYTES || directory.getInt(directory.position()) != CENTRAL_SIGNATURE) {
                throw damaged("its directory ends after " + i + " of " + count + " entries");
            }
            ByteBuffer header = directory.slice().order(directory.order());
            int nameBytes = Short.toUnsignedInt(header.getShort(28));
            int extraBytes = Short.toUnsignedInt(header.getShort(30));
            int length = CENTRAL_BYTES + nameBytes + extraBytes + Short.toUnsignedInt(header.getShort(32));
            if (length > header.remaining()) {
                throw damaged("an entry of its directory is cut short");
            }
            String name = StandardCharsets.UTF_8
                    .decode(header.slice(CENTRAL_BYTES, nameBytes))
                    .toString();
            Entry entry = entry(
                    name,
                    header,
                    header.slice(CENTRAL_BYTES + nameBytes, extraBytes).order(header.order()));
            if (entries.put(name, entry) != null) {
                throw damaged("it holds " + WeightFileException.quote(name) + " twice");
            }
            directory.position(directory.position() + length);
        }
    }

    private Entry entry(String name, ByteBuffer header, ByteBuffer extra) throws WeightFileException {
        ByteBuffer wide = zip64Fields(extra);
        long size = wideOr(Integer.toUnsignedLong(header.getInt(24)), wide);
        long compressed = wideOr(Integer.toUnsignedLong(header.getInt(20)), wide);
        long local = wideOr(Integer.toUnsignedLong(header.getInt(42)), wide);
        ByteBuffer localHeader = file.slice(local, LOCAL_BYTES);
        if (localHeader.getInt(0) != LOCAL_SIGNATURE) {
            throw damaged("entry " + WeightFileException.quote(name) + " is not where its directory says");
        }
        long start = local
                + LOCAL_BYTES
                + Short.toUnsignedInt(localHeader.getShort(26))
                + Short.toUnsignedInt(localHeader.getShort(28));
        if (size < 0 || compressed < 0 || start > file.size() || compressed > file.size() - start) {
            throw damaged("entry " + WeightFileException.quote(name) + " reaches past the end of the file");
        }
        return new Entry(
                header.getShort(10),
                header.getShort(8),
                Integer.toUnsignedLong(header.getInt(16)),
                compressed,
                size,
                local,
                start);
    }

    /** Returns the values of the ZIP64 extra field, which stand there for those that are all ones in the header. */
    private static ByteBuffer zip64Fields(ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = Short.toUnsignedInt(extra.getShort());
            int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
            if (id == ZIP64_EXTRA) {
                return extra.slice(extra.position(), length).order(extra.order());
            }
            extra.position(extra.position() + length);
        }
        return extra.slice(extra.position(), 0).order(extra.order());
    }

    private static long wideOr(long narrow, ByteBuffer wide) {
        return narrow == IN_ZIP64 && wide.remaining() >= Long.BYTES ? wide.getLong() : narrow;
    }

    private void checkOverlaps(long directoryStart) throws WeightFileException {
        List<Entry> inOrder = new ArrayList<>(entries.values());
        inOrder.sort(Comparator.comparingLong(Entry::local));
        for (int i = 0; i < inOrder.size(); i++) {
            long limit = i + 1 < inOrder.size() ? inOrder.get(i + 1).local() : directoryStart;
            if (inOrder.get(i).start() + inOrder.get(i).compressed() > limit) {
                throw damaged("its entries overlap");
            }
        }
    }

    /** Returns the names of the entries, in the order of the directory. */
    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** Returns whether there is an entry of this name. */
    boolean contains(String name) {
        return entries.containsKey(name);
    }

    /** Returns the declared size of an entry, in bytes, or -1 if there is none of this name. */
    long size(String name) {
        return entries.containsKey(name) ? entries.get(name).size() : -1;
    }

    /**
     * Returns the content of an entry, read-only for stored ones, little-endian.
     *
     * @param name the name of an entry that exists
     * @throws WeightFileException if it is encrypted or damaged, or does not have its declared size
     */
    ByteBuffer content(String name) throws WeightFileException {
        Entry entry = entries.get(name);
        String quoted = WeightFileException.quote(name);
        if ((entry.flags() & ENCRYPTED_FLAG) != 0) {
            throw file.problem("entry " + quoted + " is encrypted");
        }
        if (entry.method() == STORED) {
            if (entry.compressed() != entry.size()) {
                throw damaged("entry " + quoted + " is stored with two different sizes");
            }
            return file.slice(entry.start(), entry.size());
        }
        if (entry.method() != DEFLATED) {
            throw file.problem("entry " + quoted + " is packed by method " + entry.method()
                    + "; only stored and deflated ones can be read");
        }
        if (entry.size() > SMALL_BYTES && entry.size() / MAX_RATIO > entry.compressed()) {
            throw file.problem("refused: entry " + quoted + " claims to inflate from " + entry.compressed() + " to "
                    + entry.size() + " bytes, as no weights do");
        }
        if (entry.size() > maxInflatedBytes - inflatedBytes) {
            throw file.problem("refused: it inflates to more than the limit of " + maxInflatedBytes + " bytes");
        }
        inflatedBytes += entry.size();
        return inflate(quoted, entry);
    }

    private ByteBuffer inflate(String quoted, Entry entry) throws WeightFileException {
        ByteBuffer packed = file.slice(entry.start(), entry.compressed());
        ByteBuffer content = file.allocate("entry " + quoted, entry.size());
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            int progress = 1;
            while (content.hasRemaining() && progress > 0) {
                progress = inflater.inflate(content);
            }
            if (content.hasRemaining() || inflater.inflate(new byte[1]) > 0 || !inflater.finished()) {
                throw damaged("entry " + quoted + " does not inflate to its declared " + entry.size() + " bytes");
            }
        } catch (DataFormatException e) {
            throw new WeightFileException(
                    file.name(), "is damaged: entry " + quoted + " does not inflate: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
        CRC32 crc = new CRC32();
        crc.update(content.flip());
        if (crc.getValue() != entry.crc()) {
            throw damaged("entry " + quoted + " does not have its checksum");
        }
        return content.rewind();
    }

    private WeightFileException damaged(String text) {
        return file.problem("is a damaged zip file: " + text);
    }
}
