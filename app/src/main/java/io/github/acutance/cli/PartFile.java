package io.github.acutance.cli;

import io.github.acutance.image.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file that appears whole, when {@link #finish} is called, or not at all. */
final class PartFile implements AutoCloseable {
    private final AtomicFile file;
    private final Writer writer;

    private PartFile(AtomicFile file) {
        this.file = file;
        this.writer = new BufferedWriter(new OutputStreamWriter(file.out(), StandardCharsets.UTF_8));
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
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return new PartFile(AtomicFile.create(file));
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
        writer.flush();
        file.finish();
    }

    /** Removes what was not finished. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
