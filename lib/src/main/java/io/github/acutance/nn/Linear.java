package io.github.acutance.nn;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** A fully connected layer: weight [out, in] and bias [out]; {@code y = x * weight' + bias}, in fp32. */
public final class Linear {
    private final Tensor weight;
    private final Tensor bias;

    private Linear(Parameters at, int in, int out) {
        this.weight = at.weight("weight", out, in);
        this.bias = at.weight("bias", out);
    }

    /** A layer whose parameters are named {@code name.weight} and {@code name.bias}. */
    public static Linear of(Parameters at, String name, int in, int out) {
        return new Linear(at.child(name), in, out);
    }

    /** [out, in]. */
    public Tensor weight() {
        return weight;
    }

    /** [out]. */
    public Tensor bias() {
        return bias;
    }

    /** [N, in] to [N, out]. */
    public Tensor forward(Tensor x) {
        return x.matmul(weight.t()).add(bias);
    }

    /** PyTorch's default initialisation: weights and bias uniform in +-1/sqrt(in). */
    public void defaultUniform(RandomGenerator random) {
        double bound = 1 / Math.sqrt((double) weight.size(1));
        Parameters.fill(weight, () -> random.nextDouble(-bound, bound));
        Parameters.fill(bias, () -> random.nextDouble(-bound, bound));
    }
}
