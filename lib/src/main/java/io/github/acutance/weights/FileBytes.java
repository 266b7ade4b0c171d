package io.github.acutance.weights;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The bytes of one file: memory-mapped piece by piece, or held in a buffer.
 *
 * <p>Closing ends the mapping of further pieces; pieces that were handed out stay valid. Not thread-safe.
 */
final class FileBytes implements Closeable {
    /** A piece maps up to 2 GiB from a multiple of 1 GiB on, so that every range of up to 1 GiB lies inside one. */
    private static final long STEP = 1L << 30;

    private final String name;
    private final long size;
    private final FileChannel channel;
    private final Map<Long, ByteBuffer> pieces;

    private FileBytes(String name, long size, FileChannel channel, Map<Long, ByteBuffer> pieces) {
        this.name = name;
        this.size = size;
        this.channel = channel;
        this.pieces = pieces;
    }

    /**
     * Opens a file for mapping.
     *
     * @throws WeightFileException if it does not exist, is no regular file or cannot be read
     */
    static FileBytes open(Path file) throws WeightFileException {
        String name = WeightFileException.nameOf(file);
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new WeightFileException(name, "is not a file");
            }
            FileChannel channel = FileChannel.open(file);
            long size = channel.size();
            return new FileBytes(name, size, channel, new HashMap<>());
        } catch (WeightFileException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new WeightFileException(name, "does not exist (looked in " + file.toAbsolutePath() + ")", e);
        } catch (AccessDeniedException e) {
            throw new WeightFileException(name, "may not be read: access denied", e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new WeightFileException(name, "cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Returns the bytes of a buffer, from its position to its limit, under a name for messages. */
    static FileBytes of(String name, ByteBuffer bytes) {
        ByteBuffer whole = bytes.slice().asReadOnlyBuffer();
        return new FileBytes(name, whole.limit(), null, Map.of(0L, whole));
    }

    String name() {
        return name;
    }

    long size() {
        return size;
    }

    /** Returns an exception whose message begins with this file's name. */
    WeightFileException problem(String text) {
        return new WeightFileException(name, text);
    }

    /**
     * Returns a read-only, little-endian view of a range.
     *
     * @throws WeightFileException if the range does not lie inside the file, takes 2 GiB or more, or cannot be mapped
     */
    ByteBuffer slice(long offset, long length) throws WeightFileException {
        if (offset < 0 || length < 0 || length > size - offset) {
            throw problem("is cut short or damaged: " + length + " bytes are expected from byte " + offset
                    + " on, but the file has " + size);
        }
        if (length > Integer.MAX_VALUE) {
            throw problem("holds a block of " + length + " bytes; blocks of 2 GiB and more are not supported");
        }
        if (channel == null) {
            return pieces.get(0L).slice((int) offset, (int) length).order(ByteOrder.LITTLE_ENDIAN);
        }
        if (length > STEP) {
            return map(offset, length).order(ByteOrder.LITTLE_ENDIAN);
        }
        long start = offset / STEP * STEP;
        if (!pieces.containsKey(start)) {
            pieces.put(start, map(start, Math.min(size - start, Integer.MAX_VALUE)));
        }
        return pieces.get(start).slice((int) (offset - start), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Returns a new little-endian buffer for something that has to be unpacked from this file.
     *
     * @param what what it is, for messages
     * @param bytes its size
     * @throws WeightFileException if it is 2 GiB or more, or the process has no memory for it
     */
    ByteBuffer allocate(String what, long bytes) throws WeightFileException {
        try {
            return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (OutOfMemoryError | ArithmeticException e) {
            throw new WeightFileException(
                    name,
                    what + " takes " + bytes + " bytes, more than this process can hold (its heap: "
                            + Runtime.getRuntime().maxMemory() + ")",
                    e);
        }
    }

    private ByteBuffer map(long offset, long length) throws WeightFileException {
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
        } catch (IOException | UnsupportedOperationException e) {
            throw new WeightFileException(name, "cannot be mapped into memory: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
