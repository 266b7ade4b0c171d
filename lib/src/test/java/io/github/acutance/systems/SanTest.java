package io.github.acutance.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.san.San;
import io.github.acutance.systems.san.SanWeights;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SAN against the authors' code; the goldens' rows are the authors' module run in fp32. */
class SanTest {
    private static final GoldenTable GOLDEN = GoldenTable.of("golden_san.tsv");

    /** In deviations of a row: both sides sum in fp32 in orders of their own. */
    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void forward_hashFilledWeights_equalsGolden(int scale) {
        with(new San.Config(scale, 2, 2, 64, 4, true), network -> {
            network.parameters().load(Fill.hashed(network.parameters().toStateDict()));
            inference(Precision.FP32, layers -> {
                Tensor lr = Tensor.create(Fill.ramp(18, 23), 1, 3, 18, 23);
                GOLDEN.check("x" + scale + " output", network.forward(layers, lr), 255, TOLERANCE);
            });
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sub_mean",
                "head",
                "non_local(first use)",
                "RG.0.rcab.0",
                "RG.0.soca.stat",
                "RG.0.soca.gate",
                "RG.0.soca",
                "RG.0",
                "RG.1",
                "non_local(second use)"
            })
    void forward_hashFilledWeights_makesEveryGoldenMapOnTheWay(String map) {
        with(new San.Config(4, 2, 2, 64, 4, true), network -> {
            network.parameters().load(Fill.hashed(network.parameters().toStateDict()));
            inference(Precision.FP32, layers -> {
                List<Tensor> made = new ArrayList<>();
                network.forward(recording(layers, made), Tensor.create(Fill.ramp(18, 23), 1, 3, 18, 23));
                assertThat(made.stream().anyMatch(one -> equalsRow("x4 " + map, one)))
                        .as("one of %d maps", made.size())
                        .isTrue();
            });
        });
    }

    private static boolean equalsRow(String row, Tensor map) {
        try {
            GOLDEN.check(row, map, 1, TOLERANCE);
            return true;
        } catch (AssertionError different) {
            return false;
        }
    }

    /** The same words; what they make is kept. */
    private static Layers recording(EagerLayers layers, List<Tensor> made) {
        return (Layers) Proxy.newProxyInstance(
                Layers.class.getClassLoader(), new Class<?>[] {Layers.class}, (proxy, word, arguments) -> {
                    Tensor result = word.getName().equals("block")
                            ? (Tensor) ((Supplier<?>) arguments[0]).get()
                            : (Tensor) word.invoke(layers, arguments);
                    made.add(result);
                    return result;
                });
    }

    @ParameterizedTest
    @CsvSource({"true, 3, 8, 4", "false, 8, 1, 2"})
    void forward_tooSmall_namesWhatWasExpectedAndFound(boolean pooled, int height, int width, int least) {
        with(
                new San.Config(2, 1, 1, 8, 1, pooled),
                network -> inference(Precision.FP32, layers -> assertThatThrownBy(
                                () -> network.forward(layers, torch.zeros(1, 3, height, width)))
                        .hasMessage("SAN: expected a picture of at least %1$d x %1$d pixels, found %2$d x %3$d"
                                .formatted(least, width, height))));
    }

    @ParameterizedTest
    @CsvSource({"2, 15_712_800, 965", "3, 15_897_440, 965", "4, 15_860_512, 967", "8, 16_008_224, 969"})
    void parameters_paperShapes_haveThePublishedCount(int scale, String values, int tensors) {
        with(San.Config.paper(scale), network -> {
            StateDict all = network.parameters().toStateDict();
            assertThat(all.parameterCount()).isEqualTo(Long.parseLong(values.replace("_", "")));
            assertThat(all.size()).isEqualTo(tensors);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "BF16"})
    void forward_flatPictures_areFinite(Precision precision) {
        with(new San.Config(2, 2, 1, 16, 4, true), network -> {
            network.initialise(new SplittableRandom(1));
            inference(precision, layers -> {
                for (double level : new double[] {0, 0.4488, 0.5, 1}) {
                    Tensor flat = torch.full(new long[] {1, 3, 9, 8}, new Scalar(level));
                    assertThat(network.forward(layers, flat).isfinite().all().item_bool())
                            .isTrue();
                }
            });
        });
    }

    /** With all weights 0 every map is constant: the covariance vanishes, and its root and gradient must not be NaN. */
    @Test
    void backward_vanishingCovariance_isFinite() {
        with(new San.Config(2, 1, 1, 8, 1, true), network -> {
            TensorScope.inference(() -> {
                network.parameters().trainable().values().forEach(Tensor::zero_);
                return null;
            });
            try (EagerLayers layers = EagerLayers.training(Precision.FP32)) {
                boolean finite = TensorScope.run(() -> {
                    network.forward(layers, torch.rand(1, 3, 8, 8)).sum().backward();
                    return network.parameters().trainable().values().stream()
                            .filter(weight -> weight.grad().defined())
                            .allMatch(weight -> weight.grad().isfinite().all().item_bool());
                });
                assertThat(finite).isTrue();
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"1000, 4", "999, 5", "4, 1003", "1001, 6"})
    void forward_sidesAroundTheCropOfTheStatistic_areFiniteAndWhole(int height, int width) {
        with(new San.Config(2, 1, 1, 8, 1, true), network -> {
            network.initialise(new SplittableRandom(2));
            inference(Precision.FP32, layers -> {
                Tensor sr = network.forward(layers, torch.rand(1, 3, height, width));
                assertThat(sr.shape()).containsExactly(1, 3, 2L * height, 2L * width);
                assertThat(sr.isfinite().all().item_bool()).isTrue();
            });
        });
    }

    @Test
    void read_fileWithoutPooling_runsWithoutIt() {
        with(new San.Config(4, 1, 1, 16, 4, false), network -> {
            network.initialise(new SplittableRandom(3));
            StateDict saved = network.parameters().toStateDict();
            assertThat(saved.names()).contains("non_local.non_local.g.weight", "non_local.non_local.phi.bias");
            var found = SanWeights.read(saved, OptionalInt.empty()).orElseThrow();
            assertThat(found.layout()).isEqualTo("SAN without pooling");
            assertThat(found.card().sizeRule().minimum()).isEqualTo(2);
            try (NetworkModel model = (NetworkModel) found.open(Device.CPU)) {
                assertThat(model.network().parameters().names())
                        .isEqualTo(saved.names().stream().toList());
            }
        });
    }

    @Test
    void config_wrongNumbers_areRefused() {
        assertThatThrownBy(() -> San.Config.paper(5)).hasMessage("SAN: expected scale 2, 3, 4 or 8, found 5");
        assertThatThrownBy(() -> new San.Config(2, 1, 1, 7, 1, true)).hasMessageContaining("found 1, 1, 7 and 1");
    }

    private static void inference(Precision precision, Consumer<EagerLayers> check) {
        try (EagerLayers layers = EagerLayers.inference(precision)) {
            TensorScope.inference(() -> {
                check.accept(layers);
                return null;
            });
        }
    }

    private static void with(San.Config config, Consumer<San> check) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            San network = new San(config, parameters);
            network.initialise(new SplittableRandom(1));
            check.accept(network);
        }
    }
}
