package io.github.acutance.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.nn.NetworkWeights;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.esrgan.Esrgan;
import io.github.acutance.systems.esrgan.EsrganWeights;
import io.github.acutance.systems.srfbn.Srfbn;
import io.github.acutance.systems.srfbn.SrfbnWeights;
import io.github.acutance.systems.srgan.InstanceSrResNet;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.systems.srgan.PlainSrResNet;
import io.github.acutance.systems.srgan.SrResNet;
import io.github.acutance.systems.srgan.SrganWeights;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRef;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every network keeps, at every scale it has, shown on small ones. */
class SystemContractTest {
    /**
     * A small network.
     *
     * @param multiple its input sizes are multiples of this
     */
    record Case(String name, int scale, int multiple, Function<Parameters, Network> builder) {
        @Override
        public String toString() {
            return name + " x" + scale;
        }
    }

    static Stream<Case> cases() {
        Stream<Case> srgan = IntStream.of(2, 3, 4)
                .boxed()
                .flatMap(scale -> Stream.of(
                        new Case(
                                "MsrResNet",
                                scale,
                                1,
                                at -> new MsrResNet(new MsrResNet.Config(scale, 2, 8, true), at)),
                        new Case(
                                "MsrResNet",
                                scale,
                                1,
                                at -> new MsrResNet(new MsrResNet.Config(scale, 2, 8, false), at)),
                        new Case(
                                "PlainSrResNet",
                                scale,
                                1,
                                at -> new PlainSrResNet(new PlainSrResNet.Config(scale, 2, 8), at)),
                        new Case(
                                "SrResNet",
                                scale,
                                1,
                                at -> new SrResNet(new SrResNet.Config(scale, 2, 8, false), at))));
        Case instance = new Case("InstanceSrResNet", 4, 1, at -> new InstanceSrResNet(2, 8, at)); // needs two pixels
        Stream<Case> esrgan = IntStream.of(1, 2, 3, 4, 8)
                .mapToObj(scale -> new Case(
                        "Esrgan",
                        scale,
                        scale <= 2 ? 4 / scale : 1,
                        at -> new Esrgan(new Esrgan.Config(scale, 1, 8, 4, scale <= 2 ? 4 / scale : 1), at)));
        Stream<Case> srfbn = IntStream.of(2, 3, 4, 8)
                .mapToObj(scale -> new Case("Srfbn", scale, 1, at -> new Srfbn(new Srfbn.Config(scale, 8, 2, 4), at)));
        return Stream.of(srgan, Stream.of(instance), esrgan, srfbn).flatMap(stream -> stream);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forward_anySize_enlargesByTheScale(Case c) {
        with(c, (network, layers) -> {
            for (int[] size : new int[][] {{1, 1}, {1, 5}, {3, 2}, {7, 4}}) {
                int h = size[0] * c.multiple();
                int w = size[1] * c.multiple();
                if (h * w == 1 && c.name().equals("InstanceSrResNet")) {
                    continue;
                }
                assertThat(network.forward(layers, picture(1, h, w)).shape())
                        .containsExactly(1, 3, (long) h * c.scale(), (long) w * c.scale());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forward_batchOfTwo_equalsTwoSingles(Case c) {
        with(c, (network, layers) -> {
            Tensor both = picture(2, 4 * c.multiple(), 6 * c.multiple());
            Tensor batched = network.forward(layers, both);
            Tensor first = network.forward(layers, both.narrow(0, 0, 1));
            Tensor second = network.forward(layers, both.narrow(0, 1, 1));
            Tensor singles = torch.cat(new TensorArrayRef(new TensorVector(first, second)), 0);
            assertThat(batched.sub(singles).abs().max().item_float()).isLessThan(1e-5f);
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void backward_reachesEveryTrainableWeight(Case c) {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers layers = EagerLayers.training(Precision.FP32)) {
            Network network = c.builder().apply(parameters);
            network.initialise(new SplittableRandom(3));
            List<String> without = TensorScope.run(() -> {
                // weights of several sizes, so that no gradient is cancelled by symmetry
                Tensor sr = network.forward(layers, picture(2, 8, 8));
                sr.mul(torch.rand(sr.shape())).sum().backward();
                return parameters.trainable().entrySet().stream()
                        .filter(entry -> !entry.getValue().grad().defined()
                                || entry.getValue().grad().abs().max().item_float() == 0)
                        .map(Map.Entry::getKey)
                        .toList();
            });
            assertThat(without).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saveAndLoad_throughTheReaders_isBitEqual(Case c) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            c.builder().apply(parameters).initialise(new SplittableRandom(4));
            StateDict saved = parameters.toStateDict();
            OptionalInt stated = OptionalInt.of(c.scale());
            NetworkWeights found = SrganWeights.read(saved, stated)
                    .or(() -> EsrganWeights.read(saved, stated))
                    .or(() -> SrfbnWeights.read(saved, stated))
                    .orElseThrow();
            assertThat(found.card().scale()).isEqualTo(c.scale());
            assertThat(found.card().sizeRule().multiple()).isEqualTo(c.multiple());
            try (NetworkModel model = (NetworkModel) found.open(Device.CPU)) {
                assertThat(model.network().getClass().getSimpleName()).isEqualTo(c.name());
                StateDict again = model.network().parameters().toStateDict();
                for (String name : saved.names()) {
                    assertThat(again.tensor(name).toFloats())
                            .as(name)
                            .isEqualTo(saved.tensor(name).toFloats());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forward_manyTimes_leavesNoPointer(Case c) {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers layers = EagerLayers.inference(Precision.BF16)) {
            Network network = c.builder().apply(parameters);
            network.initialise(new SplittableRandom(5));
            once(network, layers, c);
            long before = Pointer.totalCount();
            for (int i = 0; i < 20; i++) {
                once(network, layers, c);
            }
            assertThat(Pointer.totalCount()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forward_wrongShape_namesWhatWasExpectedAndFound(Case c) {
        Parameters parameters = Parameters.on(Device.CPU);
        ModelCard card = SrganWeights.read(cardSource(), OptionalInt.empty())
                .orElseThrow()
                .card();
        try (NetworkModel model = new NetworkModel(c.builder().apply(parameters), card)) {
            assertThatThrownBy(() -> TensorScope.inference(() -> model.forward(torch.zeros(1, 4, 8, 8)) == null))
                    .hasMessageContaining("expected a tensor [N, 3, h, w], found [1, 4, 8, 8]");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void building_insideAStep_isRefused(Case c) {
        assertThatThrownBy(() -> TensorScope.run(() -> c.builder().apply(Parameters.on(Device.CPU)) == null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("networks are built outside any step");
    }

    private interface Check {
        void of(Network network, EagerLayers layers);
    }

    private static void with(Case c, Check check) {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers layers = EagerLayers.inference(Precision.FP32)) {
            Network network = c.builder().apply(parameters);
            network.initialise(new SplittableRandom(2));
            TensorScope.inference(() -> {
                check.of(network, layers);
                return null;
            });
        }
    }

    private static void once(Network network, EagerLayers layers, Case c) {
        TensorScope.inference(() -> network.forward(layers, picture(1, 4 * c.multiple(), 4 * c.multiple()))
                .dim());
    }

    private static Tensor picture(int count, int height, int width) {
        float[] values = new float[count * 3 * height * width];
        SplittableRandom random = new SplittableRandom(values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return Tensor.create(values, count, 3, height, width);
    }

    private static StateDict cardSource() {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            new MsrResNet(new MsrResNet.Config(2, 1, 4, true), parameters);
            return parameters.toStateDict();
        }
    }
}
