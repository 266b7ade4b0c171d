package io.github.acutance.infer;

import io.github.acutance.model.ModelCard;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.plan.OnnxGraph;
import io.github.acutance.weights.OnnxFile;
import java.io.IOException;
import java.nio.file.Path;

/** Writes a convolutional network as an ONNX file, for other programs to run. */
public final class OnnxExport {
    private OnnxExport() {}

    /**
     * Writes {@code model}: input {@code lr} [N, 3, h, w], output {@code sr}, RGB in 0..1, unclamped, float32; its card is
     * in the metadata.
     *
     * @throws IllegalArgumentException if it is no network of convolutions alone; then nothing is written
     * @throws IOException if the file cannot be written
     */
    public static void write(SrModel model, Path file) throws IOException {
        ModelCard card = model.card();
        if (!(model instanceof NetworkModel network) || model instanceof SrModel.AnyScale) {
            throw new IllegalArgumentException(
                    card.name() + ": expected a network of ONNX's operators, found one with other parts");
        }
        OnnxFile onnx;
        try {
            onnx = OnnxGraph.of((nn, in) -> network.network().forward(nn, in.get(0)));
        } catch (IllegalArgumentException notExportable) {
            throw new IllegalArgumentException(card.name() + ": " + notExportable.getMessage(), notExportable);
        }
        onnx.metadata(ModelCard.METADATA_KEY, card.toJson());
        onnx.write(card.name(), file);
    }
}
