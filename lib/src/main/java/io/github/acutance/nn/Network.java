package io.github.acutance.nn;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** A figure of a paper: one picture in, one picture out, drawn in the words of {@link Layers}. */
public interface Network {
    /**
     * Draws the figure.
     *
     * @param lr [N, 3, h, w] in 0..1
     * @return [N, 3, h * scale, w * scale]
     */
    Tensor forward(Layers nn, Tensor lr);

    /** All tensors, by the names of the authors' checkpoints. */
    Parameters parameters();

    /** Fills the parameters as the paper or its code does before training. */
    void initialise(RandomGenerator random);
}
