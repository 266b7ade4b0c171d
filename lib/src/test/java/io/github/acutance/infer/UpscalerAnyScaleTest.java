package io.github.acutance.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.metasr.MetaSr;
import io.github.acutance.systems.metasr.MetaSrWeights;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of any scale in tiles: sizes, phases, what is asked for beyond their range. */
class UpscalerAnyScaleTest {
    private static final UpscaleOptions FP32 =
            UpscaleOptions.defaults().withPrecision(Precision.FP32).withTile(UpscaleOptions.NONE);

    private SrModel.AnyScale model;

    @AfterEach
    void close() {
        model.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.5, 2.3, Math.PI, 4})
    void upscale_anyScale_isTheModelsResultOfTruncatedSize(double scale) {
        open(new MetaSr.Config(MetaSr.Variant.OFFICIAL, 1, 1, 8, 4, 16));
        Image lr = noise(37, 21);
        Image sr = Upscaler.of(model, FP32.withScale(scale)).upscale(lr);
        Image expected = TensorScope.inference(() -> ImageTensors.toImage(
                model.forward(
                        ImageTensors.toTensor(lr, Device.CPU), scale, new SrModel.Part(0, 0, 37, 21), Precision.FP32),
                8));
        assertThat(sr.width()).isEqualTo((int) (scale * 37));
        assertThat(sr.height()).isEqualTo((int) (scale * 21));
        assertThat(sr.samples()).isEqualTo(expected.samples());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.5, 2.3, Math.PI, 4})
    void upscale_inTiles_equalsTheWhole(double scale) {
        for (MetaSr.Variant variant : MetaSr.Variant.values()) {
            open(new MetaSr.Config(variant, 1, 1, 8, 4, 16)); // sees 5 or 6 pixels to each side
            Image lr = noise(61, 47);
            Image whole = Upscaler.of(model, FP32.withScale(scale)).upscale(lr);
            Image tiled = Upscaler.of(model, FP32.withScale(scale).withTile(16)).upscale(lr);
            assertAtMostOneLevel(tiled, whole);
            model.close();
        }
    }

    @Test
    void upscale_inBlendedTiles_isWithinALevelOfTheWhole() {
        open(new MetaSr.Config(MetaSr.Variant.OFFICIAL, 5, 8, 8, 8, 16)); // sees 44 pixels: more than tiles overlap
        Image lr = noise(150, 90);
        Image whole = Upscaler.of(model, FP32.withScale(2.3)).upscale(lr);
        Image tiled = Upscaler.of(model, FP32.withScale(2.3).withTile(64)).upscale(lr);
        assertAtMostOneLevel(tiled, whole);
    }

    @Test
    void upscale_selfEnsemble_isTheMeanOfEightTurnedPictures() {
        open(new MetaSr.Config(MetaSr.Variant.OFFICIAL, 1, 1, 8, 4, 16));
        Image lr = noise(23, 14);
        Image ensemble = Upscaler.of(
                        model, FP32.withScale(2.7).withSelfEnsemble(true).withTile(8))
                .upscale(lr);
        Image expected = TensorScope.inference(() -> {
            Tensor in = ImageTensors.toTensor(lr, Device.CPU);
            Tensor sum = null;
            for (long[] flip : new long[][] {{}, {2}, {3}, {2, 3}}) {
                Tensor flipped = in.flip(flip);
                Tensor straight = forward(flipped).flip(flip);
                Tensor turned = forward(flipped.transpose(2, 3)).transpose(2, 3).flip(flip);
                sum = sum == null ? straight.add(turned) : sum.add(straight).add(turned);
            }
            return ImageTensors.toImage(sum.div(new Scalar(8.0)), 8);
        });
        assertAtMostOneLevel(ensemble, expected);
    }

    @Test
    void upscale_widthAskedFor_isExactlyThat() {
        open(new MetaSr.Config(MetaSr.Variant.OFFICIAL, 1, 1, 8, 4, 16));
        for (int width = 49; width < 110; width++) {
            Image sr = Upscaler.of(model, FP32.withWidth(width)).upscale(noise(49, 7));
            assertThat(sr.width()).isEqualTo(width);
        }
        assertThat(Upscaler.of(model, FP32.withScale(6.5)).upscale(noise(4, 4)).width())
                .isEqualTo(26); // beyond its range, with a warning
    }

    @Test
    void upscale_scaleBelowOne_isRefused() {
        open(new MetaSr.Config(MetaSr.Variant.LIIF_EDSR, 1, 0, 8, 0, 16));
        assertThatThrownBy(() -> Upscaler.of(model, FP32.withScale(0.5)).upscale(noise(8, 8)))
                .isInstanceOf(UpscaleException.class)
                .hasMessageContaining("expected a scale of at least 1, found 0.5");
    }

    @Test
    void describe_anyScale_saysTheScale() {
        open(new MetaSr.Config(MetaSr.Variant.OFFICIAL, 1, 1, 8, 4, 16));
        assertThat(Upscaler.of(model, FP32.withScale(2.7)).describe())
                .isEqualTo("metasr on cpu in fp32, no tiles, at x2.7");
    }

    private Tensor forward(Tensor lr) {
        return model.forward(lr, 2.7, new SrModel.Part(0, 0, (int) lr.size(3), (int) lr.size(2)), Precision.FP32);
    }

    private void open(MetaSr.Config config) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            new MetaSr(config, parameters).initialise(new SplittableRandom(3));
            StateDict weights = parameters.toStateDict();
            model = (SrModel.AnyScale) MetaSrWeights.read(weights, OptionalInt.empty())
                    .orElseThrow()
                    .open(Device.CPU);
        }
    }

    private static Image noise(int width, int height) {
        byte[] samples = new byte[3 * width * height];
        new Random(width).nextBytes(samples);
        return Image.of8(width, height, 3, samples);
    }

    /** Sums in another order may round to the neighbouring level. */
    private static void assertAtMostOneLevel(Image actual, Image expected) {
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        int greatest = 0;
        for (int i = 0; i < expected.samples().remaining(); i++) {
            int difference =
                    (actual.samples().get(i) & 0xFF) - (expected.samples().get(i) & 0xFF);
            greatest = Math.max(greatest, Math.abs(difference));
        }
        assertThat(greatest).isLessThanOrEqualTo(1);
    }
}
