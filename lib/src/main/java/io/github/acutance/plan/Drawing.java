package io.github.acutance.plan;

import io.github.acutance.nn.Layers;
import org.bytedeco.pytorch.Tensor;

/** A figure, or the part of one that is planned: draws itself in the words that it is handed. */
@FunctionalInterface
public interface Drawing {
    /**
     * Draws.
     *
     * @param lr [N, C, h, w]
     */
    Tensor draw(Layers nn, Tensor lr);
}
