package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.cli.Outcome.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Path INPUT = Path.of("a, \"b\"\n你.png");
    private static final Outcome DONE = new Outcome(
            INPUT, Optional.of(Path.of("o.png")), Outcome.Status.DONE, "", new Size(3, 4), new Size(12, 16), 5);
    private static final Outcome FAILED =
            Outcome.failed(INPUT, new IOException("disk full, \"no\" space"), Size.UNKNOWN, 1);

    @TempDir
    private Path folder;

    @Test
    void add_csv_isValidAfterEachRow() throws IOException {
        Path file = folder.resolve("new/r.csv");
        try (Report report = Report.open(file, "tiny")) {
            assertThat(file).hasContent(Outcome.columns() + "\n");
            report.add(DONE);
            assertThat(file).hasContent(Outcome.columns() + "\n\"a, \"\"b\"\"\n你.png\",o.png,done,,3,4,12,16,5,tiny\n");
            report.add(FAILED);
        }
        assertThat(Files.readString(file))
                .endsWith("\n\"a, \"\"b\"\"\n你.png\",,failed,\"disk full, \"\"no\"\" space\",0,0,0,0,1,tiny\n");
    }

    @Test
    void add_json_isValidAfterEachRow() throws IOException {
        Path file = Files.writeString(folder.resolve("r.json"), "what was there before, much longer than what comes");
        String row =
                "{\"input\":\"a, \\\"b\\\"\\u000a\\u4f60.png\",\"output\":\"o.png\",\"status\":\"done\",\"reason\":\"\","
                        + "\"input_width\":3,\"input_height\":4,\"output_width\":12,\"output_height\":16,\"ms\":5,"
                        + "\"model\":\"tiny\"}";
        try (Report report = Report.open(file, "tiny")) {
            assertThat(Files.readString(file)).isEqualTo("[\n]\n");
            report.add(DONE);
            assertThat(Files.readString(file)).isEqualTo("[\n" + row + "\n]\n");
            report.add(DONE);
        }
        assertThat(Files.readString(file)).isEqualTo("[\n" + row + ",\n" + row + "\n]\n");
    }

    @Test
    void open_folderOrOtherEnding_isRefused() throws IOException {
        Path inTheWay = Files.createDirectory(folder.resolve("r.csv"));
        assertThatThrownBy(() -> Report.open(inTheWay, "tiny")).isInstanceOf(StartException.class);
        assertThatThrownBy(() -> Report.open(folder.resolve("r.txt"), "tiny"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("expected a file name that ends in .csv or .json");
    }
}
