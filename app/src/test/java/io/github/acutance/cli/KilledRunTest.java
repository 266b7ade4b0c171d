package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.image.ImageFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes of its own at moments that chance chooses, and has others finish. */
class KilledRunTest {
    private static final int PICTURES = 40;
    private static final int KILLS = 3;

    @TempDir
    private Path folder;

    @Test
    void run_killedAtAnyMoment_leavesWholeFilesAndTheNextOneFinishes() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Path model = TinyModel.in(folder);
        Path in = folder.resolve("in");
        Path out = folder.resolve("out");
        Path report = folder.resolve("run.json");
        for (int i = 0; i < PICTURES; i++) {
            Cli.picture(in.resolve(i % 4 + "/" + i + ".png"), 30, 30, 3);
        }
        Object[] words = {"upscale", in, "-r", "-o", out, "-m", model, "--skip-existing", "--report", report};
        for (int kill = 0; kill < KILLS; kill++) {
            killAfter(random.nextInt(2 * PICTURES / KILLS), random.nextInt(20), words);
            assertWhole(out);
            if (Files.exists(report)) { // killed before it began, there is none
                assertThat(Files.readString(report)).as("a report after a kill").endsWith("\n]\n");
            }
        }
        int there = Cli.tree(out).stream()
                .filter(name -> name.endsWith(".png"))
                .toList()
                .size();
        assertThat(Cli.run(words).err())
                .last()
                .isEqualTo("acutance: " + (PICTURES - there) + " written, " + there + " skipped, 0 failed");
        assertThat(Cli.tree(out)).hasSize(PICTURES).allMatch(name -> name.endsWith(".png"));
        assertWhole(out);
    }

    /** Starts the program and kills it some milliseconds after so many pictures. */
    private static void killAfter(int pictures, int millis, Object... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--progress",
                "json"));
        for (Object word : words) {
            command.add(command.size() - 2, word.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            int ended = 0;
            for (String line = lines.readLine(); line != null && ended < pictures; line = lines.readLine()) {
                ended += line.contains("\"event\":\"file\"") && line.contains("\"done\"") ? 1 : 0;
            }
            Thread.sleep(millis);
        } finally {
            process.toHandle().destroyForcibly();
            process.waitFor();
        }
    }

    /** Whatever lies at the name of a result is a whole picture of its size. */
    private static void assertWhole(Path out) throws IOException {
        if (Files.isDirectory(out)) {
            for (String name : Cli.tree(out)) {
                if (name.endsWith(".png")) {
                    assertThat(ImageFiles.read(out.resolve(name)).width())
                            .as(name)
                            .isEqualTo(120);
                }
            }
        }
    }
}
