package io.github.acutance.image;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Writes a picture to a file as its rows come: into a temporary file in the same folder, which {@link #finish} moves to
 * its place in one step, replacing what is there. After a failure, and without {@link #finish}, the file is as it was
 * and the temporary file is gone.
 *
 * <pre>{@code
 * try (RowWriter file = RowWriter.to(path, ImageFormat.PNG, WriteOptions.DEFAULT)) {
 *     upscaler.upscale(picture, file);
 *     file.finish();
 * }
 * }</pre>
 *
 * <p>PNG, TIFF and JPEG take memory for a few rows only. WebP is kept whole until {@link #finish}.
 */
public final class RowWriter implements RowSink, Closeable {
    private final Path path;
    private final ImageFormat format;
    private final WriteOptions options;
    private final UnaryOperator<OutputStream> between;
    private AtomicFile file;
    private RowEncoder encoder;
    private long rowsLeft;

    private RowWriter(Path path, ImageFormat format, WriteOptions options, UnaryOperator<OutputStream> between) {
        this.path = path;
        this.format = format;
        this.options = options;
        this.between = between;
    }

    /** A writer to {@code path}; nothing is touched before {@link #begin}. Every failure names the file in one line. */
    public static RowWriter to(Path path, ImageFormat format, WriteOptions options) {
        return new RowWriter(path, format, options, UnaryOperator.identity());
    }

    /** For tests: a writer whose bytes pass another stream. */
    static RowWriter over(Path path, ImageFormat format, UnaryOperator<OutputStream> between) {
        return new RowWriter(path, format, WriteOptions.DEFAULT, between);
    }

    /**
     * Begins the file.
     *
     * @throws ImageFileException if the format cannot hold the picture (alpha or 16 bits in JPEG), the folder does not
     *     exist, the path is a folder, or writing fails
     */
    @Override
    public void begin(ImageSpec spec) throws IOException {
        Optional<String> against = format.reasonAgainst(spec);
        if (against.isPresent()) {
            throw new ImageFileException(path.toString(), against.get());
        }
        if (Files.isDirectory(path)) {
            throw new ImageFileException(path.toString(), "expected a file to write, found a folder");
        }
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ImageFileException(path.toString(), "the folder " + folder + " does not exist");
        }
        rowsLeft = spec.height();
        orNamed(() -> {
            file = AtomicFile.create(path);
            encoder = RowEncoder.begin(spec, between.apply(file.out()), file::patch, format, options);
        });
    }

    @Override
    public void rows(Image band) throws IOException {
        rowsLeft -= band.height();
        orNamed(() -> encoder.rows(band));
    }

    /**
     * Ends the file and puts it in its place.
     *
     * @throws IllegalStateException if not all rows have come
     * @throws ImageFileException if writing fails
     */
    public void finish() throws IOException {
        if (encoder == null || rowsLeft != 0) {
            throw new IllegalStateException(
                    path + ": expected all rows before the end, found " + rowsLeft + " missing");
        }
        orNamed(() -> {
            encoder.end();
            file.finish();
        });
    }

    /** Removes what was not finished. */
    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void orNamed(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            throw new ImageFileException(path.toString(), "could not be written: " + ImageFiles.reason(e), e);
        }
    }
}
