package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends a process of its own in the middle of a picture. */
class InterruptionTest {
    private static final int SIGTERM = 15;

    @TempDir
    private Path folder;

    @Test
    void run_askedToEnd_leavesNoHalfFileAndWritesTheReport() throws IOException, InterruptedException {
        assumeTrue(
                !System.getProperty("os.name").startsWith("Windows"),
                "skipped: Windows ends a process without asking it");
        Path model = TinyModel.in(folder);
        Path small = Cli.picture(folder.resolve("a.png"), 4, 4, 3);
        Path large = Cli.picture(folder.resolve("b.png"), 400, 400, 3);
        Path out = folder.resolve("out");
        Path report = folder.resolve("run.csv");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "upscale",
                        small.toString(),
                        large.toString(),
                        "-m",
                        model.toString(),
                        "-o",
                        out.toString(),
                        "-t",
                        "4",
                        "--report",
                        report.toString(),
                        "--progress",
                        "json")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !(line.contains("b.png") && line.contains("\"done\":2,"))) {
                line = lines.readLine();
            }
            assertThat(line).as("an event in the middle of the second picture").isNotNull();
            process.toHandle().destroy(); // the process's own method would close its output, too
            assertThat(lines.lines().toList())
                    .contains(
                            "acutance: interrupted: 1 written, 0 skipped, 0 failed",
                            "{\"event\":\"end\",\"done\":1,\"skipped\":0,\"failed\":0,\"complete\":false}");
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + SIGTERM);
        assertThat(Cli.tree(out)).containsExactly("a.png");
        assertThat(Files.readAllLines(report)).hasSize(2);
        assertThat(Cli.tree(folder)).noneMatch(name -> name.endsWith(".part"));
    }
}
