package io.github.acutance.systems.srntt;

import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The authors' lists of unnamed arrays, as ours: {@code upscale.npz} holds the content extractor, {@code srntt.npz} and
 * {@code srntt_init.npz} (SRNTT-l2) the texture transfer. TensorFlow's kernels [k, k, in, out] become [out, in, k, k],
 * and what stands before a sub-pixel shuffle gets PyTorch's order of channels.
 */
public final class SrnttWeights {
    private final List<WeightTensor> arrays;
    private final Map<String, WeightTensor> named = new LinkedHashMap<>();
    private int next;

    private SrnttWeights(List<WeightTensor> arrays) {
        this.arrays = arrays;
    }

    /**
     * The content extractor.
     *
     * @param arrays of {@code upscale.npz}, in order: 173 for 16 blocks
     * @throws IllegalArgumentException if their number or a shape is not that of a content extractor
     */
    public static StateDict contentExtractor(List<WeightTensor> arrays) {
        SrnttWeights reading = new SrnttWeights(arrays);
        int blocks = reading.blocks(13);
        String at = "content_extractor.";
        reading.conv(at + "head", true, 1);
        for (int i = 0; i < blocks; i++) {
            reading.block(at + "blocks." + i + ".");
        }
        reading.conv(at + "tail", false, 1);
        reading.norm(at + "tail_bn");
        reading.conv(at + "up1", true, 2);
        reading.conv(at + "up2", true, 2);
        reading.conv(at + "out", true, 1);
        return StateDict.of(reading.named, Map.of());
    }

    /**
     * The texture transfer.
     *
     * @param arrays of {@code srntt.npz}, in order: 309 for 16 blocks at x4 and x8, 311 at x16
     * @throws IllegalArgumentException if their number or a shape is not that of a texture transfer
     */
    public static StateDict textureTransfer(List<WeightTensor> arrays) {
        SrnttWeights reading = new SrnttWeights(arrays);
        int scale = scale(arrays);
        int blocks = reading.blocks(scale == 16 ? 31 : 29) * 4 / 7; // n, n / 2 and n / 4 of them
        int count = blocks;
        for (String stage : List.of("small", "medium", "large")) {
            String at = "texture_transfer." + stage + ".";
            reading.conv(at + "conv1", true, 1);
            for (int i = 0; i < count; i++) {
                reading.block(at + "blocks." + i + ".");
            }
            reading.conv(at + "conv2", false, 1);
            reading.norm(at + "bn2");
            reading.conv(at + "conv3", true, stage.equals("large") && scale == 4 ? 1 : 2);
            count /= 2;
        }
        if (scale == 16) {
            reading.conv("texture_transfer.final.conv", true, 2);
        }
        reading.conv("texture_transfer.out", true, 1);
        return StateDict.of(reading.named, Map.of());
    }

    /** 4, 8 or 16: the last kernel takes 32 channels at x4, else 8; x16 has a convolution more. */
    static int scale(List<WeightTensor> arrays) {
        long[] last =
                arrays.size() < 2 ? new long[0] : arrays.get(arrays.size() - 2).shape();
        if (last.length != 4) {
            throw new IllegalArgumentException("SRNTT: expected a kernel before the last array, found none");
        }
        return last[2] == 32 ? 4 : (arrays.size() - 29) % 10 == 2 ? 16 : 8;
    }

    /** Residual blocks, ten arrays each, beside {@code others}. */
    private int blocks(int others) {
        if (arrays.size() < others + 10 || (arrays.size() - others) % 10 != 0) {
            throw new IllegalArgumentException(
                    "SRNTT: expected " + others + " arrays and ten for each block, found " + arrays.size());
        }
        return (arrays.size() - others) / 10;
    }

    private void block(String at) {
        conv(at + "conv1", false, 1);
        norm(at + "bn1");
        conv(at + "conv2", false, 1);
        norm(at + "bn2");
    }

    private void norm(String name) {
        named.put(name + ".bias", array(1));
        named.put(name + ".weight", array(1));
        named.put(name + ".running_mean", array(1));
        named.put(name + ".running_var", array(1));
        named.put(name + ".num_batches_tracked", WeightTensor.of(new float[1]));
    }

    /** Reads a kernel and maybe a bias; {@code factor} is that of the shuffle behind it. */
    private void conv(String name, boolean bias, int factor) {
        WeightTensor kernel = array(4);
        long[] shape = kernel.shape();
        int k = Math.toIntExact(shape[0] * shape[1]);
        int in = Math.toIntExact(shape[2]);
        int out = Math.toIntExact(shape[3]);
        float[] from = kernel.toFloats();
        float[] to = new float[from.length];
        for (int o = 0; o < out; o++) {
            int source = sourceChannel(o, out, factor);
            for (int i = 0; i < in; i++) {
                for (int place = 0; place < k; place++) {
                    to[(o * in + i) * k + place] = from[(place * in + i) * out + source];
                }
            }
        }
        named.put(name + ".weight", WeightTensor.of(to, out, in, shape[0], shape[1]));
        if (bias) {
            float[] values = array(1).toFloats();
            float[] ordered = new float[values.length];
            for (int o = 0; o < ordered.length; o++) {
                ordered[o] = values[sourceChannel(o, ordered.length, factor)];
            }
            named.put(name + ".bias", WeightTensor.of(ordered, ordered.length));
        }
    }

    /** PyTorch shuffles channel c * r * r + place, TensorFlow place * C + c. */
    private static int sourceChannel(int channel, int channels, int factor) {
        int places = factor * factor;
        return channel % places * (channels / places) + channel / places;
    }

    private WeightTensor array(int rank) {
        WeightTensor array = arrays.get(next);
        if (array.shape().length != rank) {
            throw new IllegalArgumentException(
                    "SRNTT: array " + next + ": expected " + rank + " dimensions, found " + array.shape().length);
        }
        next++;
        return array;
    }
}
