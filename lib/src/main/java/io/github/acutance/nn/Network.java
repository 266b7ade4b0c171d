package io.github.acutance.nn;

import io.github.acutance.model.ModelCard;
import io.github.acutance.model.SrModel;
import org.bytedeco.pytorch.Tensor;

/** A figure of a paper: one picture in, one picture out, drawn in the words of {@link Layers}. */
public interface Network extends Figure {
    /**
     * Draws the figure.
     *
     * @param lr [N, 3, h, w] in 0..1
     * @return [N, 3, h * scale, w * scale]
     */
    Tensor forward(Layers nn, Tensor lr);

    @Override
    default SrModel model(ModelCard card) {
        return new NetworkModel(this, card);
    }
}
