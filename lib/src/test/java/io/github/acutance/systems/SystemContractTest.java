package io.github.acutance.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import io.github.acutance.infer.UpscaleOptions;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.AnyScaleModel;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.nn.NetworkWeights;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.esrgan.Esrgan;
import io.github.acutance.systems.esrgan.EsrganWeights;
import io.github.acutance.systems.metasr.MetaSr;
import io.github.acutance.systems.metasr.MetaSrWeights;
import io.github.acutance.systems.san.San;
import io.github.acutance.systems.san.SanWeights;
import io.github.acutance.systems.srfbn.Srfbn;
import io.github.acutance.systems.srfbn.SrfbnWeights;
import io.github.acutance.systems.srgan.InstanceSrResNet;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.systems.srgan.PlainSrResNet;
import io.github.acutance.systems.srgan.SrResNet;
import io.github.acutance.systems.srgan.SrganWeights;
import io.github.acutance.systems.srobb.Srobb;
import io.github.acutance.systems.srobb.SrobbWeights;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
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
     * @param minimum least side of its input
     * @param dead names of weights that the authors store and do not use
     */
    record Case(
            String name, int scale, int multiple, int minimum, Pattern dead, Function<Parameters, Network> builder) {
        Case(String name, int scale, int multiple, Function<Parameters, Network> builder) {
            this(name, scale, multiple, 1, Pattern.compile("none"), builder);
        }

        @Override
        public String toString() {
            return name + " x" + scale;
        }
    }

    private static final Pattern DEAD_IN_SAN =
            Pattern.compile("RG\\.\\d+\\.gamma|conv_last\\..*|non_local\\.soca\\..*");

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
        Stream<Case> srobb = IntStream.of(2, 4)
                .mapToObj(scale -> new Case("Srobb", scale, 1, at -> new Srobb(new Srobb.Config(scale, 2, 8), at)));
        Stream<Case> srfbn = IntStream.of(2, 3, 4, 8)
                .mapToObj(scale -> new Case("Srfbn", scale, 1, at -> new Srfbn(new Srfbn.Config(scale, 8, 2, 4), at)));
        Stream<Case> metasr = Stream.of(MetaSr.Variant.values())
                .map(variant ->
                        new Case("MetaSr", 4, 1, at -> new MetaSr(new MetaSr.Config(variant, 2, 2, 8, 4, 16), at)));
        Stream<Case> san = IntStream.of(2, 3, 4, 8).boxed().flatMap(scale -> Stream.of(true, false)
                .map(pooled -> new Case(
                        "San",
                        scale,
                        1,
                        pooled ? 4 : 2,
                        DEAD_IN_SAN,
                        at -> new San(new San.Config(scale, 2, 1, 16, 4, pooled), at))));
        return Stream.of(srgan, Stream.of(instance), esrgan, srobb, srfbn, san, metasr)
                .flatMap(stream -> stream);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forward_anySize_enlargesByTheScale(Case c) {
        with(c, (network, layers) -> {
            for (int[] size : new int[][] {{1, 1}, {1, 5}, {3, 2}, {7, 4}}) {
                int h = Math.max(c.minimum(), size[0] * c.multiple());
                int w = Math.max(c.minimum(), size[1] * c.multiple());
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
    void backward_reachesEveryTrainableWeightButTheDeadOnes(Case c) {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers layers = EagerLayers.training(Precision.FP32)) {
            Network network = c.builder().apply(parameters);
            network.initialise(new SplittableRandom(3));
            parameters.load(lively(parameters.toStateDict()));
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
            assertThat(without)
                    .isEqualTo(parameters.trainable().keySet().stream()
                            .filter(name -> c.dead().matcher(name).matches())
                            .toList());
        }
    }

    /**
     * He-normal kernels and no zeros: no gradient is kept from a layer by one that begins at 0, and no part of a figure
     * is too quiet to be seen in the result.
     */
    static StateDict lively(StateDict start) {
        Map<String, WeightTensor> filled = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(6);
        for (String name : start.names()) {
            WeightTensor tensor = start.tensor(name);
            float[] values = tensor.toFloats();
            boolean kernel = tensor.shape().length == 4 && !name.contains("_mean.");
            boolean zero = IntStream.range(0, values.length).allMatch(i -> values[i] == 0);
            double deviation = kernel ? Math.sqrt(2.0 * tensor.shape()[0] / values.length) : 0.1;
            for (int i = 0; i < values.length && (kernel || (zero && !name.contains("running_"))); i++) {
                values[i] = (float) (random.nextGaussian() * deviation);
            }
            filled.put(name, WeightTensor.of(values, tensor.shape()));
        }
        return StateDict.of(filled, Map.of());
    }

    /** A local network's result does not change where the picture is cut farther away than its receptive field. */
    @ParameterizedTest
    @MethodSource("cases")
    void forward_cutBeyondTheReceptiveField_isUnchanged(Case c) {
        try (SrModel.SingleImage model = opened(c)) {
            ModelCard card = model.card();
            if (card.global()) {
                return;
            }
            int unit = c.multiple();
            int reach = (card.receptiveField() + unit - 1) / unit * unit;
            int longer = reach + 4 * unit;
            for (int axis : new int[] {2, 3}) {
                TensorScope.inference(() -> {
                    Tensor lr = axis == 2 ? picture(1, longer, 2 * unit) : picture(1, 2 * unit, longer);
                    Tensor whole = model.forward(lr);
                    Tensor tail = model.forward(lr.narrow(axis, unit, longer - unit));
                    Tensor head = model.forward(lr.narrow(axis, 0, longer - unit));
                    long kept = 3L * unit * c.scale(); // what lies farther from the cut than the receptive field
                    long length = (long) longer * c.scale();
                    assertNear(
                            whole.narrow(axis, length - kept, kept), tail.narrow(axis, tail.size(axis) - kept, kept));
                    assertNear(whole.narrow(axis, 0, kept), head.narrow(axis, 0, kept));
                    return null;
                });
            }
        }
    }

    private static void assertNear(Tensor expected, Tensor actual) {
        float range = expected.abs().max().item_float();
        // fp32: sums of other lengths are grouped otherwise
        assertThat(expected.sub(actual).abs().max().item_float()).isLessThan(2e-5f * range);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void upscale_selfEnsemble_isTheMeanOfEightTransformedRuns(Case c) {
        try (SrModel.SingleImage model = opened(c)) {
            int height = Math.max(c.minimum(), 4) * c.multiple();
            int width = height + c.multiple();
            byte[] samples = new byte[3 * height * width];
            new Random(8).nextBytes(samples);
            Image lr = Image.of8(width, height, 3, samples);
            UpscaleOptions options = UpscaleOptions.defaults()
                    .withPrecision(Precision.FP32)
                    .withTile(UpscaleOptions.NONE)
                    .withSelfEnsemble(true);
            Image ensemble = Upscaler.of(model, options).upscale(lr);
            TensorScope.inference(() -> {
                Tensor in = ImageTensors.toTensor(lr, Device.CPU);
                Tensor sum = torch.zeros(1, 3, (long) height * c.scale(), (long) width * c.scale());
                for (long[] flip : new long[][] {{}, {2}, {3}, {2, 3}}) {
                    Tensor flipped = in.flip(flip);
                    sum = sum.add(model.forward(flipped).flip(flip));
                    Tensor turned = model.forward(flipped.transpose(2, 3));
                    sum = sum.add(turned.transpose(2, 3).flip(flip));
                }
                Tensor mean = sum.div(new Scalar(8.0)).clamp(new ScalarOptional(new Scalar(0.0)), one());
                Tensor written = ImageTensors.toTensor(ensemble, Device.CPU);
                // half a level of rounding, and 1e-2 of a level for sums in another order: planned there, at once here
                assertThat(written.sub(mean).abs().max().item_float()).isLessThan(0.51f / 255);
                return null;
            });
        }
    }

    private static ScalarOptional one() {
        return new ScalarOptional(new Scalar(1.0));
    }

    private static Network network(SrModel model) {
        return model instanceof AnyScaleModel any ? any.network() : ((NetworkModel) model).network();
    }

    private static SrModel.SingleImage opened(Case c) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            c.builder().apply(parameters).initialise(new SplittableRandom(4));
            return (SrModel.SingleImage)
                    read(lively(parameters.toStateDict()), c).open(Device.CPU);
        }
    }

    private static NetworkWeights read(StateDict saved, Case c) {
        OptionalInt stated = OptionalInt.of(c.scale());
        return SrganWeights.read(saved, stated)
                .or(() -> EsrganWeights.read(saved, stated))
                .or(() -> SrobbWeights.read(saved, stated))
                .or(() -> SanWeights.read(saved, stated))
                .or(() -> SrfbnWeights.read(saved, stated))
                .or(() -> MetaSrWeights.read(saved, stated))
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saveAndLoad_throughTheReaders_isBitEqual(Case c) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            c.builder().apply(parameters).initialise(new SplittableRandom(4));
            StateDict saved = parameters.toStateDict();
            NetworkWeights found = read(saved, c);
            assertThat(found.card().scale()).isEqualTo(c.scale());
            assertThat(found.card().sizeRule().multiple()).isEqualTo(c.multiple());
            assertThat(found.card().sizeRule().minimum()).isGreaterThanOrEqualTo(c.minimum());
            try (SrModel model = found.open(Device.CPU)) {
                Network network = network(model);
                assertThat(network.getClass().getSimpleName()).isEqualTo(c.name());
                StateDict again = network.parameters().toStateDict();
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

    static Tensor picture(int count, int height, int width) {
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
