package io.github.acutance.train;

import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.TensorScope;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Exponential moving average of a network's trainable parameters, as BasicSR keeps it: average = decay * average +
 * (1 - decay) * parameter after every iteration. In the first iterations the decay is smaller, (1 + t) / (10 + t), so
 * that the initial values do not linger.
 */
final class Ema {
    private final Parameters average;
    private final Map<String, Tensor> source;
    private final double decay;

    Ema(Parameters average, Parameters source, double decay) {
        this.average = average;
        this.source = source.trainable();
        this.decay = decay;
    }

    void update(long iteration) {
        double weight = 1 - Math.min(decay, (1.0 + iteration) / (10.0 + iteration));
        TensorScope.inference(() -> {
            source.forEach((name, tensor) -> average.tensor(name).lerp_(tensor, new Scalar(weight)));
            return null;
        });
    }
}
