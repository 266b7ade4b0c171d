package io.github.acutance.cli;

import io.github.acutance.cli.Outcome.Size;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFormat;
import io.github.acutance.image.ImageSpec;
import io.github.acutance.image.RowSink;
import io.github.acutance.image.RowWriter;
import io.github.acutance.image.WriteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file of one result, written behind. What goes wrong there is thrown when the next rows come, or at the end. JPEG
 * and WebP get 8 bits.
 */
final class ResultFile implements RowSink {
    /** When rows are written. */
    @FunctionalInterface
    interface Schedule {
        /** At once. */
        Schedule NOW = (bytes, step) -> step.run();

        /** Has a step done that holds so many bytes until then. */
        void then(long bytes, Runnable step);
    }

    private final Path path;
    private final RowWriter writer;
    private final boolean eightBits;
    private final Schedule schedule;
    private volatile Throwable failure;
    private Size size = Size.UNKNOWN;

    ResultFile(Path path, ImageFormat format, WriteOptions options, Schedule schedule) {
        this.path = path;
        this.writer = RowWriter.to(path, format, options);
        this.eightBits = isEightBits(format);
        this.schedule = schedule;
    }

    /** Whether a format holds 8 bits only. */
    static boolean isEightBits(ImageFormat format) {
        return format == ImageFormat.JPEG || format == ImageFormat.WEBP;
    }

    @Override
    public void begin(ImageSpec spec) throws IOException {
        size = new Size(spec.width(), spec.height());
        Files.createDirectories(path.toAbsolutePath().getParent());
        writer.begin(eightBits ? spec.withBits(8) : spec);
    }

    @Override
    public void rows(Image band) throws IOException {
        throwFailure();
        schedule.then(band.samples().remaining(), () -> attempt(() -> writer.rows(eightBits ? band.asBits(8) : band)));
    }

    /** Called behind, after the last rows: puts the file in its place and answers its size. */
    Size finish() throws IOException {
        attempt(writer::finish);
        attempt(writer::close);
        throwFailure();
        return size;
    }

    /** Called behind: removes what there is. */
    void abandon() {
        attempt(writer::close);
    }

    private interface Step {
        void run() throws IOException;
    }

    /** After a failure nothing more is tried but to close. */
    private void attempt(Step step) {
        if (failure != null) {
            close();
            return;
        }
        try {
            step.run();
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            close();
        }
    }

    private void close() {
        try {
            writer.close();
        } catch (IOException e) {
            failure = failure == null ? e : failure;
        }
    }

    private void throwFailure() throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }
}
