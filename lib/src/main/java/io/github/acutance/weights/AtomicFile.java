package io.github.acutance.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file so that it appears whole or not at all: into a temporary file beside it, then an atomic move. */
final class AtomicFile {
    /** What writes the content. */
    interface Content {
        void writeTo(FileChannel out) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes or replaces a file.
     *
     * @throws WeightFileException if that fails; the target is then as it was
     */
    static void write(Path target, Content content) throws WeightFileException {
        String name = WeightFileException.nameOf(target);
        Path part = target.resolveSibling(
                ".acutance-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()) + ".part");
        try {
            try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(out);
                out.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (WeightFileException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new WeightFileException(name, "cannot be written: its folder does not exist", e);
        } catch (AccessDeniedException e) {
            throw new WeightFileException(name, "cannot be written: access denied", e);
        } catch (IOException e) {
            throw new WeightFileException(name, "cannot be written: " + e.getMessage(), e);
        } finally {
            deleteQuietly(part);
        }
    }

    /** Writes the whole of a buffer, from its position to its limit. */
    static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static void deleteQuietly(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // The first failure is the one to report; a leftover .part file does no harm.
        }
    }
}
