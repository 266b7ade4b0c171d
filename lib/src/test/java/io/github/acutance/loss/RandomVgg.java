package io.github.acutance.loss;

import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFiles;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Files of VGG weights for tests: He-normal numbers from a seed, so that features keep their size to the last layer. */
public final class RandomVgg {
    private static final int[] CHANNELS = {64, 128, 256, 512, 512};

    private RandomVgg() {}

    /** The convolutions up to {@code last}, under torchvision's names, as {@code vgg16.pth} or {@code vgg19.pth}. */
    public static Map<String, WeightTensor> write(Path folder, Vgg.Depth depth, String last) throws IOException {
        Map<String, WeightTensor> weights = weights(depth, last, true);
        WeightFiles.write(
                StateDict.of(weights, Map.of()), folder.resolve(depth.files().get(1)));
        return weights;
    }

    /** The same numbers under names of either layout. */
    static Map<String, WeightTensor> weights(Vgg.Depth depth, String last, boolean torchvision) {
        SplittableRandom random = new SplittableRandom(5);
        Map<String, WeightTensor> weights = new LinkedHashMap<>();
        int in = 3;
        for (Map.Entry<String, String> layer : depth.torchvisionNames().entrySet()) {
            int out = CHANNELS[layer.getKey().charAt(4) - '1'];
            float[] kernel = new float[out * in * 9];
            double deviation = Math.sqrt(2.0 / (in * 9));
            for (int i = 0; i < kernel.length; i++) {
                kernel[i] = (float) (random.nextGaussian() * deviation);
            }
            float[] bias = new float[out];
            for (int i = 0; i < out; i++) {
                bias[i] = (float) random.nextDouble(-0.1, 0.1);
            }
            String name = torchvision ? layer.getValue() : layer.getKey();
            weights.put(name + ".weight", WeightTensor.of(kernel, out, in, 3, 3));
            weights.put(name + ".bias", WeightTensor.of(bias, out));
            in = out;
            if (layer.getKey().equals(last)) {
                break;
            }
        }
        return weights;
    }
}
