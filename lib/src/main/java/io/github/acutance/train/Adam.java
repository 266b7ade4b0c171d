package io.github.acutance.train;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import io.github.acutance.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam (Kingma and Ba, ICLR 2015, algorithm 1), with weight decay as a part of the gradient. Written on tensors of our own
 * rather than libtorch's optimiser so that its whole state is in a checkpoint and a resumed training is bit-equal.
 */
final class Adam implements Optimiser {
    private record Moments(Tensor first, Tensor second) {}

    private final Map<String, Tensor> parameters;
    private final Map<String, Moments> moments = new LinkedHashMap<>();
    private final double factor;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;

    /**
     * Moves {@code parameters}; outside any step.
     *
     * @param factor of the learning rate that {@link #step} is given
     */
    Adam(Map<String, Tensor> parameters, double factor, TrainOptions.Optim options) {
        this.parameters = parameters;
        this.factor = factor;
        this.beta1 = options.betas().get(0);
        this.beta2 = options.betas().get(1);
        this.epsilon = options.eps();
        this.weightDecay = options.weightDecay();
        parameters.forEach((name, tensor) -> moments.put(
                name,
                new Moments(
                        TensorScope.create(() -> zeros_like(tensor)), TensorScope.create(() -> zeros_like(tensor)))));
    }

    @Override
    public void step(double rate, long iteration) {
        double correction1 = 1 - Math.pow(beta1, (double) iteration);
        double correction2 = Math.sqrt(1 - Math.pow(beta2, (double) iteration));
        parameters.forEach((name, parameter) -> {
            Tensor gradient = parameter.grad();
            if (!gradient.defined()) {
                return;
            }
            if (weightDecay != 0) {
                gradient.add_(parameter, new Scalar(weightDecay));
            }
            Moments moment = moments.get(name);
            moment.first().lerp_(gradient, new Scalar(1 - beta1));
            moment.second().mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
            Tensor deviation =
                    moment.second().sqrt().div_(new Scalar(correction2)).add_(new Scalar(epsilon));
            parameter.addcdiv_(moment.first(), deviation, new Scalar(-rate * factor / correction1));
            gradient.zero_();
        });
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        moments.forEach((name, moment) -> {
            state.put("exp_avg." + name, moment.first());
            state.put("exp_avg_sq." + name, moment.second());
        });
        return state;
    }
}
