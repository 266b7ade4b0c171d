package io.github.acutance.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightFilesTest {
    // Files stay mapped while their weights are reachable, and Windows cannot delete a mapped file.
    @TempDir(deletionStrategy = TempDirDeletionStrategy.IgnoreFailures.class)
    Path folder;

    private static StateDict sample() {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        tensors.put("conv.weight", WeightTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 3));
        for (DType dtype : DType.values()) {
            tensors.put("t.\u00e9." + dtype, WeightTensorTest.sample(dtype));
        }
        tensors.put("scalar", WeightTensor.of(new float[] {7}));
        tensors.put("empty", WeightTensor.of(new float[0], 0, 4));
        return StateDict.of(tensors, Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"net.safetensors", "net.pth", "NET.PT"})
    void write_byExtension_readsBackTheSame(String name) throws IOException {
        Path file = folder.resolve(name);
        WeightFiles.write(sample(), file);

        SafetensorsTest.assertSame(WeightFiles.read(file), sample());
        Path other = Files.move(file, folder.resolve("renamed.bin"));
        SafetensorsTest.assertSame(WeightFiles.read(other), sample());
    }

    @Test
    void write_pth_hasTheLayoutOfTorchSave() throws IOException {
        Path file = folder.resolve("net.pth");
        WeightFiles.write(sample(), file);
        byte[] bytes = Files.readAllBytes(file);

        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .startsWith("archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/data/1")
                    .endsWith("archive/version");
            assertThat(zip.stream()).allMatch(entry -> entry.getMethod() == ZipEntry.STORED);
            assertThat(text(zip, "archive/byteorder")).isEqualTo("little");
            assertThat(text(zip, "archive/version")).isEqualTo("3\n");
            assertThat(text(zip, "archive/data.pkl"))
                    .startsWith("\u0080\u0002ccollections\nOrderedDict\n)R(X\u000b\u0000\u0000\u0000conv.weight"
                            + "ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\u0000\u0000\u0000storage"
                            + "ctorch\nFloatStorage\nX\u0001\u0000\u0000\u00000X\u0003\u0000\u0000\u0000cpu"
                            + "J\u0006\u0000\u0000\u0000tQJ\u0000\u0000\u0000\u0000"
                            + "(J\u0001\u0000\u0000\u0000J\u0002\u0000\u0000\u0000J\u0003\u0000\u0000\u0000t"
                            + "(J\u0006\u0000\u0000\u0000J\u0003\u0000\u0000\u0000J\u0001\u0000\u0000\u0000t"
                            + "\u0089ccollections\nOrderedDict\n)RtR")
                    .endsWith("u.");
        }
        for (int at = 0; at < bytes.length - 4; at++) {
            if (bytes[at] == 'P' && bytes[at + 1] == 'K' && bytes[at + 2] == 3 && bytes[at + 3] == 4) {
                int extra = Byte.toUnsignedInt(bytes[at + 28]);
                assertThat((at + 30 + bytes[at + 26] + extra) % 64).isZero();
            }
        }
    }

    private static String text(ZipFile zip, String entry) throws IOException {
        return new String(zip.getInputStream(zip.getEntry(entry)).readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void write_unknownExtension_isRefused() {
        assertThatThrownBy(() -> WeightFiles.write(sample(), folder.resolve("net.onnx")))
                .isInstanceOf(WeightFileException.class)
                .hasMessage("net.onnx: expected a name that ends in .safetensors, .pth or .pt");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void write_tooManyTensorsForPth_isRefused() {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < 65_000; i++) {
            tensors.put("t" + i, WeightTensor.of(new float[0], 0));
        }
        assertThatThrownBy(() -> WeightFiles.write(StateDict.of(tensors, Map.of()), folder.resolve("net.pth")))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining("use .safetensors");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void read_safetensorsWithModulePrefix_stripsIt() throws IOException {
        Path file = folder.resolve("net.safetensors");
        Safetensors.write(sample().rename(name -> "module." + name).withMetadata(Map.of("k", "v")), file);

        assertThat(WeightFiles.read(file).names()).isEqualTo(sample().names());
        assertThat(WeightFiles.read(file).metadata()).containsEntry("k", "v");
        assertThat(Safetensors.read(file).names()).allMatch(name -> name.startsWith("module."));
        assertThatThrownBy(() -> WeightFiles.read(file, Optional.of("params")))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining("no entry \"params\"");
        assertThatThrownBy(() -> PthFile.read(file))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining("is a safetensors file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | is empty",
                "Some notes. | is not a file of weights: it begins with the bytes 53 6f 6d 65 20 6e 6f 74",
                "PK | is not a file of weights",
                "<!DOCTYPE html> | is a web page",
                "version https://git-lfs.github.com/spec/v1 | is a Git LFS pointer",
                "`\u0080` | ends too early",
                "`\u0080\u0002N.` | is a pickle that torch.save did not write"
            })
    void read_otherFiles_saysWhatTheyLookLike(String content, String expected) throws IOException {
        Path file = Files.write(folder.resolve("net.pth"), content.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> WeightFiles.read(file))
                .isInstanceOf(WeightFileException.class)
                .hasMessageStartingWith("net.pth: ")
                .hasMessageContaining(expected);
    }

    @Test
    void read_tarOfOldPyTorch_saysWhatToDo() throws IOException {
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);

        assertThat(TestRead.refusal(tar)).contains("tar format of PyTorch before 0.1.10");
    }

    @Test
    void read_missingFileOrFolder_isOneLine() {
        assertThatThrownBy(() -> WeightFiles.read(folder.resolve("none.pth")))
                .isInstanceOf(WeightFileException.class)
                .hasMessageStartingWith("none.pth: does not exist");
        assertThatThrownBy(() -> WeightFiles.read(folder))
                .isInstanceOf(WeightFileException.class)
                .hasMessageEndingWith(": is not a file");
    }

    @Test
    void sha256_knownText_givesItsDigest() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "abc");

        assertThat(WeightFiles.sha256(file))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThatThrownBy(() -> WeightFiles.sha256(folder.resolve("none")))
                .isInstanceOf(WeightFileException.class)
                .hasMessageStartingWith("none: ");
    }
}
