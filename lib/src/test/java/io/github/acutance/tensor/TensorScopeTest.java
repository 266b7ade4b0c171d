package io.github.acutance.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.ones;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class TensorScopeTest {
    @Test
    void inference_manySteps_leaveNoPointer() {
        TensorScopeTest.step();
        long before = Pointer.totalCount();
        for (int i = 0; i < 100; i++) {
            step();
        }
        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    @Test
    void run_failingStep_leavesNoPointer() {
        step();
        long before = Pointer.totalCount();
        assertThatThrownBy(() -> TensorScope.run(() -> {
                    ones(new long[] {3});
                    throw new IllegalArgumentException("broken");
                }))
                .hasMessage("broken");
        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    @Test
    void run_returningATensor_isRefused() {
        assertThatThrownBy(() -> TensorScope.run(() -> ones(new long[] {1})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a step returns a Java value");
    }

    @Test
    void create_outlivesTheStepUntilFreed() {
        Tensor kept = TensorScope.create(() -> ones(new long[] {2}).mul(new Scalar(3.0)));
        assertThat(TensorScope.<Double>inference(() -> (double) kept.sum().item_float()))
                .isEqualTo(6);
        TensorScope.free(kept);
        TensorScope.free(kept);
        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void inference_recordsNoGradient() {
        Tensor weight = TensorScope.create(() -> ones(new long[] {2}));
        weight.set_requires_grad(true);
        boolean inside = TensorScope.inference(() -> weight.mul(weight).requires_grad());
        boolean after = TensorScope.run(() -> weight.mul(weight).requires_grad());
        TensorScope.free(weight);
        assertThat(inside).isFalse();
        assertThat(after).isTrue();
    }

    private static void step() {
        TensorScope.inference(() ->
                (double) ones(new long[] {4, 4}).mul(new Scalar(2.0)).sum().item_float());
    }
}
