package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own whose files may not grow beyond a limit, which fails in the middle of a picture as a full disk does. */
class FullDiskTest {
    @TempDir
    private Path folder;

    @Test
    void run_noRoomInMidPicture_removesThePartAndGoesOn() throws IOException, InterruptedException {
        Path shell = Path.of("/bin/sh");
        assumeTrue(Files.isExecutable(shell), "skipped: no shell that limits the size of files");
        Path model = TinyModel.in(folder);
        Path in = folder.resolve("in");
        Cli.picture(in.resolve("a.png"), 10, 10, 3);
        Cli.picture(in.resolve("b.png"), 200, 200, 3);
        Cli.picture(in.resolve("c.png"), 10, 10, 3);
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(
                        shell.toString(),
                        "-c",
                        "ulimit -f 200; exec \"$@\"", // blocks of 512 bytes, or of 1024
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "upscale",
                        in.toString(),
                        "-o",
                        out.toString(),
                        "-m",
                        model.toString(),
                        "-t",
                        "32")
                .redirectErrorStream(true)
                .start();
        List<String> lines;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            lines = output.lines().toList();
        }

        assertThat(process.waitFor()).as(String.join("\n", lines)).isEqualTo(1);
        assertThat(lines).last().isEqualTo("acutance: 2 written, 0 skipped, 1 failed");
        assertThat(lines)
                .filteredOn(line -> line.contains("could not be written"))
                .singleElement()
                .asString()
                .startsWith(
                        "acutance: " + in.resolve("b.png") + ": " + out.resolve("b.png") + ": could not be written: ");
        assertThat(Cli.tree(out)).containsExactly("a.png", "c.png");
    }
}
