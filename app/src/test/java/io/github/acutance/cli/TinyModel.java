package io.github.acutance.cli;

import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A file of weights of the smallest MSRResNet x4: one block, eight channels, all zeros; it enlarges bilinearly. */
final class TinyModel {
    private static final int CHANNELS = 8;

    private TinyModel() {}

    /** Writes {@code tiny.safetensors} into a folder. */
    static Path in(Path folder) {
        return in(folder, "tiny.safetensors");
    }

    /** Writes the file under a name of its own. */
    static Path in(Path folder, String name) {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        add(tensors, "conv_first", CHANNELS, 3);
        add(tensors, "body.0.conv1", CHANNELS, CHANNELS);
        add(tensors, "body.0.conv2", CHANNELS, CHANNELS);
        add(tensors, "upconv1", 4 * CHANNELS, CHANNELS);
        add(tensors, "upconv2", 4 * CHANNELS, CHANNELS);
        add(tensors, "conv_hr", CHANNELS, CHANNELS);
        add(tensors, "conv_last", 3, CHANNELS);
        Path file = folder.resolve(name);
        try {
            Safetensors.write(StateDict.of(tensors, Map.of()), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static void add(Map<String, WeightTensor> tensors, String name, int out, int in) {
        tensors.put(name + ".weight", WeightTensor.of(new float[out * in * 9], out, in, 3, 3));
        tensors.put(name + ".bias", WeightTensor.of(new float[out], out));
    }
}
