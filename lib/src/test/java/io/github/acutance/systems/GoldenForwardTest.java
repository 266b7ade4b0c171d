package io.github.acutance.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.model.Device;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.esrgan.Esrgan;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.systems.srgan.PlainSrResNet;
import io.github.acutance.tensor.TensorScope;
import java.util.Arrays;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Outputs of the authors' networks for formula-filled weights, as numbers. The golden values were computed in double
 * precision from weights rounded to fp32.
 */
class GoldenForwardTest {
    /** fp32 summation in another order; the goldens' own fp32 deviation is 8e-4 for RRDBNet. */
    private static final double TOLERANCE = 1e-3;

    @ParameterizedTest
    @EnumSource
    void forward_msrResNet_equalsGolden(Way way) {
        float[] sr = forward(way, at -> new MsrResNet(MsrResNet.Config.standard(4), at));
        assertGolden(
                sr,
                0.47911826,
                2.40285302,
                TOLERANCE,
                new double[] {-1.420911, -1.752374, -1.953179, -1.980711},
                new double[] {-3.554274, -2.479686, -0.496403});
    }

    @ParameterizedTest
    @EnumSource
    void forward_plainSrResNet_equalsGolden(Way way) {
        float[] sr = forward(way, at -> new PlainSrResNet(PlainSrResNet.Config.standard(4), at));
        assertGolden(
                sr,
                -0.07827376,
                5.69598906,
                TOLERANCE,
                new double[] {0.203002, -0.583381, -1.174397, -1.283084},
                new double[] {5.227194, 3.997673, 1.743043});
    }

    @ParameterizedTest
    @EnumSource
    void forward_rrdbNet_equalsGolden(Way way) {
        float[] sr = forward(way, at -> new Esrgan(Esrgan.Config.paper(4), at));
        assertGolden(
                sr,
                0.22311914,
                13.83233130,
                TOLERANCE,
                new double[] {-1.166867, 0.102662, 1.046837, 2.120909},
                new double[] {-3.488878, -1.863982, 0.941321});
    }

    @Test
    void parameters_paperShapes_haveThePublishedCount() {
        assertThat(count(at -> new MsrResNet(MsrResNet.Config.standard(4), at))).isEqualTo(1_517_571);
        assertThat(count(at -> new PlainSrResNet(PlainSrResNet.Config.standard(4), at)))
                .isEqualTo(1_554_499);
        assertThat(count(at -> new Esrgan(Esrgan.Config.paper(4), at))).isEqualTo(16_697_987);
    }

    private static float[] forward(Way way, Function<Parameters, Network> builder) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            Network network = builder.apply(parameters);
            parameters.load(Fill.generator(parameters.shapes()));
            return TensorScope.inference(() -> {
                Tensor lr = Tensor.create(Fill.input(16, 20), 1, 3, 16, 20);
                Tensor sr = way.forward(network, lr).contiguous();
                assertThat(sr.shape()).containsExactly(1, 3, 64, 80);
                float[] values = new float[(int) sr.numel()];
                sr.data_ptr_float().get(values);
                return values;
            });
        }
    }

    private static long count(Function<Parameters, Network> builder) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            return builder.apply(parameters).parameters().count();
        }
    }

    private static void assertGolden(
            float[] sr, double mean, double deviation, double tolerance, double[] first, double[] last) {
        double sum = 0;
        for (float value : sr) {
            sum += value;
        }
        double actualMean = sum / sr.length;
        double squares = 0;
        for (float value : sr) {
            squares += (value - actualMean) * (value - actualMean);
        }
        assertThat(actualMean).isCloseTo(mean, within(tolerance));
        assertThat(Math.sqrt(squares / (sr.length - 1))).isCloseTo(deviation, within(tolerance));
        assertClose(Arrays.copyOf(sr, first.length), first, tolerance);
        assertClose(Arrays.copyOfRange(sr, sr.length - last.length, sr.length), last, tolerance);
    }

    private static void assertClose(float[] actual, double[] expected, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(tolerance));
        }
    }
}
