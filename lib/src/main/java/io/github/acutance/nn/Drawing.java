package io.github.acutance.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A figure, or a part of one, as what it draws: it says in the words that it is handed what it makes of its inputs. */
@FunctionalInterface
public interface Drawing {
    /**
     * Draws.
     *
     * @param inputs [N, C, H, W] each
     */
    Tensor draw(Layers nn, List<Tensor> inputs);
}
