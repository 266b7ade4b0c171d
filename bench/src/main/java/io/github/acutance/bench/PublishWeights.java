package io.github.acutance.bench;

import io.github.acutance.model.ModelCard;
import io.github.acutance.weights.DType;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFiles;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes the file that the library embeds: weights as half floats, with their card. Arguments: the weights of a run, the
 * card as JSON, the safetensors file to write.
 */
public final class PublishWeights {
    private PublishWeights() {}

    public static void main(String[] args) throws IOException {
        StateDict weights = WeightFiles.read(Path.of(args[0])).requireFinite();
        ModelCard card = ModelCard.fromJson(Files.readString(Path.of(args[1])));
        Map<String, WeightTensor> halves = new LinkedHashMap<>();
        weights.names().forEach(name -> halves.put(name, weights.tensor(name).to(DType.F16)));
        Safetensors.write(StateDict.of(halves, Map.of(ModelCard.METADATA_KEY, card.toJson())), Path.of(args[2]));
    }
}
