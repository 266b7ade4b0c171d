package io.github.acutance.model;

import org.bytedeco.pytorch.Tensor;

/**
 * A super-resolution network with its weights, ready to run. Tensors are RGB, NCHW, float32, 0..1 in and out,
 * unclamped; a network that thinks in another range converts inside. Whoever opened a model closes it.
 *
 * <p>Models are safe for use by several threads at once; each call belongs to the scope of its own thread.
 */
public sealed interface SrModel extends AutoCloseable {
    /** What is known about this model; every caller decides from it and never asks for a system by name. */
    ModelCard card();

    /** The device that holds the weights. */
    Device device();

    /** Frees the weights; the model is of no use afterwards. */
    @Override
    void close();

    /** One picture in, one picture out, at the card's scale. */
    non-sealed interface SingleImage extends SrModel {
        /**
         * Enlarges a batch.
         *
         * @param lr [N, 3, h, w] in 0..1, on this model's device
         * @param precision format of the inner convolutions; not {@code AUTO}
         * @return [N, 3, h * scale, w * scale] in float32, unclamped
         */
        Tensor forward(Tensor lr, Precision precision);

        /** {@link #forward(Tensor, Precision)} in fp32. */
        default Tensor forward(Tensor lr) {
            return forward(lr, Precision.FP32);
        }
    }

    /** One picture in, one picture out, at any scale from 1; as a {@link SingleImage} it runs at its card's. */
    interface AnyScale extends SingleImage {
        /** How this model divides an axis of {@code lrLength} pixels at a scale. */
        ScaledAxis axis(int lrLength, double scaleFactor);

        /**
         * Enlarges a part of a picture. Where the part stands decides the positions of its output pixels, so that parts fit
         * together without a seam.
         *
         * @param lr [N, 3, h, w] in 0..1, on this model's device
         * @param scaleFactor 1 or more
         * @param part where it stands
         * @param precision format of the inner convolutions; not {@code AUTO}
         * @return [N, 3, H, W] in float32, unclamped: the output pixels that belong to the part's LR pixels, by
         *     {@link #axis}
         * @throws IllegalArgumentException if the scale is below 1
         */
        Tensor forward(Tensor lr, double scaleFactor, Part part, Precision precision);

        @Override
        default Tensor forward(Tensor lr, Precision precision) {
            return forward(lr, card().scale(), new Part(0, 0, (int) lr.size(3), (int) lr.size(2)), precision);
        }
    }

    /** One picture in, and others that it takes detail from. Runs when it is bound to them. */
    non-sealed interface WithReference extends SrModel {
        /**
         * Prepares the references once, for any number of pictures or tiles.
         *
         * @return to be closed before this model
         * @throws IllegalArgumentException if there are too many or too few of them, they cannot be used, or something
         *     that the preparation needs is missing
         */
        Bound with(References references);
    }

    /** A model bound to its references. Closing it frees what was prepared of them, not the model. */
    interface Bound extends SingleImage {
        /**
         * Enlarges a part of a larger picture, for networks that look for it at its place in the reference.
         *
         * @param lr [N, 3, h, w] in 0..1
         * @param part where it stands
         */
        Tensor forward(Tensor lr, Precision precision, Part part);

        @Override
        default Tensor forward(Tensor lr, Precision precision) {
            return forward(lr, precision, new Part(0, 0, (int) lr.size(3), (int) lr.size(2)));
        }
    }

    /**
     * Where a part stands in its picture, in LR pixels. A part may reach beyond the right and lower border.
     *
     * @param x column of its first pixel
     * @param y row of its first pixel
     * @param pictureWidth of the whole
     * @param pictureHeight of the whole
     */
    record Part(int x, int y, int pictureWidth, int pictureHeight) {}
}
