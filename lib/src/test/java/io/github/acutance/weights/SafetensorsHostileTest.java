package io.github.acutance.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHostileTest {
    private static String refusal(byte[] file) {
        Throwable thrown = catchThrowable(() -> Safetensors.read(ByteBuffer.wrap(file), "evil.safetensors"));
        assertThat(thrown).isExactlyInstanceOf(WeightFileException.class);
        assertThat(thrown.getMessage()).startsWith("evil.safetensors: ").doesNotContain("\n");
        return thrown.getMessage();
    }

    private static String refusal(String json) {
        return refusal(SafetensorsTest.file(json, new byte[16]));
    }

    private static String entry(String name, String dtype, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets
                + "}";
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 25, 100_000_001, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE})
    void read_headerLengthThatLies_isRefused(long length) {
        byte[] file = new byte[32];
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put((byte) '{');

        assertThat(refusal(file)).contains("its header should have " + length + " bytes, the file has 32");
    }

    @Test
    void read_headerAboveItsLimit_isRefusedThoughTheFileHasIt() {
        byte[] file = new byte[Safetensors.MAX_HEADER_BYTES + 100];
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(Safetensors.MAX_HEADER_BYTES + 1L);

        assertThat(refusal(file)).contains("its header should have 100000001 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "F32 | [4] | [4,20]",
                "F32 | [4] | [-4,12]",
                "F32 | [4] | [16,0]",
                "F32 | [3] | [0,16]",
                "F32 | [-4] | [0,16]",
                "F32 | [4611686018427387904,4] | [0,16]",
                "F32 | [4611686018427387905] | [0,4]",
                "F32 | [4] | [0,9223372036854775807]",
                "F32 | [4] | [9223372036854775807,16]",
                "F32 | [4] | [0]",
                "F32 | [4] | [0,16,16]",
                "F8_E4M3 | [16] | [0,16]"
            })
    void read_rangeOrShapeThatLies_namesTheTensor(String dtype, String shape, String offsets) {
        assertThat(refusal("{" + entry("w", dtype, shape, offsets) + "}"))
                .startsWith("evil.safetensors: tensor \"w\" ");
    }

    @Test
    void read_overlap_isRefused() {
        String second = entry("b", "F32", "[2]", "[4,12]");
        assertThat(refusal("{" + entry("a", "F32", "[2]", "[0,8]") + "," + second + "}"))
                .isEqualTo("evil.safetensors: tensor \"b\" overlaps another one");
        assertThat(refusal("{" + entry("a", "F32", "[4]", "[0,16]") + "," + second + "}"))
                .contains("overlaps");
        assertThat(refusal("{" + second + "," + second.replace("\"b\"", "\"c\"") + "}"))
                .contains("overlaps");
    }

    @Test
    void read_duplicates_areRefused() {
        String a = entry("a", "F32", "[1]", "[0,4]");
        assertThat(refusal("{" + a + "," + entry("a", "F32", "[1]", "[4,8]") + "}"))
                .contains("Duplicate field 'a'");
        assertThat(refusal("{" + a.replace("{", "{\"dtype\":\"I32\",") + "}")).contains("Duplicate field 'dtype'");
        assertThat(refusal("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}")).contains("Duplicate field 'k'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{",
                "{} {}",
                "{}x",
                "null",
                "{\"w\":3}",
                "{\"w\":null}",
                "{\"w\":{}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1]}}",
                "{\"w\":{\"dtype\":3,\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]",
                "{\"__metadata__\":{\"k\":1}}",
                "{\"__metadata__\":[]}",
                "{\"__metadata__\":{\"k\":{}}}",
                "{'w':1}",
                "{\"w\":NaN}",
                "{\"\\ud800",
            })
    void read_otherJson_isRefused(String json) {
        assertThat(refusal(json)).containsAnyOf("header", "tensor \"w\" lacks");
    }

    @Test
    void read_deepJsonAndManyDimensions_areRefused() {
        assertThat(refusal("{\"w\":{\"x\":" + "[".repeat(1_000_000))).contains("header");
        String ones = "1,".repeat(1000) + "1";
        assertThat(refusal("{" + entry("w", "U8", "[" + ones + "]", "[0,1]") + "}"))
                .contains("more than 64 dimensions");
    }

    @Test
    void read_otherEncodings_areRefused() {
        byte[] wide = "{\"w\":1}".getBytes(StandardCharsets.UTF_16LE);
        byte[] file = new byte[8 + wide.length];
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(wide.length)
                .put(wide);
        assertThat(refusal(file)).contains("header");
        byte[] invalid = SafetensorsTest.file("{\"w?\":{}}", new byte[0]);
        invalid[11] = (byte) 0xff;
        assertThat(refusal(invalid)).contains("not valid UTF-8");
    }

    @Test
    void read_truncatedAtEvery97thByte_isRefused() {
        byte[] file = SafetensorsTest.file("{" + entry("w", "F32", "[500]", "[0,2000]") + "}", new byte[2000]);
        for (int length = 0; length < file.length; length += 97) {
            refusal(Arrays.copyOf(file, length));
        }
        refusal(Arrays.copyOf(file, file.length - 1));
    }
}
