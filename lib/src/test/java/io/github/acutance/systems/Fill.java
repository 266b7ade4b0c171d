package io.github.acutance.systems;

import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Deterministic weights and inputs: by sines, as the header of {@code golden_forward.tsv} defines them, and by a hash, as
 * section 12 of the specification of SAN does for SAN, SRFBN and Meta-SR.
 */
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

    /**
     * Weights by the hash of tensor number and index: deviation 1 / sqrt(fan in) for kernels, 0.05 for vectors, 0.3 for
     * {@code gamma}, 0.2 for other single values.
     *
     * @param start a network after its initialisation; its mean shifts stay
     */
    static StateDict hashed(StateDict start) {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        int k = 0;
        for (String name : start.names()) {
            WeightTensor tensor = start.tensor(name);
            tensors.put(
                    name, name.contains("_mean.") ? tensor : WeightTensor.of(hashed(name, k, tensor), tensor.shape()));
            k++;
        }
        return StateDict.of(tensors, Map.of());
    }

    private static float[] hashed(String name, int k, WeightTensor tensor) {
        long[] shape = tensor.shape();
        float[] values = new float[Math.toIntExact(tensor.count())];
        double fanIn = (double) values.length / shape[0];
        for (int j = 0; j < values.length; j++) {
            if (name.endsWith("gamma")) {
                values[j] = 0.3f;
            } else if (values.length == 1) {
                values[j] = 0.2f;
            } else {
                values[j] = (float) (hash(j, k) * (shape.length > 1 ? Math.sqrt(3 / fanIn) : 0.05));
            }
        }
        return values;
    }

    /** In -1..1. */
    private static double hash(int j, int k) {
        long mask = 0xFFFF_FFFFL;
        long h = (j * 2654435761L + k * 40503L + 12345) & mask;
        h ^= h >> 16;
        h = (h * 2246822519L) & mask;
        h ^= h >> 13;
        return h / 0x1p32 * 2 - 1;
    }

    /** (37 c + 11 y + 7 x) mod 256 over [1, 3, height, width], in 0..1. */
    static float[] ramp(int height, int width) {
        float[] values = new float[3 * height * width];
        for (int i = 0; i < values.length; i++) {
            int c = i / (height * width);
            int y = i / width % height;
            values[i] = (37 * c + 11 * y + 7 * (i % width)) % 256 / 255f;
        }
        return values;
    }
}
