package io.github.acutance.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.SharedData;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.srfbn.Srfbn;
import io.github.acutance.systems.srfbn.SrfbnWeights;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFiles;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SRFBN against the authors' code; the goldens' rows are the authors' module run in fp32. */
class SrfbnTest {
    private static final GoldenTable GOLDEN = GoldenTable.of("golden_srfbn.tsv");

    /** In deviations of a row: both sides sum in fp32 in orders of their own. */
    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void forward_hashFilledWeights_equalsGoldenInEveryStep(int scale) {
        with(new Srfbn.Config(scale, 16, 3, 4), network -> {
            network.parameters().load(Fill.hashed(network.parameters().toStateDict()));
            checkSteps(network, "hash x" + scale);
        });
    }

    @Test
    @Tag("data")
    void forward_officialWeights_equalsGoldenInEveryStep() throws IOException {
        StateDict official = WeightFiles.read(SharedData.folder("weights/srfbn").resolve("SRFBN-S_x4_BI.pth"));
        try (NetworkModel model = (NetworkModel)
                SrfbnWeights.read(official, OptionalInt.empty()).orElseThrow().open(Device.CPU)) {
            assertThat(model.card().name()).isEqualTo("srfbn-s-x4");
            checkSteps((Srfbn) model.network(), "official SRFBN-S x4");
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 2_140_534, 282_442", "3, 2_832_758, 375_626", "4, 3_631_478, 483_146", "8, 7_891_318, 1_056_586"})
    void parameters_paperShapes_haveThePublishedCount(int scale, String full, String small) {
        for (Srfbn.Config config : List.of(Srfbn.Config.paper(scale), Srfbn.Config.small(scale))) {
            String expected = config.channels() == 64 ? full : small;
            with(config, network -> assertThat(
                            network.parameters().toStateDict().parameterCount())
                    .isEqualTo(Long.parseLong(expected.replace("_", ""))));
        }
    }

    @Test
    void fuse_withoutTheJoinedMap_equalsWithIt() {
        with(new Srfbn.Config(3, 8, 4, 3), network -> {
            try (EagerLayers summing = EagerLayers.inference(Precision.FP32);
                    EagerLayers joining = EagerLayers.training(Precision.FP32)) {
                double difference = TensorScope.inference(() -> {
                    Tensor lr = Tensor.create(Fill.ramp(9, 7), 1, 3, 9, 7);
                    Tensor summed = network.forward(summing, lr);
                    return (double)
                            summed.sub(network.forward(joining, lr)).abs().max().item_float();
                });
                assertThat(difference).isLessThan(1e-5); // of pictures in 0..1, in fp32
            }
        });
    }

    @Test
    void initialise_anyNetwork_beginsAsTheAuthorsDo() {
        with(Srfbn.Config.small(4), network -> {
            StateDict start = network.parameters().toStateDict();
            assertThat(start.tensor("block.upBlocks.0.1.weight").toFloats()).containsExactly(0.2f);
            assertThat(start.tensor("sub_mean.bias").toFloats()).containsExactly(-114.444f, -111.4605f, -103.02f);
            assertThat(start.tensor("add_mean.weight").toFloats()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1);
            assertThat(network.parameters().trainable().keySet())
                    .noneMatch(name -> name.contains("_mean."))
                    .hasSize(47);
            double squares = 0;
            float[] kernel = start.tensor("out.0.weight").toFloats();
            for (float weight : kernel) {
                squares += weight * weight;
            }
            // He initialisation by a fan in of 32 * 8 * 8; 65,536 values: 1 % is more than three deviations
            double expected = Math.sqrt(2.0 / (32 * 64));
            assertThat(Math.sqrt(squares / kernel.length)).isCloseTo(expected, within(0.01 * expected));
        });
    }

    @Test
    void config_wrongNumbers_areRefused() {
        assertThatThrownBy(() -> Srfbn.Config.paper(5)).hasMessage("SRFBN: expected scale 2, 3, 4 or 8, found 5");
        assertThatThrownBy(() -> new Srfbn.Config(2, 8, 0, 4)).hasMessageContaining("found 8, 0 and 4");
    }

    private static void checkSteps(Srfbn network, String rows) {
        try (EagerLayers layers = EagerLayers.inference(Precision.FP32)) {
            TensorScope.inference(() -> {
                Tensor lr = Tensor.create(Fill.ramp(8, 10), 1, 3, 8, 10);
                List<Tensor> steps = network.forwardSteps(layers, lr);
                for (int step = 0; step < steps.size(); step++) {
                    GOLDEN.check(rows + " step" + (step + 1), steps.get(step), 255, TOLERANCE);
                }
                GOLDEN.check(rows + " step4", network.forward(layers, lr), 255, TOLERANCE);
                return null;
            });
        }
    }

    private static void with(Srfbn.Config config, Consumer<Srfbn> check) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            Srfbn network = new Srfbn(config, parameters);
            network.initialise(new SplittableRandom(1));
            check.accept(network);
        }
    }
}
