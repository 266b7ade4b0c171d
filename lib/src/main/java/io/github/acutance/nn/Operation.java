package io.github.acutance.nn;

import org.bytedeco.pytorch.Tensor;

/**
 * A part of one paper's figure that no word of {@link Layers} says, as tensor operations: a statistic, an attention. It
 * holds no state, and a plan keeps it as it is, as a step between its own.
 */
@FunctionalInterface
public interface Operation {
    /**
     * Computes it.
     *
     * @param x in fp32
     * @return in fp32
     */
    Tensor apply(Tensor x);
}
