package io.github.acutance.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A text file that appears whole, when {@link #finish} is called, or not at all. */
final class PartFile implements AutoCloseable {
    private final Path file;
    private final Path part;
    private final BufferedWriter writer;

    private PartFile(Path file, Path part, BufferedWriter writer) {
        this.file = file;
        this.part = part;
        this.writer = writer;
    }

    /**
     * Begins a file, and makes its folder where there is none.
     *
     * @throws IOException if the folder cannot be made or written to, or {@code file} is a folder
     */
    static PartFile open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": expected a file to write, found a folder");
        }
        Path folder = file.toAbsolutePath().getParent();
        Path part = folder.resolve(".acutance-" + ProcessHandle.current().pid() + "-" + FileNames.last(file) + ".part");
        try {
            Files.createDirectories(folder);
            return new PartFile(file, part, Files.newBufferedWriter(part));
        } catch (IOException e) {
            throw new IOException(file + ": could not be written: " + Failures.lineOf(e), e);
        }
    }

    /** Where the text goes. */
    Writer writer() {
        return writer;
    }

    /** Puts the file in its place, replacing what is there. */
    void finish() throws IOException {
        writer.close();
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Removes what was not finished. */
    @Override
    public void close() throws IOException {
        writer.close();
        Files.deleteIfExists(part);
    }
}
