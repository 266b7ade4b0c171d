package io.github.acutance.loss;

import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFiles;
import io.github.acutance.weights.WeightTensor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The convolutions of a VGG in a file, under the names {@code conv1_1}, {@code conv1_2} and so on, from the first to the
 * last that the file holds without a gap, and how pixels of 0..1 become their input. Two layouts are known: torchvision's
 * ({@code features.N}, input (x - mean) / deviation), and the original release's ({@code convN_M}, RGB in 0..255 minus a
 * mean colour). Metadata {@code input} that states a mean colour of 0..255 stands above the layout.
 *
 * @param layers names in order
 * @param weights {@code conv1_1.weight}, ... and {@code input.factor}, {@code input.offset}
 * @param input what the network takes, in words
 */
record VggFile(List<String> layers, StateDict weights, String input) {
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};
    private static final float[] CAFFE_MEAN = {123.68f, 116.779f, 103.939f};

    /**
     * Finds and reads the file.
     *
     * @param names of files, in the order in which they are looked for
     * @throws FileNotFoundException if there is none; the message lists the names that were looked for
     * @throws IOException if it cannot be read, holds a NaN or no first convolution
     */
    static VggFile read(Path folder, Vgg.Depth depth, List<String> names) throws IOException {
        Path file = names.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new FileNotFoundException(
                        folder + ": expected " + depth + " in one of " + String.join(", ", names) + "; found none"));
        return of(file, WeightFiles.read(file), depth);
    }

    private static VggFile of(Path file, StateDict weights, Vgg.Depth depth) throws IOException {
        Map<String, WeightTensor> found = new LinkedHashMap<>();
        Map<String, String> torchvision = depth.torchvisionNames();
        boolean original = weights.contains("conv1_1.weight");
        for (Map.Entry<String, String> layer : torchvision.entrySet()) {
            String name = original ? layer.getKey() : layer.getValue();
            if (!weights.contains(name + ".weight") || !weights.contains(name + ".bias")) {
                break;
            }
            found.put(layer.getKey() + ".weight", weights.tensor(name + ".weight"));
            found.put(layer.getKey() + ".bias", weights.tensor(name + ".bias"));
        }
        if (found.isEmpty()) {
            throw new IOException(
                    file + ": expected " + depth + " with conv1_1.weight or features.0.weight, found neither");
        }
        Optional<String> broken = StateDict.of(found, Map.of()).firstNonFinite();
        if (broken.isPresent()) {
            throw new IOException(
                    file + ": tensor " + broken.get() + ": expected finite weights, found a NaN or an infinity");
        }
        List<String> layers =
                torchvision.keySet().stream().limit(found.size() / 2).toList();
        Optional<float[]> stated = CaffeInput.mean(weights.metadata().getOrDefault("input", ""));
        Optional<float[]> mean = original && stated.isEmpty() ? Optional.of(CAFFE_MEAN) : stated;
        putInput(found, mean);
        return new VggFile(
                layers,
                StateDict.of(found, Map.of()),
                mean.isPresent() ? "RGB 0..255 minus the mean colour" : "torchvision's normalisation");
    }

    private static void putInput(Map<String, WeightTensor> all, Optional<float[]> caffeMean) {
        float[] factor = new float[3];
        float[] offset = new float[3];
        for (int c = 0; c < 3; c++) {
            factor[c] = caffeMean.isPresent() ? 255 : 1 / DEVIATION[c];
            offset[c] = caffeMean.isPresent() ? -caffeMean.get()[c] : -MEAN[c] / DEVIATION[c];
        }
        all.put("input.factor", WeightTensor.of(factor, 1, 3, 1, 1));
        all.put("input.offset", WeightTensor.of(offset, 1, 3, 1, 1));
    }
}
