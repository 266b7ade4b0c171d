package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YcbcrTest {
    @ParameterizedTest
    @CsvSource({
        "0,0,0,16",
        "255,255,255,235",
        "255,0,0,81.481",
        "0,255,0,144.553",
        "0,0,255,40.966",
        "12,200,77,127.446094"
    })
    void y_goldenColours(int red, int green, int blue, double expected) {
        assertThat(Ycbcr.y(red, green, blue)).isCloseTo(expected, within(5e-7));
    }

    @Test
    void cbCr_primariesAndGray() {
        assertThat(Ycbcr.cb(90, 90, 90)).isCloseTo(128, within(1e-9));
        assertThat(Ycbcr.cr(90, 90, 90)).isCloseTo(128, within(1e-9));
        assertThat(Ycbcr.cb(0, 0, 255)).isCloseTo(240, within(1e-9));
        assertThat(Ycbcr.cr(255, 0, 0)).isCloseTo(240, within(1e-9));
        assertThat(Ycbcr.cb(255, 0, 0)).isCloseTo(90.203, within(1e-9));
        assertThat(Ycbcr.cr(0, 0, 255)).isCloseTo(109.786, within(1e-9));
    }

    @Test
    void luma_rgbWithAlpha_ignoresAlpha() {
        Image image = Image.of8(1, 1, 4, bytes(12, 200, 77, 3));
        assertThat(Ycbcr.luma(image, false)).containsExactly(Ycbcr.y(12, 200, 77));
        assertThat(Ycbcr.luma(image, true)).containsExactly(127);
    }

    @Test
    void luma_gray_countsAsEqualColours() {
        Image image = Image.of8(2, 1, 1, bytes(0, 200));
        assertThat(Ycbcr.luma(image, false)).containsExactly(16, Ycbcr.y(200, 200, 200));
    }

    @Test
    void luma_16Bits_equalsThe8BitsItWasMadeFrom() {
        Image image = TestPictures.noise(6, 5, 3, 8, 21);
        assertThat(Ycbcr.luma(image.asBits(16), false)).containsExactly(Ycbcr.luma(image, false), within(1e-9));
    }
}
