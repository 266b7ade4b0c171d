package io.github.acutance.train;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import io.github.acutance.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Muon (Jordan et al., 2024): momentum whose update, seen as a matrix [out, in * k * k], is replaced by the nearest
 * semi-orthogonal matrix, found by five Newton-Schulz iterations. The update is scaled by 0.2 * sqrt(larger side) (Liu
 * et al., 2025), which gives it the size of Adam's, so that one learning rate serves both.
 */
final class Muon implements Optimiser {
    private static final double MOMENTUM = 0.95;
    private static final int ITERATIONS = 5;

    private final Map<String, Tensor> parameters;
    private final Map<String, Tensor> momenta = new LinkedHashMap<>();

    /** Moves {@code parameters}, weights of convolutions; outside any step. */
    Muon(Map<String, Tensor> parameters) {
        this.parameters = parameters;
        parameters.forEach((name, tensor) -> momenta.put(name, TensorScope.create(() -> zeros_like(tensor))));
    }

    @Override
    public void step(double rate, long iteration) {
        parameters.forEach((name, parameter) -> {
            Tensor gradient = parameter.grad();
            if (!gradient.defined()) {
                return;
            }
            Tensor momentum = momenta.get(name);
            momentum.lerp_(gradient, new Scalar(1 - MOMENTUM));
            Tensor direction = gradient.lerp(momentum, new Scalar(MOMENTUM)).reshape(parameter.size(0), -1);
            double size = 0.2 * Math.sqrt((double) Math.max(direction.size(0), direction.size(1)));
            Tensor update = orthogonalise(direction).to(ScalarType.Float).reshape(parameter.shape());
            parameter.add_(update, new Scalar(-rate * size));
            gradient.zero_();
        });
    }

    /** Drives every singular value of {@code matrix} [m, n] towards 1 with an odd polynomial of degree five. */
    private static Tensor orthogonalise(Tensor matrix) {
        boolean tall = matrix.size(0) > matrix.size(1);
        Tensor x = tall ? matrix.t() : matrix;
        x = x.div(x.norm().add(new Scalar(1e-12))).to(ScalarType.BFloat16);
        for (int i = 0; i < ITERATIONS; i++) {
            Tensor a = x.matmul(x.t());
            Tensor b = a.mul(new Scalar(-4.7750)).add(a.matmul(a), new Scalar(2.0315));
            x = x.mul(new Scalar(3.4445)).add(b.matmul(x));
        }
        return tall ? x.t() : x;
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        momenta.forEach((name, momentum) -> state.put("momentum." + name, momentum));
        return state;
    }
}
