package io.github.acutance.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A file with a row for each input, with the columns of {@link Outcome#fields}, as CSV or as a JSON array of objects. A
 * row is there as soon as its input has ended, and the file is valid after each row, so that it can be read while the run
 * goes on, and after a run that was killed.
 */
final class Report implements AutoCloseable {
    private static final String JSON_END = "\n]\n";

    private final FileChannel file;
    private final boolean json;
    private final String model;
    private boolean empty = true;
    private long end; // of the last row, before what ends JSON

    private Report(FileChannel file, boolean json, String model) {
        this.file = file;
        this.json = json;
        this.model = model;
    }

    /**
     * Begins a report, replacing what is there, and makes its folder where there is none.
     *
     * @param path a name that ends in {@code .csv} or {@code .json}
     * @param model what the results are made with
     * @throws StartException if the name ends otherwise or the file cannot be written
     */
    static Report open(Path path, String model) {
        String extension = FileNames.extension(path).toLowerCase(Locale.ROOT);
        if (!List.of("csv", "json").contains(extension)) {
            throw new StartException("--report: expected a file name that ends in .csv or .json, found " + path);
        }
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            FileChannel file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
            Report report = new Report(file, extension.equals("json"), model);
            report.begin();
            return report;
        } catch (IOException e) {
            throw new StartException("the report cannot be written: " + Failures.lineOf(e), e);
        }
    }

    private void begin() throws IOException {
        append(json ? "[" : Outcome.columns() + "\n");
    }

    /**
     * Adds a row.
     *
     * @throws IOException if it cannot be written; the rows before it are still there
     */
    void add(Outcome outcome) throws IOException {
        Map<String, Object> fields = outcome.fields(model);
        if (json) {
            append((empty ? "\n" : ",\n") + JsonText.of(fields));
        } else {
            append(CsvText.row(fields.values().stream().map(Object::toString).toList()) + "\n");
        }
        empty = false;
    }

    /** Writes a row and what ends the file in one piece, over what ended it before. */
    private void append(String row) throws IOException {
        byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
        byte[] ended = json ? (row + JSON_END).getBytes(StandardCharsets.UTF_8) : bytes;
        try {
            write(ended);
            end += bytes.length;
        } catch (IOException e) {
            file.truncate(end);
            write(json ? JSON_END.getBytes(StandardCharsets.UTF_8) : new byte[0]);
            throw e;
        }
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer, end + buffer.position());
        }
    }

    /** Ends the report. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
