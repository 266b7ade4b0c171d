package io.github.acutance.infer;

import static io.github.acutance.infer.TestModels.greatestDifference;
import static io.github.acutance.infer.TestModels.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import io.github.acutance.infer.TestModels.Fake;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import io.github.acutance.model.SrModel;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpscalerPicturesTest {
    private static final UpscaleOptions FP32 = UpscaleOptions.defaults().withPrecision(Precision.FP32);

    @ParameterizedTest
    @CsvSource({"8, 0", "16, 0", "8, 7", "16, 7"})
    void upscale_gray_isLumaOfTheColorResult(int bits, int tile) {
        Image gray = noise(30, 20, 1, bits, 5);
        Fake tinted = new Fake(TestModels.card(2, 0, SizeRule.ANY), (lr, precision) -> {
            Tensor sr = TestModels.enlarged(lr, 2).clone();
            sr.narrow(1, 0, 1).mul_(new Scalar(0.3));
            sr.narrow(1, 1, 1).mul_(new Scalar(0.9));
            sr.narrow(1, 2, 1).mul_(new Scalar(0.6));
            return sr;
        });
        Upscaler upscaler = Upscaler.of(tinted, FP32.withTile(tile).withTilePad(tile));

        Image large = upscaler.upscale(gray);

        Image luma = upscaler.upscale(gray.asRgb()).asGray(); // its channels are rounded before
        assertThat(large.channels()).isOne();
        assertThat(large.bits()).isEqualTo(bits);
        assertThat(greatestDifference(large, luma)).isLessThanOrEqualTo(1);
    }

    @Test
    void upscale_valuesBeyondTheRange_areClampedAndRoundedHalfToEven() {
        Fake shifted = new Fake(TestModels.card(1, 0, SizeRule.ANY), (lr, precision) -> lr.mul(new Scalar(1.5))
                .sub(new Scalar(0.1)));
        Image picture = Image.of8(3, 1, 1, new byte[] {0, 101, (byte) 250});

        Image result = Upscaler.of(shifted, FP32).upscale(picture);

        assertThat(result.sample(0, 0, 0)).isZero(); // -25.5
        assertThat(result.sample(1, 0, 0)).isEqualTo(126); // 126.0
        assertThat(result.sample(2, 0, 0)).isEqualTo(255); // 349.5
    }

    @ParameterizedTest
    @CsvSource({"2, 8, 0", "4, 8, 0", "2, 16, 0", "4, 16, 0", "4, 8, 12", "2, 16, 12"})
    void upscale_alpha_isEnlargedBicubicallyBesideTheColor(int channels, int bits, int tile) {
        Image picture = noise(20, 30, channels, bits, 9);

        Image large = Upscaler.of(TestModels.nearest(4), FP32.withTile(tile)).upscale(picture);

        Image alpha = Resampling.resize(picture.alpha().orElseThrow(), 80, 120, Resampling.Variant.DOUBLE);
        assertThat(large)
                .isEqualTo(TestModels.enlarged(BledColor.of(picture).color(), 4).withAlpha(alpha));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 254, 255})
    void upscale_constantAlpha_staysThatConstant(int alpha) {
        byte[] level = new byte[9 * 5];
        Arrays.fill(level, (byte) alpha);
        Image picture = noise(9, 5, 3, 8, 4).withAlpha(Image.of8(9, 5, 1, level));

        Image large = Upscaler.of(TestModels.nearest(3), FP32).upscale(picture);

        Image expected = TestModels.enlarged(picture.alpha().orElseThrow(), 3);
        assertThat(large.alpha()).contains(expected);
    }

    @Test
    void upscale_otherScale_resamplesTheModelsResultOnce() {
        Fake model = TestModels.nearest(4);
        Image picture = noise(20, 15, 4, 8, 6);

        Image large = Upscaler.of(model, FP32.withScale(2.7)).upscale(picture);

        Image color = Resampling.resize(
                TestModels.enlarged(BledColor.of(picture).color(), 4), 54, 41, Resampling.Variant.DOUBLE);
        Image alpha = Resampling.resize(picture.alpha().orElseThrow(), 54, 41, Resampling.Variant.DOUBLE);
        assertThat(large).isEqualTo(color.withAlpha(alpha));
        assertThat(model.calls()).hasSize(1);
    }

    @Test
    void upscale_scaleBeyondTheModels_runsOnceAndResamplesTheRest() {
        Fake model = TestModels.nearest(2);

        Image large = Upscaler.of(model, FP32.withScale(8)).upscale(noise(12, 10, 3, 16, 6));

        assertThat(large.width()).isEqualTo(96);
        assertThat(large.height()).isEqualTo(80);
        assertThat(model.calls()).hasSize(1);
    }

    @Test
    void upscale_widthThatIsTheModels_doesNotResample() {
        Image picture = noise(20, 15, 3, 8, 6);

        Image large = Upscaler.of(TestModels.nearest(4), FP32.withWidth(80)).upscale(picture);

        assertThat(large).isEqualTo(TestModels.enlarged(picture, 4));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1.5})
    void upscale_iccProfile_isCarriedOver(double scale) {
        byte[] profile = {1, 2, 3, 4, 5};
        for (int channels = 1; channels <= 4; channels++) {
            Image picture = noise(6, 6, channels, 8, 6).withIccProfile(profile);

            Image large =
                    Upscaler.of(TestModels.nearest(2), FP32.withScale(scale)).upscale(picture);

            assertThat(large.iccProfile())
                    .hasValueSatisfying(kept -> assertThat(kept).isEqualTo(profile));
        }
    }

    @Test
    void upscale_bufferedImage_givesBufferedImage() {
        Image picture = noise(11, 6, 3, 8, 6);

        BufferedImage large = Upscaler.of(TestModels.nearest(2), FP32).upscale(picture.toBufferedImage());

        assertThat(Image.of(large)).isEqualTo(TestModels.enlarged(picture, 2));
    }

    @Test
    void upscale_bf16OfSafeNetwork_isCloseToFp32() {
        Image picture = TestModels.waves(40, 30);
        try (SrModel model = TestModels.network(2, 3)) {
            Image exact = Upscaler.of(model, FP32).upscale(picture);
            Image rounded =
                    Upscaler.of(model, FP32.withPrecision(Precision.BF16)).upscale(picture);

            assertThat(greatestDifference(exact, rounded)).isBetween(1, 30);
        }
    }

    @Test
    void of_options_areResolved() {
        Fake model = TestModels.nearest(4);
        try (Upscaler upscaler = Upscaler.of(model)) {
            assertThat(upscaler.device()).isEqualTo(Device.CPU);
            assertThat(upscaler.precision()).isIn(Precision.FP32, Precision.BF16);
        }
        assertThat(Upscaler.of(model, FP32).precision()).isEqualTo(Precision.FP32);
    }

    @Test
    void of_otherDeviceThanTheModels_isRefused() {
        UpscaleOptions cuda = FP32.withDevice(Device.of("cuda:1"));

        assertThatThrownBy(() -> Upscaler.of(TestModels.nearest(4), cuda))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("test-x4: expected on cuda:1, but the model was opened on cpu");
    }

    @Test
    void describe_options_areSaidInOneLine() {
        Fake model = TestModels.nearest(4);
        assertThat(Upscaler.of(model, FP32.withScale(10)).describe()).endsWith(", resampled from x4 to x10");
        Fake wide = new Fake(TestModels.card(4, 300, SizeRule.ANY), (lr, precision) -> lr);

        assertThat(Upscaler.of(model, FP32).describe())
                .isEqualTo("test-x4 on cpu in fp32, tiles auto with 0 pixels around");
        assertThat(Upscaler.of(wide, FP32.withScale(2.5).withSelfEnsemble(true)).describe())
                .isEqualTo("test-x4 on cpu in fp32, tiles auto with 32 pixels around, blended, mean of 8 flips and "
                        + "transposes, resampled from x4 to x2.5");
        assertThat(Upscaler.of(model, FP32.withTile(99).withTilePad(8).withWidth(640))
                        .describe())
                .isEqualTo("test-x4 on cpu in fp32, tiles of 99 with 8 pixels around, resampled from x4 to width 640");
        assertThat(Upscaler.of(model, FP32.withTile(-1).withHeight(64)).describe())
                .isEqualTo("test-x4 on cpu in fp32, no tiles, resampled from x4 to height 64");
    }
}
