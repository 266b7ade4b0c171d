package io.github.acutance.nn;

import io.github.acutance.model.ModelCard;
import io.github.acutance.model.ScaledAxis;
import io.github.acutance.model.SrModel;
import io.github.acutance.model.SrModel.Part;
import org.bytedeco.pytorch.Tensor;

/** A figure that takes any real scale from 1 with one set of weights. As a {@link Network} it is drawn at x4. */
public interface AnyScaleNetwork extends Network {
    /** The scale of {@link #forward(Layers, Tensor)}. */
    int DEFAULT_SCALE = 4;

    /** How this network divides an axis of {@code lrLength} pixels at a scale. */
    ScaledAxis axis(int lrLength, double scale);

    /**
     * Draws the figure of a part of a picture.
     *
     * @param lr [N, 3, h, w] in 0..1
     * @param scale 1 or more
     * @param part where {@code lr} stands in its picture
     * @return [N, 3, H, W], the output pixels that belong to these LR pixels
     */
    Tensor forward(Layers nn, Tensor lr, double scale, Part part);

    @Override
    default Tensor forward(Layers nn, Tensor lr) {
        return forward(nn, lr, DEFAULT_SCALE, new Part(0, 0, (int) lr.size(3), (int) lr.size(2)));
    }

    @Override
    default SrModel model(ModelCard card) {
        return new AnyScaleModel(this, card);
    }
}
