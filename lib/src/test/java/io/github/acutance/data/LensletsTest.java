package io.github.acutance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.acutance.image.Image;
import org.junit.jupiter.api.Test;

class LensletsTest {
    private final Lenslets lenslets = new Lenslets(2, 3);

    /** Gray 6 x 4: sample 10 y + x. */
    private static Image gray(int bits) {
        byte[] bytes = new byte[24];
        short[] shorts = new short[24];
        for (int i = 0; i < 24; i++) {
            bytes[i] = (byte) (10 * (i / 6) + i % 6);
            shorts[i] = (short) (1000 * bytes[i]);
        }
        return bits == 8 ? Image.of8(6, 4, 1, bytes) : Image.of16(6, 4, 1, shorts);
    }

    @Test
    void view_place_takesItsPixelOfEveryBlock() {
        assertThat(lenslets.view(gray(8), 0, 0)).isEqualTo(Image.of8(2, 2, 1, new byte[] {0, 3, 20, 23}));
        assertThat(lenslets.view(gray(8), 1, 2)).isEqualTo(Image.of8(2, 2, 1, new byte[] {12, 15, 32, 35}));
        assertThat(lenslets.view(gray(16), 1, 2))
                .isEqualTo(Image.of16(2, 2, 1, new short[] {12000, 15000, 32000, (short) 35000}));
        Image colour = gray(8).asRgb();
        assertThat(lenslets.view(colour, 1, 1))
                .isEqualTo(lenslets.view(gray(8), 1, 1).asRgb());
    }

    @Test
    void view_otherSizesOrPlaces_saysWhatIsExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lenslets.view(gray(8).crop(0, 0, 5, 4), 0, 0))
                .withMessage("expected sides that are multiples of 3 x 2 pixels, those of a lenslet, found 5 x 4");
        assertThatIllegalArgumentException().isThrownBy(() -> lenslets.view(gray(8), 2, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Lenslets(0, 1));
    }
}
