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
}
