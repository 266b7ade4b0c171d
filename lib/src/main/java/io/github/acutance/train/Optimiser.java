package io.github.acutance.train;

import io.github.acutance.tensor.TensorScope;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Moves parameters along their gradients. Its whole state is in {@link #state}, so that a resumed run is bit-equal. */
interface Optimiser extends AutoCloseable {
    /**
     * Moves every parameter that has a gradient, and clears the gradient. Inside an inference step.
     *
     * @param rate learning rate
     * @param iteration number of this step, from 1
     */
    void step(double rate, long iteration);

    /** The state, by name; the tensors live as long as this optimiser. */
    Map<String, Tensor> state();

    @Override
    default void close() {
        state().values().forEach(TensorScope::free);
    }
}
