package io.github.acutance.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A file with a row for each input: {@code input, output, status, reason, width, height, ms}, as CSV or as a JSON array
 * of objects. It is written as the run goes, and appears at its end, also when that comes early.
 */
final class Report implements AutoCloseable {
    private final PartFile file;
    private final boolean json;
    private boolean empty = true;

    private Report(PartFile file, boolean json) {
        this.file = file;
        this.json = json;
    }

    /**
     * Begins a report.
     *
     * @param path a name that ends in {@code .csv} or {@code .json}
     * @throws StartException if the name ends otherwise or the file cannot be written
     */
    static Report open(Path path) {
        String extension = FileNames.extension(path).toLowerCase(Locale.ROOT);
        if (!List.of("csv", "json").contains(extension)) {
            throw new StartException("--report: expected a file name that ends in .csv or .json, found " + path);
        }
        try {
            Report report = new Report(PartFile.open(path), extension.equals("json"));
            report.begin();
            return report;
        } catch (IOException e) {
            throw new StartException("the report cannot be written: " + Failures.lineOf(e), e);
        }
    }

    private void begin() throws IOException {
        file.writer().write(json ? "[" : "input,output,status,reason,width,height,ms\n");
    }

    /** Adds a row. */
    void add(Outcome outcome) throws IOException {
        Map<String, Object> fields = outcome.fields();
        Writer writer = file.writer();
        if (json) {
            writer.write((empty ? "\n" : ",\n") + JsonText.of(fields));
        } else {
            writer.write(
                    CsvText.row(fields.values().stream().map(Object::toString).toList()) + "\n");
        }
        empty = false;
    }

    /** Ends the report and puts it in its place. */
    @Override
    public void close() throws IOException {
        try (file) {
            file.writer().write(json ? "\n]\n" : "");
            file.finish();
        }
    }
}
