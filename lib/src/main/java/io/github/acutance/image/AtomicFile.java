package io.github.acutance.image;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that appears whole or not at all. It is written beside its target under a hidden temporary name, reaches the
 * disk, and is then moved onto the target in one step. So after a crash, too, what lies at the target is the old file or
 * the new one.
 *
 * <p>While it is written, the temporary file is locked. The system drops the lock when the process ends, however it ends;
 * so {@link #sweep} can tell the remains of a dead process from the file of a live one, also across containers, where
 * process numbers say nothing. For one thread.
 */
public final class AtomicFile implements Closeable {
    private static final String PREFIX = ".acutance-writing-";
    private static final String ENDING = ".part";

    private final Path target;
    private final Path part;
    private final FileChannel channel;
    private final OutputStream out;
    private boolean finished;

    private AtomicFile(Path target, Path part, FileChannel channel) {
        this.target = target;
        this.part = part;
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    /**
     * Begins a file.
     *
     * @throws IOException if the folder of {@code target} does not exist or cannot be written to
     */
    public static AtomicFile create(Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(target + ": expected a file to write, found the root of a file system");
        }
        while (true) {
            String unique = Long.toHexString(
                    System.nanoTime() * 31 + Thread.currentThread().getId());
            Path part = folder.resolve(PREFIX + ProcessHandle.current().pid() + "-" + unique + ENDING);
            FileChannel channel;
            try {
                channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (FileAlreadyExistsException e) {
                continue; // another thread had the same name: take the next
            }
            if (isOurs(channel, part)) {
                return new AtomicFile(target, part, channel);
            }
            channel.close(); // swept away before it was locked
        }
    }

    /** Where the bytes go. Closing it is not needed. */
    public OutputStream out() {
        return out;
    }

    /** Writes over bytes that went to {@link #out} before; what goes there next still comes behind them all. */
    public void patch(long position, byte[] bytes) throws IOException {
        out.flush();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position());
        }
    }

    /** Brings the bytes to the disk and puts the file in its place, replacing what is there (a link, not its target). */
    public void finish() throws IOException {
        out.flush();
        channel.force(true);
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
        finished = true;
        channel.close();
    }

    /** Removes what was not finished. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (!finished) {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Removes from a folder the temporary files whose writers are dead. Where the file system knows no locks, nothing is
     * removed.
     *
     * @return how many files were removed
     * @throws IOException if the folder cannot be read
     */
    public static int sweep(Path folder) throws IOException {
        int removed = 0;
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, PREFIX + "*" + ENDING)) {
            for (Path part : parts) {
                removed += Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS) && isSwept(part) ? 1 : 0;
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return removed;
    }

    /** Whether the new file is locked and still there; a file that cannot be locked is never swept. */
    private static boolean isOurs(FileChannel channel, Path part) {
        try {
            return channel.tryLock() != null && Files.exists(part);
        } catch (OverlappingFileLockException e) {
            return false; // another thread is just looking at it
        } catch (IOException e) {
            return true; // no locks here
        }
    }

    private static boolean isSwept(Path part) {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null && Files.deleteIfExists(part);
        } catch (IOException | OverlappingFileLockException e) {
            return false; // no locks here, no right to it, or this process writes it
        }
    }
}
