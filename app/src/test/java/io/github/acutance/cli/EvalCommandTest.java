package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {
    @TempDir
    private Path folder;

    private Path pictures() {
        Cli.picture(folder.resolve("photos/a,1.png"), 48, 40, 3);
        Cli.picture(folder.resolve("photos/b.png"), 41, 43, 3);
        return folder.resolve("photos");
    }

    @Test
    void run_modelsAndScales_writesEveryFile() throws IOException {
        Path model = TinyModel.in(folder);
        Path csv = folder.resolve("out/e.csv");
        Path json = folder.resolve("out/e.json");
        Path markdown = folder.resolve("out/e.md");
        Cli run = Cli.run(
                "eval",
                "-n",
                "bicubic",
                "-m",
                model,
                "-d",
                pictures(),
                "-s",
                "4",
                "2",
                "--csv",
                csv,
                "--json",
                json,
                "--md",
                markdown,
                "--save",
                folder.resolve("sr"));
        assertThat(run.code()).isZero();
        assertThat(run.out()).hasSize(7);
        assertThat(run.out().get(0)).startsWith("method").contains("PSNR", "SSIM", "paper", "seconds", "peak MiB");
        assertThat(run.out().get(1)).startsWith("bicubic (RGB pipeline)").contains("x2");
        assertThat(run.out().get(2)).startsWith("bicubic (Y-only pipeline)").contains("x2");
        assertThat(run.out().get(3)).startsWith("tiny").contains("x2");
        assertThat(run.err()).anyMatch(line -> line.contains("resampled from x4 to x2"));
        assertThat(run.err()).anyMatch(line -> line.contains("x4: Y (not rounded), crop 4, LR bi"));
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows).hasSize(1 + 6 * 3);
        assertThat(rows.get(0)).isEqualTo("file,dataset,method,scale,psnr,ssim,seconds,protocol,note");
        assertThat(rows.get(1)).startsWith("\"a,1\",photos,bicubic (RGB pipeline),2,");
        assertThat(rows.get(3)).startsWith("mean,photos,bicubic (RGB pipeline),2,");
        JsonNode results = new ObjectMapper().readTree(json.toFile()).get("results");
        assertThat(results).hasSize(6);
        JsonNode first = results.get(0);
        double mean = StreamSupport.stream(first.get("pictures").spliterator(), false)
                .mapToDouble(picture -> picture.get("psnr").asDouble())
                .average()
                .orElseThrow();
        assertThat(first.get("mean").get("psnr").get("value").asDouble()).isCloseTo(mean, within(1e-9));
        assertThat(first.get("protocol").get("crop_pixels").asInt()).isEqualTo(2);
        assertThat(Files.readString(markdown)).contains("| method | scale | PSNR | SSIM |", "## tiny x4");
        assertThat(Cli.tree(folder.resolve("sr")))
                .contains("tiny_x4/a,1.png", "tiny_x2/b.png", "bicubic_RGB_pipeline_x2/b.png");
    }

    @Test
    void run_aPictureFails_measuresTheOthersAndIsExitCode1() throws IOException {
        Path photos = pictures();
        Files.writeString(photos.resolve("c.png"), "no picture");
        Path csv = folder.resolve("e.csv");
        Cli run = Cli.run("eval", "-n", "bicubic-rgb", "-d", photos, "-s", "2", "--csv", csv);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).anyMatch(line -> line.contains("c.png") && line.contains("found text"));
        assertThat(Files.readString(csv)).contains("\nc,photos,bicubic (RGB pipeline),2,,,,", "left out: ");
    }

    @Test
    void run_preset_setsProtocolAndMeasures() {
        Cli run = Cli.run("eval", "-n", "bicubic", "-d", pictures(), "-s", "2", "--preset", "crossnet");
        assertThat(run.code()).isZero();
        assertThat(run.out()).hasSize(2); // no Y-only pipeline where RGB is compared
        assertThat(run.err()).anyMatch(line -> line.endsWith("x2: RGB, crop 0, LR bi, preset crossnet"));
        assertThat(run.err()).anyMatch(line -> line.contains("bicubic (Y-only pipeline) left out"));
    }

    @Test
    void run_emptyFolderOrReference_isExitCode2() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Cli run = Cli.run("eval", "-n", "bicubic", "-d", empty);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasSize(1).first().asString().contains("empty: expected pictures, found none");
        Cli reference = Cli.run("eval", "-d", pictures(), "--ref", empty.resolve("none"));
        assertThat(reference.code()).isEqualTo(2);
        assertThat(reference.err()).hasSize(1).first().asString().contains("none, which is not there");
    }
}
