package io.github.acutance.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpscaleOptionsTest {
    private static final UpscaleOptions DEFAULTS = UpscaleOptions.defaults();

    @Test
    void with_everyValue_changesThatValueAlone() {
        assertThat(DEFAULTS.withTile(9).tile()).isEqualTo(9);
        assertThat(DEFAULTS.withTilePad(7).tilePad()).isEqualTo(7);
        assertThat(DEFAULTS.withDevice(Device.CPU).device()).isEqualTo(Device.CPU);
        assertThat(DEFAULTS.withPrecision(Precision.BF16).precision()).isEqualTo(Precision.BF16);
        assertThat(DEFAULTS.withThreads(3).threads()).isEqualTo(3);
        assertThat(DEFAULTS.withMemoryMb(500).memoryMb()).isEqualTo(500);
        assertThat(DEFAULTS.withSelfEnsemble(true).selfEnsemble()).isTrue();
        assertThat(DEFAULTS.withScale(2.7).scale()).isEqualTo(2.7);
        assertThat(DEFAULTS.withWidth(640).width()).isEqualTo(640);
        assertThat(DEFAULTS.withHeight(480).height()).isEqualTo(480);
        assertThat(DEFAULTS.withMaxPixels(10).maxPixels()).isEqualTo(10);
        assertThat(DEFAULTS.withTile(9)
                        .withTilePad(7)
                        .withThreads(3)
                        .withTile(0)
                        .withTilePad(-1)
                        .withThreads(0))
                .isEqualTo(DEFAULTS);
    }

    @Test
    void withWidth_afterScale_unsetsScale() {
        assertThat(DEFAULTS.withScale(3).withHeight(5).withWidth(640)).isEqualTo(DEFAULTS.withWidth(640));
    }

    @Test
    void new_valueOutOfRange_isRefusedByName() {
        refused("tile: expected auto (0), none (-1) or a side in pixels, found -2", o -> o.withTile(-2));
        refused("tile pad: expected -1 (from the card) to 65536, found 65537", o -> o.withTilePad(65_537));
        refused("device: expected one, found null", o -> o.withDevice(null));
        refused("precision: expected one, found null", o -> o.withPrecision(null));
        refused("threads: expected 0 (unchanged) or more, found -1", o -> o.withThreads(-1));
        refused("memory: expected 0 (automatic) or a number of MiB, found -5", o -> o.withMemoryMb(-5));
        refused("scale: expected 0 (the model's) or more, found NaN", o -> o.withScale(Double.NaN));
        refused("scale: expected 0 (the model's) or more, found -1.0", o -> o.withScale(-1));
        refused("width: expected 0 (not set) or a number of pixels, found -1", o -> o.withWidth(-1));
        refused("height: expected 0 (not set) or a number of pixels, found -1", o -> o.withHeight(-1));
        refused("pixel limit: expected at least 1, found 0", o -> o.withMaxPixels(0));
    }

    @Test
    void new_scaleAndWidth_isRefused() {
        assertThatThrownBy(
                        () -> new UpscaleOptions(0, -1, Device.AUTO, Precision.AUTO, 0, 0, false, 2, 100, 0, 1, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size of the result: expected one of scale, width and height, found scale 2.0, width 100, "
                        + "height 0");
    }

    @ParameterizedTest
    @CsvSource({
        // input, scale, width, height, result; the model's own scale is 4
        "10,  7, 0,    0,   0,  40,  28",
        "10,  7, 2,    0,   0,  20,  14",
        "10,  7, 2.7,  0,   0,  27,  19", // 18.9
        "10,  5, 2.5,  0,   0,  25,  13", // 12.5 rounds up
        "10,  7, 0,   25,   0,  25,  18", // 17.5
        "10,  7, 0,    0,  10,  14,  10", // 14.3
        "900, 1, 0,   10,   0,  10,   1", // 0.01: at least one row
        "3,   3, 0.1,  0,   0,   1,   1",
    })
    void targetSize_rules_areRoundedWithAspectKept(
            int inWidth, int inHeight, double scale, int width, int height, long outWidth, long outHeight) {
        UpscaleOptions options = scale > 0
                ? DEFAULTS.withScale(scale)
                : width > 0 ? DEFAULTS.withWidth(width) : DEFAULTS.withHeight(height);

        assertThat(TargetSize.of(options, inWidth, inHeight, 4)).isEqualTo(new TargetSize(outWidth, outHeight));
    }

    private static void refused(String message, UnaryOperator<UpscaleOptions> change) {
        assertThatThrownBy(() -> change.apply(DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
