package io.github.acutance.systems.metasr;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.model.ScaledAxis;
import io.github.acutance.model.SrModel.Part;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.TensorScope;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast forms of Meta-Upscale against the authors' data path. */
class MetaUpscaleTest {
    /** In deviations of the result: both sides sum 576 and 256 products in fp32, in orders of their own. */
    private static final float TOLERANCE = 1e-5f;

    private static final MetaSr.Config CONFIG = new MetaSr.Config(MetaSr.Variant.OFFICIAL, 1, 1, 16, 8, 32);

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.1, 1.5, 1.7, 2, 2.3, 2.5, 3, 3.7, 4, 5.25})
    void forms_anyScale_equalTheAuthorsDataPath(double scale) {
        int height = 10;
        int width = scale == 2.3 || scale == 3.7 ? 33 : 12; // wide enough for the pixel that float moves
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers layers = EagerLayers.inference(Precision.FP32)) {
            MetaUpscale upscale = new MetaUpscale(parameters, CONFIG);
            upscale.initialise(new SplittableRandom(7));
            TensorScope.inference(() -> {
                ScaledAxis down = ScaledAxis.truncated(height, scale);
                ScaledAxis across = ScaledAxis.truncated(width, scale);
                Part whole = new Part(0, 0, width, height);
                Tensor features = torch.randn(1, 16, height, width);
                Tensor expected = OfficialUpscale.forward(weights(parameters), features, down, across);
                assertThat(expected.shape()).containsExactly(1, 3, (int) (scale * height), (int) (scale * width));
                assertClose(upscale.forward(layers, features, down, across, whole), expected);
                assertClose(upscale.bySlots(layers, features, down, across, whole), expected);
                return null;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, 2, 2.5, 3.3, 4})
    void byPhases_shortPeriod_equalsBySlotsInEveryPart(double scale) {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers layers = EagerLayers.inference(Precision.FP32)) {
            MetaUpscale upscale = new MetaUpscale(parameters, CONFIG);
            upscale.initialise(new SplittableRandom(8));
            TensorScope.inference(() -> {
                ScaledAxis down = ScaledAxis.truncated(23, scale);
                ScaledAxis across = ScaledAxis.truncated(19, scale);
                Part part = new Part(3, 5, 19, 23);
                Tensor features = torch.randn(2, 16, 18, 16);
                Optional<Phases> phases = Phases.of(down, 5, 23);
                assertThat(phases).isPresent();
                assertClose(
                        upscale.byPhases(layers, features, down, across, part, phases.get()),
                        upscale.bySlots(layers, features, down, across, part));
                return null;
            });
        }
    }

    private static Tensor[] weights(Parameters parameters) {
        return new Tensor[] {
            parameters.tensor("0.weight"),
            parameters.tensor("0.bias"),
            parameters.tensor("2.weight"),
            parameters.tensor("2.bias")
        };
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        float difference = actual.sub(expected).abs().max().item_float();
        assertThat(difference / expected.std().item_float()).isLessThan(TOLERANCE);
    }
}
