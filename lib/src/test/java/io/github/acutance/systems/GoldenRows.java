package io.github.acutance.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Rows of name, shape CHW, mean, population deviation and {@code index:value} samples, and the hash that fills weights. */
public final class GoldenRows {
    private final Map<String, String[]> rows = new LinkedHashMap<>();

    private GoldenRows() {}

    /** Reads a table beside {@code owner}. */
    public static GoldenRows of(Class<?> owner, String resource) {
        GoldenRows golden = new GoldenRows();
        try (InputStream in = owner.getResourceAsStream(resource)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (String line : lines) {
                String[] columns = line.split("\t", -1);
                if (columns.length >= 5 && !columns[0].equals("name")) {
                    golden.rows.put(columns[0], columns);
                }
            }
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
        return golden;
    }

    /**
     * Compares [1, C, H, W] with a row.
     *
     * @param deviations greatest difference, in deviations of the row
     * @param least tolerance in any case
     */
    public void check(String name, Tensor map, double deviations, double least) {
        String[] row = rows.get(name);
        assertThat(row).as(name).isNotNull();
        long[] shape =
                Arrays.stream(row[1].split("x", -1)).mapToLong(Long::parseLong).toArray();
        assertThat(Arrays.copyOfRange(map.shape(), 1, 4)).as(name).isEqualTo(shape);
        float[] values = floats(map);
        double mean = mean(values);
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = Double.parseDouble(row[3]);
        double tolerance = Math.max(deviations * deviation, least);
        assertThat(mean).as(name + " mean").isCloseTo(Double.parseDouble(row[2]), within(tolerance));
        assertThat(Math.sqrt(squares / values.length)).as(name + " deviation").isCloseTo(deviation, within(tolerance));
        for (String sample : row[4].split(";", -1)) {
            String[] pair = sample.split(":", -1);
            assertThat((double) values[Integer.parseInt(pair[0])])
                    .as(name + " value " + pair[0])
                    .isCloseTo(Double.parseDouble(pair[1]), within(tolerance));
        }
    }

    /** The values in row-major order. */
    public static float[] floats(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.numel())];
        tensor.contiguous().data_ptr_float().get(values);
        return values;
    }

    /** The mean in double. */
    public static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** In -1..1: the hash of value j of tensor k that the goldens' header defines. */
    public static double hash(long j, long k) {
        long mask = 0xFFFF_FFFFL;
        long h = (j * 2654435761L + k * 40503L + 12345) & mask;
        h ^= h >> 16;
        h = (h * 2246822519L) & mask;
        h ^= h >> 13;
        return h / 0x1p32 * 2 - 1;
    }
}
