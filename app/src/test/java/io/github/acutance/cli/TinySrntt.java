package io.github.acutance.cli;

import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files of weights, all zeros: the smallest SRNTT x4, whose results are gray, and a VGG-19 as deep as it needs. */
final class TinySrntt {
    private final Map<String, WeightTensor> tensors = new LinkedHashMap<>();

    private TinySrntt() {}

    /** Writes {@code srntt.safetensors} into a folder. */
    static Path in(Path folder) {
        TinySrntt tiny = new TinySrntt();
        tiny.conv("content_extractor.head", 64, 3, 3, true);
        tiny.block("content_extractor.blocks.0.");
        tiny.conv("content_extractor.tail", 64, 64, 3, false);
        tiny.norm("content_extractor.tail_bn");
        tiny.conv("content_extractor.up1", 256, 64, 3, true);
        tiny.conv("content_extractor.up2", 256, 64, 3, true);
        tiny.conv("content_extractor.out", 3, 64, 1, true);
        tiny.stage("small", 4, 320, 256);
        tiny.stage("medium", 2, 192, 256);
        tiny.stage("large", 1, 128, 32);
        tiny.conv("texture_transfer.out", 3, 32, 1, true);
        return tiny.write(folder.resolve("srntt.safetensors"));
    }

    /** Writes {@code vgg19.safetensors} into a folder. */
    static void vgg(Path folder) {
        TinySrntt tiny = new TinySrntt();
        int[][] sizes = {{64, 3}, {64, 64}, {128, 64}, {128, 128}, {256, 128}};
        String[] names = {"conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1"};
        for (int i = 0; i < names.length; i++) {
            tiny.conv(names[i], sizes[i][0], sizes[i][1], 3, true);
        }
        tiny.write(folder.resolve("vgg19.safetensors"));
    }

    private void stage(String name, int blocks, int in, int out) {
        String at = "texture_transfer." + name + ".";
        conv(at + "conv1", 64, in, 3, true);
        for (int i = 0; i < blocks; i++) {
            block(at + "blocks." + i + ".");
        }
        conv(at + "conv2", 64, 64, 3, false);
        norm(at + "bn2");
        conv(at + "conv3", out, 64, 3, true);
    }

    private void block(String at) {
        conv(at + "conv1", 64, 64, 3, false);
        norm(at + "bn1");
        conv(at + "conv2", 64, 64, 3, false);
        norm(at + "bn2");
    }

    private void conv(String name, int out, int in, int kernel, boolean bias) {
        put(name + ".weight", out, in, kernel, kernel);
        if (bias) {
            put(name + ".bias", out);
        }
    }

    private void norm(String name) {
        for (String part : new String[] {"weight", "bias", "running_mean", "running_var"}) {
            put(name + "." + part, 64);
        }
        put(name + ".num_batches_tracked");
    }

    private void put(String name, long... shape) {
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        tensors.put(name, WeightTensor.of(new float[count], shape));
    }

    private Path write(Path file) {
        try {
            Safetensors.write(StateDict.of(tensors, Map.of()), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
