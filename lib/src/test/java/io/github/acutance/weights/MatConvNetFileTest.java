package io.github.acutance.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MATLAB files as MatConvNet's VGG-19 is published in, written by test code of its own. */
@SuppressWarnings("ByteBufferBackingArray") // all are allocated here
class MatConvNetFileTest {
    private static StateDict read(byte[] file) throws WeightFileException {
        return WeightFiles.read(FileBytes.of("vgg.mat", ByteBuffer.wrap(file)), Optional.empty());
    }

    /** Old files name the fields in another order, and have filters and biases as fields of their own. */
    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void read_layers_givesKernelsAsPyTorchHasThem(boolean packed, boolean old) throws WeightFileException {
        StateDict found = read(file(packed, layers(old)));
        assertThat(found.names()).containsExactly("conv1_1.weight", "conv1_1.bias", "conv1_2.weight", "conv1_2.bias");
        WeightTensor kernel = found.tensor("conv1_1.weight");
        assertThat(kernel.shape()).containsExactly(2, 3, 3, 3);
        float[] values = kernel.toFloats();
        for (int o = 0; o < 2; o++) {
            for (int i = 0; i < 3; i++) {
                for (int y = 0; y < 3; y++) {
                    for (int x = 0; x < 3; x++) {
                        assertThat(values[((o * 3 + i) * 3 + y) * 3 + x]).isEqualTo(value(y, x, i, o));
                    }
                }
            }
        }
        assertThat(found.tensor("conv1_2.bias").toFloats()).containsExactly(10, 11, 12, 13);
    }

    @Test
    void read_noLayers_saysWhatWasExpected() {
        assertThatThrownBy(() -> read(file(false, numbers("meta", new int[] {1, 1}, 4))))
                .hasMessage("vgg.mat: expected a variable 'layers' of MatConvNet with convolutions, found none");
        byte[] big = file(false, layers(false));
        big[126] = 'M';
        big[127] = 'I';
        assertThatThrownBy(() -> read(big)).hasMessageContaining("big-endian");
    }

    /** Whatever is cut off or changed, the answer is a file of weights or one line. */
    @Test
    void read_damagedFiles_failInOneLine() {
        SplittableRandom random = new SplittableRandom(12);
        for (boolean packed : new boolean[] {false, true}) {
            byte[] whole = file(packed, layers(false));
            for (int i = 0; i < 3000; i++) {
                byte[] damaged = Arrays.copyOf(whole, i % 3 == 0 ? random.nextInt(128, whole.length) : whole.length);
                for (int k = 0; k < i % 5; k++) {
                    damaged[random.nextInt(20, damaged.length)] = (byte) random.nextInt();
                }
                try {
                    read(damaged);
                } catch (WeightFileException line) {
                    assertThat(line.getMessage()).startsWith("vgg.mat: ").doesNotContain("\n");
                }
            }
        }
    }

    /** A kernel that claims to be huge is refused before anything is allocated. */
    @Test
    void read_kernelWithoutItsValues_isRefused() {
        byte[] kernel = matrix(7, "", new int[] {3, 3, 1024, 1024}, element(7, new byte[16]));
        byte[] weights = matrix(1, "", new int[] {1, 2}, kernel, numbers("", new int[] {1, 2}, 0));
        byte[] layer = struct(new LinkedHashMap<>(Map.of("weights", weights)));
        assertThatThrownBy(() -> read(file(true, matrix(1, "layers", new int[] {1, 1}, layer))))
                .hasMessageContaining("weights [3, 3, 1024, 1024] have 16 bytes");
    }

    private static float value(int y, int x, int in, int out) {
        return y + 10 * x + 100 * in + 1000 * out;
    }

    private static byte[] layers(boolean old) {
        byte[] pool = struct(new LinkedHashMap<>(Map.of("type", chars("pool"))));
        byte[] dense = layer("fc6", old, numbers("", new int[] {7, 7, 2, 3}, 0), numbers("", new int[] {1, 3}, 0));
        return matrix(
                1,
                "layers",
                new int[] {1, 4},
                layer("conv1_1", old, kernel(3, 2), numbers("", new int[] {1, 2}, 5)),
                pool,
                layer("conv1_2", old, kernel(2, 4), numbers("", new int[] {4, 1}, 10)),
                dense);
    }

    private static byte[] layer(String name, boolean old, byte[] kernel, byte[] bias) {
        Map<String, byte[]> fields = new LinkedHashMap<>();
        if (old) {
            fields.put("filters", kernel);
            fields.put("biases", bias);
            fields.put("stride", numbers("", new int[] {1, 2}, 1));
            fields.put("name", chars(name));
        } else {
            fields.put("name", chars(name));
            fields.put("opts", matrix(1, "", new int[] {0, 0}));
            fields.put("weights", matrix(1, "", new int[] {1, 2}, kernel, bias));
        }
        return struct(fields);
    }

    private static byte[] kernel(int in, int out) {
        float[] values = new float[9 * in * out];
        int at = 0;
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                for (int x = 0; x < 3; x++) {
                    for (int y = 0; y < 3; y++) {
                        values[at++] = value(y, x, i, o);
                    }
                }
            }
        }
        return matrix(7, "", new int[] {3, 3, in, out}, element(7, floats(values)));
    }

    private static byte[] numbers(String name, int[] dims, int first) {
        float[] values = new float[Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = first + i;
        }
        return matrix(7, name, dims, element(7, floats(values)));
    }

    private static byte[] chars(String text) {
        return matrix(4, "", new int[] {1, text.length()}, element(4, text.getBytes(StandardCharsets.UTF_16LE)));
    }

    private static byte[] struct(Map<String, byte[]> fields) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        fields.keySet().forEach(name -> names.writeBytes(Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), 32)));
        byte[] length = little(4).putInt(32).array();
        byte[][] parts = new byte[2 + fields.size()][];
        parts[0] = element(5, length);
        parts[1] = element(1, names.toByteArray());
        int at = 2;
        for (byte[] field : fields.values()) {
            parts[at++] = field;
        }
        return matrix(2, "", new int[] {1, 1}, parts);
    }

    private static byte[] matrix(int kind, String name, int[] dims, byte[]... content) {
        ByteBuffer sides = little(4 * dims.length);
        Arrays.stream(dims).forEach(sides::putInt);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(element(6, little(8).putInt(kind).array()));
        out.writeBytes(element(5, sides.array()));
        out.writeBytes(element(1, name.getBytes(StandardCharsets.US_ASCII)));
        Arrays.stream(content).forEach(out::writeBytes);
        return element(14, out.toByteArray());
    }

    /** Four bytes and less go into the tag itself. */
    private static byte[] element(int type, byte[] content) {
        if (content.length <= 4 && content.length > 0) {
            return little(8).putInt(content.length << 16 | type).put(content).array();
        }
        ByteBuffer whole = little(8 + (content.length + 7) / 8 * 8);
        return whole.putInt(type).putInt(content.length).put(content).array();
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = little(4 * values.length);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] file(boolean packed, byte[] variable) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] header = Arrays.copyOf("MATLAB 5.0 MAT-file, for a test".getBytes(StandardCharsets.US_ASCII), 128);
        header[125] = 1;
        header[126] = 'I';
        header[127] = 'M';
        out.writeBytes(header);
        out.writeBytes(variable(packed, numbers("meta", new int[] {2, 2}, 1)));
        out.writeBytes(variable(packed, variable));
        return out.toByteArray();
    }

    private static byte[] variable(boolean packed, byte[] matrix) {
        if (!packed) {
            return matrix;
        }
        Deflater deflater = new Deflater();
        deflater.setInput(matrix);
        deflater.finish();
        byte[] content = new byte[matrix.length + 100];
        int size = deflater.deflate(content);
        deflater.end();
        return little(8 + size).putInt(15).putInt(size).put(content, 0, size).array();
    }
}
