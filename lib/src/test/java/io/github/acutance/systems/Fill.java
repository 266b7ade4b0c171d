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

    /** Weights of a discriminator or Ranker: six times as large, and the parts of a normalisation around their identity. */
    static StateDict critic(Map<String, long[]> shapes) {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        int t = 0;
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            String name = entry.getKey();
            long[] shape = entry.getValue();
            long count = 1;
            for (long side : shape) {
                count *= side;
            }
            boolean scale = name.endsWith(".weight") && shape.length == 1;
            boolean mean = name.endsWith("running_mean");
            boolean variance = name.endsWith("running_var");
            double s = name.endsWith(".bias")
                    ? 0.05
                    : scale || mean
                            ? 0.1
                            : variance
                                    ? 0.5
                                    : 6 / Math.sqrt((double) count / Math.max(1, shape.length == 0 ? 1 : shape[0]));
            float[] values = new float[Math.toIntExact(count)];
            for (int k = 0; k < values.length && shape.length > 0; k++) {
                values[k] = (float) ((scale || variance ? 1 : 0) + s * Math.sin(0.7 * k + 1.3 * t));
            }
            tensors.put(name, WeightTensor.of(values, shape));
            t++;
        }
        return StateDict.of(tensors, Map.of());
    }

    /**
     * Two pictures for a critic, [2, 3, side, side]: base_j[m] * (1 - 0.5 j) + 0.3 sin(m (0.011 + 0.05 j)), where base is
     * (sin(0.37 k) + 1) / 2 over the whole batch and m counts inside picture j.
     */
    static float[] twoPictures(int side) {
        int size = 3 * side * side;
        float[] values = new float[2 * size];
        for (int k = 0; k < values.length; k++) {
            int j = k / size;
            int m = k % size;
            double base = (Math.sin(0.37 * k) + 1) / 2;
            values[k] = (float) (base * (1 - 0.5 * j) + 0.3 * Math.sin(m * (0.011 + 0.05 * j)));
        }
        return values;
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
