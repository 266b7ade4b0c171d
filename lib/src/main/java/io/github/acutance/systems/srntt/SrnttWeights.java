package io.github.acutance.systems.srntt;

import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import io.github.acutance.nn.NetworkWeights;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The authors' lists of unnamed arrays, as ours: {@code upscale.npz} holds the content extractor, {@code srntt.npz} and
 * {@code srntt_init.npz} (SRNTT-l2) the texture transfer. TensorFlow's kernels [k, k, in, out] become [out, in, k, k],
 * and what stands before a sub-pixel shuffle gets PyTorch's order of channels. S-aiueo32's port is another network
 * ({@link PortedSrntt}) and keeps its names.
 */
public final class SrnttWeights {
    /** Name of the authors' file with the content extractor, which lies beside that with the texture transfer. */
    public static final String EXTRACTOR_FILE = "upscale.npz";

    private static final String PAPER = "Zhang et al., Image Super-Resolution by Neural Texture Transfer, CVPR 2019";
    private static final String ARRAYS = "params."; // how the reader of .npz names them
    private static final String EXTRACTOR = "content_extractor.";
    private static final String TRANSFER = "texture_transfer.";

    // 34 convolutions of the content extractor, 35 of the first stage, 19 at twice, 11 at four times the size.
    private static final int RECEPTIVE_FIELD = 82;
    private static final int EXTRACTOR_FIELD = 36;

    private final List<WeightTensor> arrays;
    private final Map<String, WeightTensor> named = new LinkedHashMap<>();
    private int next;

    private SrnttWeights(List<WeightTensor> arrays) {
        this.arrays = arrays;
    }

    /**
     * The weights, if they are SRNTT's: ours, or the authors' arrays. Of a content extractor alone they make a network
     * that takes no references.
     *
     * @param stated not needed, as the shapes tell the scale
     * @throws IllegalArgumentException if arrays are unnamed and not in the authors' order
     */
    public static Optional<NetworkWeights> read(StateDict file, OptionalInt stated) {
        if (file.contains(ARRAYS + 0)) {
            return ofArrays(file);
        } else if (file.contains(TRANSFER + "small.conv1.weight") && file.contains(EXTRACTOR + "head.weight")) {
            return Optional.of(network("Acutance", MapScale.folded(file)));
        }
        if (file.contains(TRANSFER + "head_small.0.weight") && file.contains(EXTRACTOR + "head.0.weight")) {
            return Optional.of(ported(file));
        }
        return file.contains(EXTRACTOR + "head.weight") ? Optional.of(extractor("Acutance", file)) : Optional.empty();
    }

    /** Whether a file holds the authors' texture transfer alone: then {@link #EXTRACTOR_FILE} is needed, too. */
    public static boolean needsExtractor(StateDict file) {
        return file.contains(ARRAYS + 0)
                && shape(file, ARRAYS + 0)[2] == 320
                && !file.contains(EXTRACTOR_FILE + "." + 0);
    }

    /** The authors' two files as one. */
    public static StateDict withExtractor(StateDict transfer, StateDict extractor) {
        Map<String, WeightTensor> all = new LinkedHashMap<>();
        transfer.names().forEach(name -> all.put(name, transfer.tensor(name)));
        extractor.names().forEach(name -> all.put(name.replace(ARRAYS, EXTRACTOR_FILE + "."), extractor.tensor(name)));
        return StateDict.of(all, Map.of());
    }

    private static Optional<NetworkWeights> ofArrays(StateDict file) {
        long[] first = shape(file, ARRAYS + 0);
        if (first.length != 4 || first[3] != 64 || (first[2] != 3 && first[2] != 320)) {
            return Optional.empty();
        } else if (first[2] == 3) {
            return Optional.of(extractor("SRNTT", contentExtractor(arrays(file, ARRAYS))));
        }
        StateDict content = contentExtractor(arrays(file, EXTRACTOR_FILE + "."));
        StateDict transfer = textureTransfer(arrays(file, ARRAYS));
        return Optional.of(network("SRNTT", both(content, transfer)));
    }

    private static NetworkWeights network(String layout, StateDict weights) {
        boolean small = weights.contains(TRANSFER + "out.weight") && shape(weights, TRANSFER + "out.weight")[1] == 8;
        int scale = weights.contains(TRANSFER + "final.conv.weight") ? 16 : small ? 8 : 4;
        int blocks = Math.max(4, blocks(weights, TRANSFER + "small.")); // loading says what is missing
        Srntt.Config config = new Srntt.Config(scale, Math.max(1, blocks(weights, EXTRACTOR)), blocks);
        return new NetworkWeights(layout, weights, card(config), at -> new Srntt(config, at));
    }

    private static NetworkWeights ported(StateDict weights) {
        int contentBlocks = count(weights, EXTRACTOR + "body.%d.body.0.weight");
        int blocks = count(weights, TRANSFER + "body_small.%d.body.0.weight");
        boolean weighted = weights.contains(TRANSFER + "a");
        PortedSrntt.Config config =
                new PortedSrntt.Config(Math.max(1, contentBlocks), Math.max(1, blocks), weighted); // loading says what
        return new NetworkWeights("S-aiueo32", weights, card(config), at -> new PortedSrntt(config, at)); // is missing
    }

    private static NetworkWeights extractor(String layout, StateDict weights) {
        int blocks = blocks(weights, EXTRACTOR);
        return new NetworkWeights(layout, weights, extractorCard(blocks), at -> new ContentExtractor(blocks, at));
    }

    /** The card of a network of this shape, before anything is known about its weights. */
    static ModelCard card(Srntt.Config config) {
        return card(config.scale(), RECEPTIVE_FIELD, config.contentBlocks(), config.blocks());
    }

    /** The same for the port. */
    static ModelCard card(PortedSrntt.Config config) {
        // The content extractor, the first stage, the second at twice and the third at four times the size.
        int content = 1 + 2 * config.contentBlocks();
        int stage = 2 + 2 * config.blocks();
        int field = content + stage + (stage + 1) / 2 + (stage + 4) / 4;
        return card(PortedSrntt.SCALE, field, config.contentBlocks(), config.blocks());
    }

    private static ModelCard card(int scale, int receptiveField, int contentBlocks, int blocks) {
        ModelCard card = new ModelCard(
                "srntt-x" + scale,
                "srntt",
                "SRNTT",
                PAPER,
                scale,
                0,
                new SizeRule(PatchMatching.PATCH, 1),
                receptiveField,
                Set.of(Precision.FP32),
                "",
                "",
                "",
                List.of());
        return card.withShape(Map.of("content_blocks", contentBlocks, "blocks", blocks));
    }

    static ModelCard extractorCard(int blocks) {
        ModelCard card = new ModelCard(
                "srntt-content-x4",
                "srntt",
                "SRNTT's content extractor",
                PAPER,
                4,
                0,
                SizeRule.ANY,
                2 * blocks + EXTRACTOR_FIELD - 32,
                Set.of(Precision.FP32),
                "",
                "",
                "",
                List.of());
        return card.withShape(Map.of("content_blocks", blocks));
    }

    private static int blocks(StateDict weights, String prefix) {
        return count(weights, prefix + "blocks.%d.conv1.weight");
    }

    private static int count(StateDict weights, String pattern) {
        int count = 0;
        while (weights.contains(pattern.formatted(count))) {
            count++;
        }
        return count;
    }

    private static long[] shape(StateDict weights, String name) {
        return weights.tensor(name).shape();
    }

    private static List<WeightTensor> arrays(StateDict file, String prefix) {
        List<WeightTensor> arrays = new ArrayList<>();
        while (file.contains(prefix + arrays.size())) {
            arrays.add(file.tensor(prefix + arrays.size()));
        }
        return arrays;
    }

    private static StateDict both(StateDict first, StateDict second) {
        Map<String, WeightTensor> all = new LinkedHashMap<>();
        first.names().forEach(name -> all.put(name, first.tensor(name)));
        second.names().forEach(name -> all.put(name, second.tensor(name)));
        return StateDict.of(all, Map.of());
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
        String at = EXTRACTOR;
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
            String at = TRANSFER + stage + ".";
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
            reading.conv(TRANSFER + "final.conv", true, 2);
        }
        reading.conv(TRANSFER + "out", true, 1);
        return StateDict.of(reading.named, Map.of());
    }

    /**
     * The discriminator.
     *
     * @param arrays in order: 54; the authors publish none, their code saves them
     * @throws IllegalArgumentException if their number or a shape is not that of a discriminator
     */
    public static StateDict discriminator(List<WeightTensor> arrays) {
        int levels = Discriminator.CHANNELS.length;
        if (arrays.size() != 10 * levels + 4) {
            throw new IllegalArgumentException(
                    "SRNTT's discriminator: expected " + (10 * levels + 4) + " arrays, found " + arrays.size());
        }
        SrnttWeights reading = new SrnttWeights(arrays);
        for (int channels : Discriminator.CHANNELS) {
            for (int stride = 1; stride <= 2; stride++) {
                String at = "n" + channels + "s" + stride;
                reading.conv(at + ".c", false, 1);
                reading.norm(at + ".b");
            }
        }
        reading.dense("fc", Discriminator.CHANNELS[levels - 1]);
        reading.dense("output", 1);
        return StateDict.of(reading.named, Map.of());
    }

    /** Reads a matrix [in, out] and a bias; TensorFlow's inputs count places first, then {@code channels}. */
    private void dense(String name, int channels) {
        WeightTensor matrix = array(2);
        int in = Math.toIntExact(matrix.shape()[0]);
        int out = Math.toIntExact(matrix.shape()[1]);
        int places = in / channels;
        float[] from = matrix.toFloats();
        float[] to = new float[from.length];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < places * channels; i++) {
                to[o * in + i % channels * places + i / channels] = from[i * out + o];
            }
        }
        named.put(name + ".weight", WeightTensor.of(to, out, in));
        named.put(name + ".bias", array(1));
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
