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

/** Outputs of the authors' code for filled weights, one row each: shape, mean, deviation, and some of its values. */
final class GoldenTable {
    private final Map<String, String[]> rows = new LinkedHashMap<>();

    /** Reads a table of the test resources beside this class. */
    static GoldenTable of(String resource) {
        GoldenTable table = new GoldenTable();
        try (InputStream in = GoldenTable.class.getResourceAsStream(resource)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (String line : lines) {
                String[] columns = line.split("\t", -1);
                if (columns.length == 5 && !columns[0].equals("name")) {
                    table.rows.put(columns[0], columns);
                }
            }
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
        return table;
    }

    /**
     * Compares a map with a row.
     *
     * @param map [1, C, H, W]
     * @param factor what the map is multiplied by: 255 for pictures in 0..1
     * @param tolerance greatest difference, in deviations of the row
     */
    void check(String name, Tensor map, double factor, double tolerance) {
        String[] row = rows.get(name);
        assertThat(row).as(name).isNotNull();
        long[] shape =
                Arrays.stream(row[1].split("x", -1)).mapToLong(Long::parseLong).toArray();
        assertThat(Arrays.copyOfRange(map.shape(), 1, 4)).as(name).isEqualTo(shape);
        float[] values = new float[Math.toIntExact(map.numel())];
        map.contiguous().data_ptr_float().get(values);
        double mean = Double.parseDouble(row[2]);
        double deviation = Double.parseDouble(row[3]);
        double within = tolerance * deviation;
        double actual = factor * sum(values, 0) / values.length;
        assertThat(actual).as(name + " mean").isCloseTo(mean, within(within));
        assertThat(factor * Math.sqrt(sum(values, actual / factor) / values.length))
                .as(name + " deviation")
                .isCloseTo(deviation, within(within));
        for (String sample : row[4].split(";", -1)) {
            String[] pair = sample.split(":", -1);
            assertThat(factor * values[Integer.parseInt(pair[0])])
                    .as(name + " value " + pair[0])
                    .isCloseTo(Double.parseDouble(pair[1]), within(within));
        }
    }

    /** The sum of the values, or of their squared distances to a mean that is not 0. */
    private static double sum(float[] values, double mean) {
        double sum = 0;
        for (float value : values) {
            sum += mean == 0 ? value : (value - mean) * (value - mean);
        }
        return sum;
    }
}
