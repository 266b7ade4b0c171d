package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {
    @TempDir
    private Path folder;

    @Test
    void inspect_weights_saysWhatTheyAre() throws IOException {
        Path file = TinyModel.in(folder);
        Cli run = Cli.run("models", "inspect", file);
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .anyMatch(line -> line.matches("system +srgan .*"))
                .anyMatch(line -> line.matches("scale +x4"))
                .anyMatch(line -> line.matches("network +blocks=1 channels=8"))
                .anyMatch(line -> line.matches("parameters +\\d,\\d{3}"))
                .anyMatch(line -> line.matches("layout +BasicSR.*"))
                .anyMatch(line -> line.matches("tensors +14 of F32"))
                .anyMatch(line -> line.matches("receptive field +\\d+ pixels to each side"))
                .anyMatch(line -> line.matches("input size +any"))
                .last()
                .isEqualTo("sha256           " + WeightFiles.sha256(file));
    }

    @Test
    void inspect_noWeights_isOneLineAndExitCode2() throws IOException {
        Path text = Files.writeString(folder.resolve("text.pth"), "these are no weights");
        Cli run = Cli.run("models", "inspect", text);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasSize(1).first().asString().contains("text.pth: ");
    }

    @Test
    void convert_thereAndBack_keepsEveryValue() throws IOException {
        Path file = TinyModel.in(folder);
        Path pth = folder.resolve("tiny.pth");
        Path back = folder.resolve("back.safetensors");
        assertThat(Cli.run("models", "convert", file, pth).code()).isZero();
        assertThat(Cli.run("models", "convert", pth, back).code()).isZero();
        StateDict before = WeightFiles.read(file);
        StateDict after = WeightFiles.read(back);
        assertThat(after.names()).containsExactlyInAnyOrderElementsOf(before.names());
        for (String name : before.names()) {
            assertThat(after.tensor(name).toFloats())
                    .isEqualTo(before.tensor(name).toFloats());
        }
    }

    @Test
    void convert_ontoItself_isRefused() throws IOException {
        Path file = TinyModel.in(folder);
        byte[] before = Files.readAllBytes(file);
        Cli run =
                Cli.run("models", "convert", file, folder.resolve("../" + folder.getFileName() + "/tiny.safetensors"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasSize(1).first().asString().contains("OUT: expected another file than IN");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void convert_toANameOfNoFormat_isRefusedAndLeavesNothing() {
        Path file = TinyModel.in(folder);
        Cli run = Cli.run("models", "convert", file, folder.resolve("tiny.onnx"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasSize(1).first().asString().contains("tiny.onnx: ");
        assertThat(Cli.tree(folder)).containsExactly("tiny.safetensors");
    }

    @Test
    void interpolate_twoOfOneKind_writesAModel() {
        Path a = TinyModel.in(folder, "a.safetensors");
        Path b = TinyModel.in(folder, "b.safetensors");
        Path mixed = folder.resolve("mixed.safetensors");
        assertThat(Cli.run("models", "interpolate", a, b, "0.25", mixed).code()).isZero();
        assertThat(Cli.run("models", "inspect", mixed).code()).isZero();
        assertThat(Cli.run("models", "interpolate", a, b, "0.25", b).code()).isEqualTo(2);
    }

    @Test
    void export_embeddedModel_writesOnnx() throws IOException {
        Path out = folder.resolve("net.onnx");
        Cli run = Cli.run("models", "export", "srresnet-x4", out);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(Files.readAllBytes(out)).startsWith(8, 8, 18, 8); // IR version 8, then the producer's name
    }

    @Test
    void export_missingFile_isOneLine() {
        Path out = folder.resolve("net.onnx");
        Cli run = Cli.run("models", "export", folder.resolve("none.pth"), out);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasSize(1).first().asString().contains("none.pth");
        assertThat(out).doesNotExist();
    }
}
