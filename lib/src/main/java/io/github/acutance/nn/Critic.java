package io.github.acutance.nn;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * A network that judges pictures while others are trained: a discriminator, or a Ranker. Drawn in the words of
 * {@link Layers}, all of which can be differentiated twice.
 */
public interface Critic {
    /**
     * Draws the figure.
     *
     * @param picture [N, 3, H, W] in 0..1
     * @return [N, 1]: a logit of being an original, or a score; before any sigmoid
     * @throws IllegalArgumentException if the network takes pictures of another size only
     */
    Tensor forward(Layers nn, Tensor picture);

    /** All tensors, by the names of the authors' checkpoints. */
    Parameters parameters();

    /** Fills the parameters as the paper or its code does before training. */
    void initialise(RandomGenerator random);
}
