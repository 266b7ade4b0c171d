package io.github.acutance.plan;

import io.github.acutance.nn.Activation;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl.algorithm;

/** What a convolution does to each value before it is written. */
sealed interface PostOp {
    /** A function of the value, in oneDNN's terms. */
    record Pointwise(algorithm function, float alpha, float beta) implements PostOp {}

    /**
     * Plus another map of the same shape.
     *
     * @param value its number
     */
    record Plus(int value) implements PostOp {}

    /** factor * x + shift. */
    static PostOp linear(double factor, double shift) {
        return new Pointwise(algorithm.eltwise_linear, (float) factor, (float) shift);
    }

    /** An activation, where a single function says it. */
    static Optional<PostOp> of(Activation activation) {
        if (activation instanceof Activation.Relu) {
            return Optional.of(new Pointwise(algorithm.eltwise_relu, 0, 0));
        } else if (activation instanceof Activation.LeakyRelu leaky) {
            return Optional.of(new Pointwise(algorithm.eltwise_relu, (float) leaky.slope(), 0));
        } else if (activation instanceof Activation.Prelu prelu && prelu.slope().numel() == 1) {
            return Optional.of(
                    new Pointwise(algorithm.eltwise_relu, prelu.slope().item_float(), 0));
        } else if (activation instanceof Activation.Sigmoid) {
            return Optional.of(new Pointwise(algorithm.eltwise_logistic, 0, 0));
        }
        return Optional.empty();
    }
}
