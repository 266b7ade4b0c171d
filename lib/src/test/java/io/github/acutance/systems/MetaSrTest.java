package io.github.acutance.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.model.ScaledAxis;
import io.github.acutance.model.SrModel.Part;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.metasr.MetaSr;
import io.github.acutance.tensor.TensorScope;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Meta-SR against the authors' code; the goldens' rows are the authors' module run in fp32. */
class MetaSrTest {
    private static final GoldenTable GOLDEN = GoldenTable.of("golden_metardn.tsv");

    @Test
    void forward_hashFilledConfigurationB_equalsGoldenAtEveryScale() {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers layers = EagerLayers.inference(Precision.FP32)) {
            MetaSr network = new MetaSr(MetaSr.Config.b(MetaSr.Variant.OFFICIAL), parameters);
            network.initialise(new SplittableRandom(1));
            parameters.load(Fill.hashed(parameters.toStateDict()));
            for (String scale : new String[] {"1.0", "1.1", "1.5", "2.0", "2.3", "2.7", "3.0", "3.7", "4.0"}) {
                TensorScope.inference(() -> {
                    Tensor lr = Tensor.create(Fill.ramp(14, 33), 1, 3, 14, 33);
                    Tensor sr = network.forward(layers, lr, Double.parseDouble(scale), new Part(0, 0, 33, 14));
                    // in deviations, as the table asks: fp32 sums in another order
                    GOLDEN.check("r=" + scale + " output", sr, 255, 1e-5);
                    return null;
                });
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.5, 49, 2, 1, 0.33333337",
        "1.5, 49, 10, 6, 0.66666698",
        "1.5, 49, 40, 26, 0.66666794",
        "2.3, 75, 2, 0, 0.86956519",
        "2.3, 75, 69, 29, 0.99999809",
        "2.7, 89, 81, 29, 0.99999809",
        "3.7, 122, 111, 29, 0.99999809"
    })
    void axis_ofTheAuthors_projectsAsTheirCode(double scale, int length, int i, int anchor, double offset) {
        ScaledAxis axis = ScaledAxis.truncated(33, scale);
        assertThat(axis.length()).isEqualTo(length);
        assertThat(axis.anchor(i)).isEqualTo(anchor);
        assertThat((double) axis.offset(i)).isCloseTo(offset, within(1e-8)); // the table's last digit
    }

    @Test
    void axis_productBelowAWhole_isTruncated() {
        assertThat(ScaledAxis.truncated(50, 2.3).length()).isEqualTo(114);
        assertThat(ScaledAxis.fitted(50, 2.3).length()).isEqualTo(114);
        assertThatThrownBy(() -> ScaledAxis.truncated(50, 0.5)).hasMessage("scale: expected 1 or more, found 0.5");
    }

    @ParameterizedTest
    @EnumSource
    void forward_parts_equalTheWhole(MetaSr.Variant variant) {
        MetaSr.Config config = new MetaSr.Config(variant, 1, 1, 8, 4, 16); // sees 5 or 6 pixels to each side
        for (double scale : new double[] {1, 1.5, 2.3, Math.PI}) {
            try (Parameters parameters = Parameters.on(Device.CPU);
                    EagerLayers layers = EagerLayers.inference(Precision.FP32)) {
                MetaSr network = new MetaSr(config, parameters);
                network.initialise(new SplittableRandom(2));
                float difference = TensorScope.inference(() -> {
                    Tensor lr = Tensor.create(Fill.ramp(20, 37), 1, 3, 20, 37);
                    Tensor whole = network.forward(layers, lr, scale, new Part(0, 0, 37, 20));
                    ScaledAxis across = network.axis(37, scale);
                    Tensor right = network.forward(layers, lr.narrow(3, 11, 26), scale, new Part(11, 0, 37, 20));
                    int behind = across.first(19) - across.first(11);
                    return right.narrow(3, behind, right.size(3) - behind)
                            .sub(whole.narrow(3, across.first(19), (long) across.length() - across.first(19)))
                            .abs()
                            .max()
                            .item_float();
                });
                assertThat(difference).isLessThan(1e-5f);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OFFICIAL, 22_419_096",
        "LIIF_RDN, 22_419_072",
    })
    void parameters_configurationB_haveThePublishedCount(MetaSr.Variant variant, String expected) {
        assertCount(MetaSr.Config.b(variant), expected);
    }

    @Test
    void parameters_otherConfigurations_haveThePublishedCount() {
        assertCount(MetaSr.Config.a(MetaSr.Variant.OFFICIAL), "5_912_216");
        assertCount(MetaSr.Config.edsrBaseline(), "1_665_560");
    }

    private static void assertCount(MetaSr.Config config, String expected) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            new MetaSr(config, parameters);
            assertThat(parameters.toStateDict().parameterCount()).isEqualTo(Long.parseLong(expected.replace("_", "")));
        }
    }
}
