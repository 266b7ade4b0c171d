package io.github.acutance.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;

class SafetensorsTest {
    // Files stay mapped while their weights are reachable, and Windows cannot delete a mapped file.
    @TempDir(deletionStrategy = TempDirDeletionStrategy.IgnoreFailures.class)
    Path folder;

    private static StateDict everyType() {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        tensors.put("odd", WeightTensorTest.sample(DType.U8));
        for (DType dtype : DType.values()) {
            tensors.put("t." + dtype, WeightTensorTest.sample(dtype));
        }
        tensors.put("scalar", WeightTensor.of(new float[] {7}));
        tensors.put("empty \"\u00e9\u4f60\\\n", WeightTensor.of(new float[0], 0, 4));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("card", "{\"name\": \"srresnet-x4\"}");
        metadata.put("a", "\u4f60\u597d");
        return StateDict.of(tensors, metadata);
    }

    @Test
    void write_everyType_readsBackTheSame() throws IOException {
        Path file = folder.resolve("\u4f60\u597d net.safetensors");
        StateDict before = everyType();
        Safetensors.write(before, file);

        assertSame(Safetensors.read(file), before);
        byte[] bytes = Files.readAllBytes(file);
        assertSame(Safetensors.read(ByteBuffer.wrap(bytes), "x"), before);
        assertSame(Safetensors.read(new ByteArrayInputStream(bytes), "x"), before);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void write_remainsOfADeadProcess_areRemovedAndThoseOfALiveOneLeft() throws IOException {
        Path file = folder.resolve("a.safetensors");
        Path dead = Files.writeString(folder.resolve(".acutance-writing-1-abc.part"), "half");
        Path live = folder.resolve(".acutance-writing-2-abc.part");
        try (FileChannel writer = FileChannel.open(live, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            assertThat(writer.lock().isValid()).isTrue();
            Safetensors.write(everyType(), file);
        }
        assertThat(dead).doesNotExist();
        assertThat(live).exists();
        Safetensors.write(everyType(), file);
        assertThat(live).as("its writer has gone").doesNotExist();
    }

    @Test
    void write_contentFails_leavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a.safetensors"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    throw new IOException("no space left");
                }))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining("a.safetensors")
                .hasMessageEndingWith("no space left");
        assertThat(file).hasContent("old");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void write_header_isPaddedAndValuesAligned() throws IOException {
        Path file = folder.resolve("a.safetensors");
        Safetensors.write(everyType(), file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        long header = bytes.getLong();

        assertThat(header % 8).isZero();
        assertThat(bytes.get(8)).isEqualTo((byte) '{');
        SafetensorsHeader parsed =
                SafetensorsHeader.parse("a", bytes.slice(8, (int) header), bytes.limit() - 8 - header);
        parsed.entries().forEach((name, entry) -> assertThat(
                        entry.begin() % entry.dtype().byteSize())
                .as(name)
                .isZero());
    }

    @Test
    void write_overAMappedFile_replacesIt() throws IOException {
        Path file = folder.resolve("a.safetensors");
        Safetensors.write(everyType(), file);
        StateDict mapped = Safetensors.read(file);
        try {
            Safetensors.write(mapped.rename(name -> "new." + name), file);
        } catch (WeightFileException e) {
            // Windows refuses to replace a mapped file; then the old one must be whole.
            assertSame(Safetensors.read(file), everyType());
            return;
        }
        assertSame(mapped, everyType());
        assertThat(Safetensors.read(file).names()).allMatch(name -> name.startsWith("new."));
    }

    @Test
    void write_failure_leavesNothing() throws IOException {
        Path missing = folder.resolve("missing").resolve("a.safetensors");
        assertThatThrownBy(() -> Safetensors.write(everyType(), missing))
                .isInstanceOf(WeightFileException.class)
                .hasMessage("a.safetensors: cannot be written: its folder does not exist");
        Path occupied = Files.createDirectory(folder.resolve("b.safetensors"));
        Files.createFile(occupied.resolve("inside"));
        assertThatThrownBy(() -> Safetensors.write(everyType(), occupied))
                .isInstanceOf(WeightFileException.class)
                .hasMessageStartingWith("b.safetensors: cannot be written");
        StateDict reserved = everyType().rename(name -> name.equals("odd") ? "__metadata__" : name);
        assertThatThrownBy(() -> Safetensors.write(reserved, folder.resolve("c.safetensors")))
                .hasMessageStartingWith("c.safetensors: cannot be written: a tensor is named __metadata__");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(occupied);
        }
    }

    @Test
    void read_unknownFieldsAndGaps_areTolerated() throws WeightFileException {
        byte[] file = file(
                "{\"w\":{\"dtype\":\"F32\",\"note\":{\"a\":[1]},\"shape\":[1],\"data_offsets\":[8,12]}}   ",
                new byte[16]);

        assertThat(Safetensors.read(ByteBuffer.wrap(file), "x").tensor("w").toFloats())
                .containsExactly(0);
    }

    @Test
    void read_beyondFourGibibytes_isMappedWhereItIs() throws IOException {
        Path file = folder.resolve("large.safetensors");
        long begin = (4L << 30) + 123;
        String json = "{\"near\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                + "\"large\":{\"dtype\":\"U8\",\"shape\":[1610612736],\"data_offsets\":[1000000000,2610612736]},"
                + "\"far\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[" + begin + "," + (begin + 8) + "]}}";
        byte[] head = file(json, new byte[] {5, 6});
        ByteBuffer floats = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        floats.putFloat(1.5f).putFloat(-2).flip();
        try (SeekableByteChannel out = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE))) {
            out.write(ByteBuffer.wrap(head));
            out.position(head.length - 2 + 2_610_612_735L).write(ByteBuffer.wrap(new byte[] {9}));
            out.position(head.length - 2 + begin).write(floats);
        }

        StateDict weights = Safetensors.read(file);

        assertThat(weights.tensor("near").toFloats()).containsExactly(5, 6);
        assertThat(weights.tensor("far").toFloats()).containsExactly(1.5f, -2);
        assertThat(weights.tensor("large").count()).isEqualTo(1_610_612_736L);
        assertThat(weights.tensor("large").data().get(1_610_612_735)).isEqualTo((byte) 9);
    }

    static byte[] file(String json, byte[] data) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        byte[] file = new byte[8 + header.length + data.length];
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data);
        return file;
    }

    static void assertSame(StateDict actual, StateDict expected) {
        assertThat(List.copyOf(actual.names())).isEqualTo(List.copyOf(expected.names()));
        assertThat(actual.metadata()).isEqualTo(expected.metadata());
        for (String name : expected.names()) {
            assertThat(actual.tensor(name).toString())
                    .isEqualTo(expected.tensor(name).toString());
            assertThat(actual.tensor(name).data())
                    .isEqualTo(expected.tensor(name).data());
        }
    }
}
