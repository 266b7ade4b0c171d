package io.github.acutance.train;

import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.TensorScope;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Exponential moving average of a network's trainable parameters, as BasicSR keeps it: average = decay * average +
 * (1 - decay) * parameter after every iteration. In the first iterations the decay is smaller, (1 + t) / (10 + t), so
 * that the initial values do not linger. What is not trained, such as statistics of batches, is copied.
 */
final class Ema {
    private final Parameters average;
    private final Parameters source;
    private final Map<String, Tensor> trainable;
    private final double decay;

    /** An average with this decay; 0 keeps the last values. */
    Ema(Parameters average, Parameters source, double decay) {
        this.average = average;
        this.source = source;
        this.trainable = source.trainable();
        this.decay = decay;
    }

    void update(long iteration) {
        double weight = 1 - Math.min(decay, (1.0 + iteration) / (10.0 + iteration));
        TensorScope.inference(() -> {
            for (String name : source.names()) {
                if (trainable.containsKey(name)) {
                    average.tensor(name).lerp_(trainable.get(name), new Scalar(weight));
                } else {
                    average.tensor(name).copy_(source.tensor(name));
                }
            }
            return null;
        });
    }
}
