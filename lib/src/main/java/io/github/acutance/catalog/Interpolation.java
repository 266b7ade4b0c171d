package io.github.acutance.catalog;

import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Network interpolation (Wang et al., ESRGAN, section 3.4). */
final class Interpolation {
    private Interpolation() {}

    /**
     * (1 - alpha) * a + alpha * b for every tensor, in fp32; with alpha 0 or 1 exactly one of the two.
     *
     * @throws IllegalArgumentException if names or shapes differ
     */
    static StateDict of(StateDict a, StateDict b, float alpha) {
        if (!a.names().equals(b.names())) {
            throw new IllegalArgumentException(
                    "expected " + a.size() + " tensors of the same names, found " + b.size());
        }
        Map<String, WeightTensor> mixed = new LinkedHashMap<>();
        for (String name : a.names()) {
            WeightTensor first = a.tensor(name);
            WeightTensor second = b.tensor(name);
            if (!Arrays.equals(first.shape(), second.shape())) {
                throw new IllegalArgumentException(name + ": expected " + Arrays.toString(first.shape()) + ", found "
                        + Arrays.toString(second.shape()));
            }
            mixed.put(name, mix(first, second, alpha));
        }
        return StateDict.of(mixed, Map.of());
    }

    private static WeightTensor mix(WeightTensor first, WeightTensor second, float alpha) {
        float[] x = first.toFloats();
        float[] y = second.toFloats();
        for (int i = 0; i < x.length; i++) {
            x[i] = (1 - alpha) * x[i] + alpha * y[i];
        }
        return WeightTensor.of(x, first.shape());
    }
}
