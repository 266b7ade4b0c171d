package io.github.acutance.cli;

import io.github.acutance.eval.Evaluation;
import io.github.acutance.eval.Reports;
import io.github.acutance.eval.page.CropCollector;
import io.github.acutance.eval.page.ReportPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The files that {@code eval} writes: begun before anything is computed, complete or not there at the end. */
final class EvalOutputs implements AutoCloseable {
    /** Which files. */
    static final class Arguments {
        @Option(names = "--csv", paramLabel = "FILE", description = "Write a row for each picture.")
        private Path csv;

        @Option(names = "--json", paramLabel = "FILE", description = "Write everything, for programs.")
        private Path json;

        @Option(names = "--md", paramLabel = "FILE", description = "Write tables in Markdown.")
        private Path markdown;

        @Option(
                names = "--html",
                paramLabel = "FILE",
                description = "Write a page with crops to compare; measures niqe, too, unless --metrics or --preset.")
        private Path html;

        /** Whether a page is asked for. */
        boolean page() {
            return html != null;
        }

        /** Begins the files that are asked for; the page shows the crops. */
        EvalOutputs open(CropCollector crops) throws IOException {
            EvalOutputs outputs = new EvalOutputs();
            try {
                outputs.begin(csv, Reports::csv);
                outputs.begin(json, Reports::json);
                outputs.begin(markdown, Reports::markdown);
                outputs.begin(html, evaluation -> ReportPage.of(evaluation, crops));
            } catch (IOException e) {
                outputs.close();
                throw e;
            }
            return outputs;
        }
    }

    private final Map<PartFile, Function<Evaluation, String>> files = new LinkedHashMap<>();

    private void begin(Path file, Function<Evaluation, String> format) throws IOException {
        if (file != null) {
            files.put(PartFile.open(file), format);
        }
    }

    /** Writes and completes all of them. */
    void write(Evaluation evaluation) throws IOException {
        for (Map.Entry<PartFile, Function<Evaluation, String>> entry : files.entrySet()) {
            entry.getKey().writer().write(entry.getValue().apply(evaluation));
            entry.getKey().finish();
        }
    }

    @Override
    public void close() throws IOException {
        for (PartFile file : files.keySet()) {
            file.close();
        }
    }
}
