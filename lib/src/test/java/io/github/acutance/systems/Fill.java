package io.github.acutance.systems;

import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Deterministic weights and inputs, as the header of {@code golden_forward.tsv} defines them. */
final class Fill {
    private Fill() {}

    /** Weights of a generator: the tensors numbered in order; s is 0.05 for biases, else 1 / sqrt(fan in). */
    static StateDict generator(Map<String, long[]> shapes) {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        int t = 0;
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            long[] shape = entry.getValue();
            long count = 1;
            for (long side : shape) {
                count *= side;
            }
            double s = entry.getKey().endsWith(".bias") ? 0.05 : 1 / Math.sqrt((double) count / shape[0]);
            float[] values = new float[Math.toIntExact(count)];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) (s * Math.sin(0.7 * k + 1.3 * t));
            }
            tensors.put(entry.getKey(), WeightTensor.of(values, shape));
            t++;
        }
        return StateDict.of(tensors, Map.of());
    }

    /** (sin(0.37 k) + 1) / 2, k flat over [1, 3, height, width]. */
    static float[] input(int height, int width) {
        float[] values = new float[3 * height * width];
        for (int k = 0; k < values.length; k++) {
            values[k] = (float) ((Math.sin(0.37 * k) + 1) / 2);
        }
        return values;
    }
}
