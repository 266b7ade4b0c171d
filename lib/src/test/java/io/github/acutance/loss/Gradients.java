package io.github.acutance.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.tensor.TensorScope;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Judges gradients by central differences, in double precision. */
public final class Gradients {
    private static final double STEP = 1e-6;

    private Gradients() {}

    /** Values in -1..1 from a seed. */
    public static double[] values(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.doubles(count, -1, 1).toArray();
    }

    /** The value of a scalar function at {@code x}. */
    public static double value(UnaryOperator<Tensor> function, double[] x, long... shape) {
        return TensorScope.run(() -> function.apply(Tensor.create(x, shape)).item_double());
    }

    /** Compares every derivative with a difference; 1e-7 is what a step of 1e-6 leaves of double precision. */
    public static void check(UnaryOperator<Tensor> function, double[] x, long... shape) {
        double[] derivatives = new double[x.length];
        TensorScope.run(() -> {
            Tensor at = Tensor.create(x, shape);
            at.set_requires_grad(true);
            function.apply(at).backward();
            at.grad().contiguous().data_ptr_double().get(derivatives);
            return null;
        });
        for (int i = 0; i < x.length; i++) {
            double[] moved = x.clone();
            moved[i] = x[i] + STEP;
            double above = value(function, moved, shape);
            moved[i] = x[i] - STEP;
            double below = value(function, moved, shape);
            assertThat(derivatives[i]).as("derivative %d", i).isCloseTo((above - below) / (2 * STEP), within(1e-7));
        }
    }
}
