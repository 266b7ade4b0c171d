package io.github.acutance.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file so that it appears whole or not at all: into a temporary file beside it, then an atomic move. The temporary
 * file is locked while it is written, so that what a dead process left can be told from it: each writing first removes
 * such remains of earlier ones. Names and locks are those of pictures in {@code image}, which this package does not see.
 */
final class AtomicFile {
    private static final String PREFIX = ".acutance-writing-";
    private static final String ENDING = ".part";

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
        try {
            sweep(target.toAbsolutePath().getParent());
            while (!isWritten(target, content)) {
                Thread.onSpinWait(); // another process swept the new file away before it was locked: once more
            }
        } catch (WeightFileException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new WeightFileException(name, "cannot be written: its folder does not exist", e);
        } catch (AccessDeniedException e) {
            throw new WeightFileException(name, "cannot be written: access denied", e);
        } catch (IOException e) {
            throw new WeightFileException(name, "cannot be written: " + e.getMessage(), e);
        }
    }

    private static boolean isWritten(Path target, Content content) throws IOException {
        String unique = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
        Path part = target.resolveSibling(PREFIX + unique + ENDING);
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            if (!isOurs(out, part)) {
                return false;
            }
            content.writeTo(out);
            out.force(true);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
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

    /** Removes temporary files that nobody has locked; a folder that cannot be read is left as it is. */
    private static void sweep(Path folder) {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, PREFIX + "*" + ENDING)) {
            parts.forEach(AtomicFile::removeIfDead);
        } catch (IOException | DirectoryIteratorException e) {
            // What is wrong with the folder is said when the file is written.
        }
    }

    private static void removeIfDead(Path part) {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // No locks here, no right to it, or this process writes it.
        }
    }

    /** Whether the new file is locked and still there; a file that cannot be locked is never swept. */
    private static boolean isOurs(FileChannel channel, Path part) {
        try {
            return channel.tryLock() != null && Files.exists(part);
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return true; // no locks here
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
