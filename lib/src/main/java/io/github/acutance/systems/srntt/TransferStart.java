package io.github.acutance.systems.srntt;

import io.github.acutance.nn.NetworkWeights;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * First values of the texture transfer behind a trained content extractor, with which the whole answers exactly what the
 * extractor alone answers: the stages add nothing (the scales of their last normalisations are 0), and their last
 * convolutions are the extractor's. What the references add is learnt from there. The authors start from random values.
 */
final class TransferStart {
    private static final String EXTRACTOR = "content_extractor.";
    private static final String TRANSFER = "texture_transfer.";
    private static final int RGB = 3;
    private static final int CENTRE = 4; // of a 3x3 kernel

    private final Map<String, WeightTensor> all = new LinkedHashMap<>();

    private TransferStart() {}

    /**
     * Weights to start from.
     *
     * @param found a whole network, which is taken as it is, or a content extractor, ours or the authors'
     * @param first first values of the network at x4, as it is trained
     * @return as it is trained
     */
    static StateDict of(StateDict found, StateDict first) {
        StateDict file = SrnttWeights.needsExtractor(found)
                ? found
                : SrnttWeights.read(found, OptionalInt.empty())
                        .map(NetworkWeights::weights)
                        .orElse(found);
        if (!file.contains(EXTRACTOR + "out.weight")) {
            return file; // loading says what is missing
        } else if (file.names().stream().anyMatch(name -> name.startsWith(TRANSFER))) {
            return MapScale.unfolded(file);
        }
        TransferStart start = new TransferStart();
        file.names().forEach(name -> start.all.put(name, file.tensor(name)));
        first.names().stream()
                .filter(name -> name.startsWith(TRANSFER))
                .forEach(name -> start.all.put(name, first.tensor(name)));
        for (String stage : List.of("small", "medium", "large")) {
            String scale = TRANSFER + stage + ".bn2.weight";
            start.all.put(scale, WeightTensor.of(new float[64], 64));
        }
        start.copy(EXTRACTOR + "up1", TRANSFER + "small.conv3");
        start.copy(EXTRACTOR + "up2", TRANSFER + "medium.conv3");
        start.end();
        return StateDict.of(start.all, file.metadata());
    }

    private void copy(String from, String to) {
        all.put(to + ".weight", all.get(from + ".weight"));
        all.put(to + ".bias", all.get(from + ".bias"));
    }

    /** The extractor's 1x1 convolution becomes the first three channels of the last 3x3, which the end passes on. */
    private void end() {
        WeightTensor last = all.get(TRANSFER + "large.conv3.weight"); // [32, 64, 3, 3]
        float[] kernel = last.toFloats();
        float[] bias = all.get(TRANSFER + "large.conv3.bias").toFloats();
        float[] colours = all.get(EXTRACTOR + "out.weight").toFloats(); // [3, 64, 1, 1]
        float[] offsets = all.get(EXTRACTOR + "out.bias").toFloats();
        int channels = colours.length / RGB;
        float[] end = new float[RGB * bias.length];
        for (int colour = 0; colour < RGB; colour++) {
            for (int i = 0; i < 9 * channels; i++) {
                kernel[colour * 9 * channels + i] = i % 9 == CENTRE ? colours[colour * channels + i / 9] : 0;
            }
            bias[colour] = offsets[colour];
            end[colour * bias.length + colour] = 1;
        }
        all.put(TRANSFER + "large.conv3.weight", WeightTensor.of(kernel, last.shape()));
        all.put(TRANSFER + "large.conv3.bias", WeightTensor.of(bias, bias.length));
        all.put(TRANSFER + "out.weight", WeightTensor.of(end, RGB, bias.length, 1, 1));
        all.put(TRANSFER + "out.bias", WeightTensor.of(new float[RGB], RGB));
    }
}
