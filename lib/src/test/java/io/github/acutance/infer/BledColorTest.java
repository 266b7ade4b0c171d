package io.github.acutance.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.image.Image;
import org.junit.jupiter.api.Test;

class BledColorTest {
    /** A white disc on transparent black: no neighbour of a visible pixel stays black, the visible ones stay. */
    @Test
    void of_whiteDiscOnTransparentBlack_isWhiteEverywhere() {
        byte[] samples = new byte[200 * 200 * 4];
        for (int i = 0; i < 200 * 200; i++) {
            if (Math.hypot(i % 200 - 100, i / 200 - 100) < 20) {
                java.util.Arrays.fill(samples, 4 * i, 4 * i + 4, (byte) 255);
            }
        }
        Image image = Image.of8(200, 200, 4, samples);
        Image bled = BledColor.of(image);
        assertThat(bled.alpha()).isEqualTo(image.alpha());
        for (int i = 0; i < 200 * 200; i++) {
            assertThat(bled.sample(i % 200, i / 200, 1)).isEqualTo(255);
        }
    }

    @Test
    void of_opaqueOrInvisiblePicture_isTheSame() {
        Image invisible = Image.of16(2, 2, 2, new short[] {1, 0, 2, 0, 3, 0, 4, 0});
        Image opaque = Image.of8(1, 1, 4, new byte[] {1, 2, 3, 1});
        assertThat(BledColor.of(invisible)).isSameAs(invisible);
        assertThat(BledColor.of(opaque)).isSameAs(opaque);
    }
}
