package io.github.acutance.systems.crossnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import io.github.acutance.image.SharedData;
import io.github.acutance.infer.UpscaleOptions;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.References;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.NetworkWeights;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CrossNet with its reference, from the library's door. */
class CrossNetModelTest {
    private static CrossNetModel model;

    @BeforeAll
    static void open() {
        CrossNet network = new CrossNet(CrossNet.Variant.OFFICIAL, Parameters.on(Device.CPU));
        network.initialise(new SplittableRandom(5));
        model = network.model(CrossNetWeights.card(CrossNet.Variant.OFFICIAL, 4));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 4, 4", "3, 2, 12, 8", "7, 5, 28, 20", "17, 6, 1, 1", "5, 16, 300, 7"})
    void upscale_anySizes_givesFourTimesTheSize(int width, int height, int refWidth, int refHeight) {
        try (SrModel.Bound bound = model.with(References.of(noise(refWidth, refHeight, 3)));
                Upscaler upscaler = Upscaler.of(bound)) {
            Image sr = upscaler.upscale(noise(width, height, 3));
            assertThat(sr.width()).isEqualTo(4 * width);
            assertThat(sr.height()).isEqualTo(4 * height);
        }
    }

    @Test
    void upscale_grayPicturesOnEitherSide_areTaken() {
        try (SrModel.Bound bound = model.with(References.of(noise(24, 24, 1)));
                Upscaler upscaler = Upscaler.of(bound)) {
            assertThat(upscaler.upscale(noise(6, 6, 3)).channels()).isEqualTo(3);
            assertThat(upscaler.upscale(noise(6, 6, 1)).channels()).isEqualTo(1);
        }
    }

    @Test
    void upscale_referenceOfTheUncutOriginal_equalsTheCutOne() {
        Image lr = noise(6, 6, 3);
        Image ref = noise(27, 26, 3); // 24 x 24 and what x4 cuts off
        try (SrModel.Bound uncut = model.with(References.of(ref));
                SrModel.Bound cut = model.with(References.of(ref.crop(0, 0, 24, 24)));
                Upscaler first = Upscaler.of(uncut);
                Upscaler second = Upscaler.of(cut)) {
            assertThat(first.upscale(lr)).isEqualTo(second.upscale(lr));
        }
    }

    @Test
    void with_noneOrSeveral_saysHowManyAreExpected() {
        assertThatThrownBy(() -> model.with(References.of()))
                .hasMessage("crossnet-x4: expected one reference, found none");
        assertThatThrownBy(() -> model.with(References.of(noise(4, 4, 3), noise(4, 4, 3))))
                .hasMessage("crossnet-x4: expected one reference, found 2");
    }

    @Test
    void upscalerOf_unboundOrTurned_isRefused() {
        assertThatThrownBy(() -> Upscaler.of(model)).hasMessageContaining("bound to its references first");
        try (SrModel.Bound bound = model.with(References.of(noise(8, 8, 3)))) {
            assertThatThrownBy(
                            () -> Upscaler.of(bound, UpscaleOptions.defaults().withSelfEnsemble(true)))
                    .hasMessageContaining("expected no self-ensemble");
        }
    }

    /** A part sees the part of the reference at its own place: that equals giving it as a reference of its own. */
    @Test
    void forward_part_looksAtItsPlaceInTheReference() {
        Image lr = noise(20, 12, 3);
        Image ref = noise(80, 48, 3);
        try (SrModel.Bound whole = model.with(References.of(ref));
                SrModel.Bound own = model.with(References.of(ref.crop(32, 16, 48, 32)))) {
            double difference = TensorScope.inference(() -> {
                Tensor part = ImageTensors.toTensor(lr.crop(8, 4, 12, 8), Device.CPU);
                Tensor placed = whole.forward(part, Precision.FP32, new SrModel.Part(8, 4, 20, 12));
                return (double) placed.sub(own.forward(part)).abs().max().item_float();
            });
            assertThat(difference).isZero();
        }
    }

    @Test
    void forward_batchOfTwo_equalsTwoSingles() {
        try (SrModel.Bound bound = model.with(References.of(noise(24, 24, 3)))) {
            double difference = TensorScope.inference(() -> {
                Tensor both =
                        Tensor.create(new float[2 * 3 * 6 * 6], 2, 3, 6, 6).uniform_();
                Tensor batched = bound.forward(both);
                double first = distance(batched.narrow(0, 0, 1), bound.forward(both.narrow(0, 0, 1)));
                return Math.max(first, distance(batched.narrow(0, 1, 1), bound.forward(both.narrow(0, 1, 1))));
            });
            assertThat(difference).isLessThan(1e-4); // fp32 in another order
        }
    }

    @Test
    void forward_wrongShape_namesWhatWasExpectedAndFound() {
        try (SrModel.Bound bound = model.with(References.of(noise(8, 8, 3)))) {
            assertThatThrownBy(() -> TensorScope.inference(
                            () -> bound.forward(Tensor.create(new float[16], 1, 4, 2, 2)) == null))
                    .hasMessageContaining("expected a tensor [N, 3, h, w], found [1, 4, 2, 2]");
        }
    }

    @Test
    void upscale_manyTimes_leavesNoPointer() {
        Image lr = noise(4, 4, 3);
        Image ref = noise(16, 16, 3);
        once(lr, ref);
        long before = Pointer.totalCount();
        for (int i = 0; i < 5; i++) {
            once(lr, ref);
        }
        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    @Test
    void saveAndLoad_everyVariant_isReadBack() {
        for (CrossNet.Variant variant : CrossNet.Variant.values()) {
            try (Parameters parameters = Parameters.on(Device.CPU)) {
                new CrossNet(variant, parameters).initialise(new SplittableRandom(6));
                NetworkWeights found = CrossNetWeights.read(parameters.toStateDict(), OptionalInt.of(8))
                        .orElseThrow();
                try (SrModel again = found.open(Device.CPU)) {
                    ModelCard card = again.card();
                    assertThat(card.name()).isEqualTo("crossnet-x8");
                    assertThat(card.parameters()).isEqualTo(parameters.count());
                    assertThat(card.global()).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @Tag("data")
    @CsvSource({
        "crossnet_htzheng_state_dict, CrossNet, 84",
        "crossnet_zeqianglai_state_dict, Zeqiang-Lai, 84",
        "crossnetpp_MultiscaleWarpingNet8_state_dict, CrossNet++, 146"
    })
    void read_publishedLayout_fitsTheNetwork(String list, String layout, int tensors) throws IOException {
        Map<String, WeightTensor> zeros = new LinkedHashMap<>();
        for (String line : Files.readAllLines(SharedData.folder("").resolveSibling("specs/keys/" + list + ".tsv"))) {
            String[] columns = line.split("\t", -1);
            if (columns[0].matches("\\d+")) {
                long[] shape = Arrays.stream(
                                columns[2].replaceAll("[\\[\\]]", "").split(",", -1))
                        .mapToLong(Long::parseLong)
                        .toArray();
                zeros.put(columns[1], WeightTensor.of(new float[Integer.parseInt(columns[3])], shape));
            }
        }
        assertThat(zeros).hasSize(tensors);
        NetworkWeights found = CrossNetWeights.read(StateDict.of(zeros, Map.of()), OptionalInt.empty())
                .orElseThrow();
        assertThat(found.layout()).isEqualTo(layout);
        List<String> names = List.copyOf(Parameters.shapesOf(found.network()).keySet());
        assertThat(names).containsExactlyElementsOf(zeros.keySet());
        found.open(Device.CPU).close();
    }

    private static void once(Image lr, Image ref) {
        try (SrModel.Bound bound = model.with(References.of(ref));
                Upscaler upscaler = Upscaler.of(bound)) {
            upscaler.upscale(lr);
        }
    }

    private static double distance(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item_float();
    }

    private static Image noise(int width, int height, int channels) {
        byte[] samples = new byte[width * height * channels];
        new SplittableRandom(samples.length).nextBytes(samples);
        return Image.of8(width, height, channels, samples);
    }
}
