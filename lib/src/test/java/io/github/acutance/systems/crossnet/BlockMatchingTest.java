package io.github.acutance.systems.crossnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.tensor.TensorScope;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Motions that are known are found again. */
class BlockMatchingTest {
    private static final int SIDE = 48;

    /** A smooth picture of random waves, moved so that the reference has at x + dx what the picture has at x. */
    private static Tensor waves(double dx, double dy) {
        SplittableRandom random = new SplittableRandom(20261126);
        float[] samples = new float[3 * SIDE * SIDE];
        for (int wave = 0; wave < 12; wave++) {
            double across = random.nextDouble(-1, 1);
            double down = random.nextDouble(-1, 1);
            double phase = random.nextDouble(6);
            for (int i = 0; i < samples.length; i++) {
                double x = i % SIDE - dx;
                double y = i / SIDE % SIDE - dy;
                int colour = i / (SIDE * SIDE);
                samples[i] += (float) (0.04 * Math.sin(across * x + down * y + phase + colour));
            }
        }
        return Tensor.create(samples, 1, 3, SIDE, SIDE);
    }

    private static void assertFound(double dx, double dy, double tolerance) {
        TensorScope.inference(() -> {
            Tensor flow = BlockMatching.flow(waves(0, 0), waves(dx, dy), 4);
            assertThat(flow.shape()).containsExactly(1, 2, SIDE, SIDE);
            Tensor inner = flow.narrow(2, 8, SIDE - 16).narrow(3, 8, SIDE - 16).contiguous();
            for (int i = 0; i < 2; i++) {
                double known = i == 0 ? dx : dy;
                assertThat(inner.select(1, i).min().item_double()).isCloseTo(known, within(tolerance));
                assertThat(inner.select(1, i).max().item_double()).isCloseTo(known, within(tolerance));
            }
            return true;
        });
    }

    @Test
    void flow_wholePixels_areFound() {
        assertFound(0, 0, 0.1);
        assertFound(3, -2, 0.1);
        assertFound(-1, 4, 0.1);
    }

    @Test
    void flow_partsOfPixels_areFoundBetween() {
        assertFound(1.5, -0.25, 0.25);
    }

    /** Nothing to see: it stays. */
    @Test
    void flow_flatPictures_isZero() {
        TensorScope.inference(() -> {
            Tensor flat = waves(0, 0).mul(new Scalar(0));
            assertThat(BlockMatching.flow(flat, flat, 2).abs().max().item_double())
                    .isLessThan(0.01);
            return true;
        });
    }

    /** Each level in its own pixels: half the motion at half the size. */
    @Test
    void error_levels_areInPixelsOfTheWhole() {
        TensorScope.inference(() -> {
            Tensor known = constant(16, 4, -2);
            FlowNet.Flows right =
                    new FlowNet.Flows(known, constant(8, 2, -1), constant(4, 1, -0.5), constant(2, 0.5, -0.25));
            assertThat(BlockMatching.error(right, known).item_double()).isCloseTo(0, within(0.005));
            FlowNet.Flows still =
                    new FlowNet.Flows(constant(16, 0, 0), constant(8, 0, 0), constant(4, 0, 0), constant(2, 0, 0));
            assertThat(BlockMatching.error(still, known).item_double()).isCloseTo(4 * Math.sqrt(20), within(0.001));
            return true;
        });
    }

    private static Tensor constant(int side, double across, double down) {
        float[] values = new float[2 * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (i < side * side ? across : down);
        }
        return Tensor.create(values, 1, 2, side, side);
    }
}
