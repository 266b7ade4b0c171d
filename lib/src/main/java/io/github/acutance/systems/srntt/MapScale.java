package io.github.acutance.systems.srntt;

import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The size of VGG's maps. Their values are hundreds where the content's are ones, so that an optimiser's step in the
 * convolution that joins them would drown the content. In training the maps are divided by constants, which are stored
 * beside the weights; for use the weights are divided instead, which gives the authors' figure. The constants are powers of
 * two, so that nothing is rounded.
 */
final class MapScale {
    /** By stage, about the root mean square of relu3_1, relu2_1 and relu1_1 of photographs. */
    static final Map<String, Integer> DIVISORS = Map.of("small", 512, "medium", 512, "large", 64);

    /** Name of the constant beside a stage's weights. */
    static final String NAME = "map_divisor";

    private static final String TRANSFER = "texture_transfer.";
    private static final int CONTENT_CHANNELS = 64; // of a stage's input, before the map's

    private MapScale() {}

    /** Weights for use: without the constants, if they have some. */
    static StateDict folded(StateDict weights) {
        Map<String, WeightTensor> all = new LinkedHashMap<>();
        weights.names().forEach(name -> all.put(name, weights.tensor(name)));
        for (String stage : List.of("small", "medium", "large")) {
            WeightTensor divisor = all.remove(TRANSFER + stage + "." + NAME);
            if (divisor != null && divisor.count() == 1) {
                multiply(all, stage, 1 / divisor.toFloats()[0]);
            }
        }
        return StateDict.of(all, weights.metadata());
    }

    /** Weights for training: with {@link #DIVISORS}. */
    static StateDict unfolded(StateDict weights) {
        Map<String, WeightTensor> all = new LinkedHashMap<>();
        weights.names().forEach(name -> all.put(name, weights.tensor(name)));
        DIVISORS.forEach((stage, divisor) -> {
            multiply(all, stage, divisor);
            all.put(TRANSFER + stage + "." + NAME, WeightTensor.of(new float[] {divisor}, 1));
        });
        return StateDict.of(all, weights.metadata());
    }

    private static void multiply(Map<String, WeightTensor> all, String stage, float factor) {
        String name = TRANSFER + stage + ".conv1.weight"; // [64, 64 + C, 3, 3]
        WeightTensor weight = all.get(name);
        if (weight == null || weight.shape().length != 4) {
            return; // loading says what is missing
        }
        long[] shape = weight.shape();
        int place = Math.toIntExact(shape[2] * shape[3]);
        float[] values = weight.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= i / place % shape[1] < CONTENT_CHANNELS ? 1 : factor;
        }
        all.put(name, WeightTensor.of(values, shape));
    }
}
