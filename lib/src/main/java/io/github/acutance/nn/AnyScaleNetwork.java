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
     * The part of the figure that is the same at every scale.
     *
     * @param lr [N, 3, h, w] in 0..1
     * @return [N, C, h, w]
     */
    Tensor features(Layers nn, Tensor lr);

    /**
     * The rest of the figure.
     *
     * @param features of {@link #features}, in fp32
     * @param scale 1 or more
     * @param part where the features stand in their picture
     * @return [N, 3, H, W], the output pixels that belong to these LR pixels
     */
    Tensor enlarge(Layers nn, Tensor features, double scale, Part part);

    /**
     * Draws the figure of a part of a picture.
     *
     * @param lr [N, 3, h, w] in 0..1
     * @param scale 1 or more
     * @param part where {@code lr} stands in its picture
     * @return [N, 3, H, W], the output pixels that belong to these LR pixels
     */
    default Tensor forward(Layers nn, Tensor lr, double scale, Part part) {
        return enlarge(nn, features(nn, lr), scale, part);
    }

    @Override
    default Tensor forward(Layers nn, Tensor lr) {
        return forward(nn, lr, DEFAULT_SCALE, new Part(0, 0, (int) lr.size(3), (int) lr.size(2)));
    }

    @Override
    default SrModel model(ModelCard card) {
        return new AnyScaleModel(this, card);
    }
}
