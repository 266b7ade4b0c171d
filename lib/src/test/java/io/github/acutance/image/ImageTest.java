package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.bytes;
import static io.github.acutance.image.TestPictures.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageTest {
    @Test
    void of8_laterChangeOfTheArray_leavesThePictureAlone() {
        byte[] samples = bytes(1, 2, 200);
        Image image = Image.of8(1, 1, 3, samples);
        samples[2] = 0;
        assertThat(image.sample(0, 0, 2)).isEqualTo(200);
        assertThat(image.bits()).isEqualTo(8);
        assertThat(image.maxSample()).isEqualTo(255);
    }

    @Test
    void of16_highValues_areUnsigned() {
        Image image = Image.of16(2, 1, 1, new short[] {(short) 65535, 40000 - 65536});
        assertThat(image.sample(0, 0, 0)).isEqualTo(65535);
        assertThat(image.sample(1, 0, 0)).isEqualTo(40000);
        assertThat(image.maxSample()).isEqualTo(65535);
    }

    @Test
    void wrap16_nativeBytes_equalsOf16() {
        short[] samples = {1, 256, (short) 65535, 7};
        ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        buffer.asShortBuffer().put(samples);
        assertThat(Image.wrap16(2, 2, 1, buffer.array())).isEqualTo(Image.of16(2, 2, 1, samples));
    }

    @ParameterizedTest
    @CsvSource({"0,1,1", "1,0,1", "1,1,0", "1,1,5", "-1,1,1"})
    void of8_impossibleShape_isRefused(int width, int height, int channels) {
        assertThatIllegalArgumentException().isThrownBy(() -> Image.of8(width, height, channels, new byte[1]));
    }

    @Test
    void of8_wrongLength_namesBoth() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Image.of8(2, 2, 3, new byte[11]))
                .withMessageContaining("12")
                .withMessageContaining("11");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Image.of16(2, 2, 1, new short[3]))
                .withMessageContaining("4")
                .withMessageContaining("3");
    }

    @Test
    void blank_moreThanAnArrayHolds_isRefusedWithoutOverflow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Image.blank(50_000, 50_000, 4, 16))
                .withMessageContaining("too large");
        assertThatIllegalArgumentException().isThrownBy(() -> Image.blank(Integer.MAX_VALUE, 3, 4, 16));
    }

    @ParameterizedTest
    @CsvSource({"1,false,1,gray", "2,true,1,gray+alpha", "3,false,3,RGB", "4,true,3,RGBA"})
    void channels_meanColourAndAlpha(int channels, boolean alpha, int colors, String word) {
        Image image = noise(3, 2, channels, 8, 1);
        assertThat(image.hasAlpha()).isEqualTo(alpha);
        assertThat(image.colorChannels()).isEqualTo(colors);
        assertThat(image).hasToString("3 x 2 " + word + " 8 bit");
    }

    @Test
    void sample_outside_isRefused() {
        Image image = noise(3, 2, 1, 8, 1);
        assertThatThrownBy(() -> image.sample(3, 0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> image.sample(0, 2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> image.sample(0, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource({"1,8", "4,8", "3,16", "2,16"})
    void samples_interleavedRows_agreeWithSample(int channels, int bits) {
        Image image = noise(5, 4, channels, bits, 2);
        ByteBuffer samples = image.samples();
        assertThat(samples.remaining()).isEqualTo(5 * 4 * channels * bits / 8);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 5; x++) {
                for (int c = 0; c < channels; c++) {
                    int value = bits == 8 ? samples.get() & 0xff : samples.getShort() & 0xffff;
                    assertThat(value).isEqualTo(image.sample(x, y, c));
                }
            }
        }
    }

    @Test
    void samples_cannotBeWritten() {
        ByteBuffer samples = noise(2, 2, 1, 8, 3).samples();
        assertThatThrownBy(() -> samples.put((byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @ParameterizedTest
    @CsvSource({"1,8", "4,8", "3,16"})
    void crop_inside_keepsSamplesBitsAndProfile(int channels, int bits) {
        Image image = noise(7, 6, channels, bits, 4).withIccProfile(new byte[] {1, 2});
        Image part = image.crop(2, 1, 4, 5);
        assertThat(part.width()).isEqualTo(4);
        assertThat(part.height()).isEqualTo(5);
        assertThat(part.bits()).isEqualTo(bits);
        assertThat(part.iccProfile()).hasValue(new byte[] {1, 2});
        for (int y = 0; y < 5; y++) {
            for (int x = 0; x < 4; x++) {
                for (int c = 0; c < channels; c++) {
                    assertThat(part.sample(x, y, c)).isEqualTo(image.sample(x + 2, y + 1, c));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-1,0,2,2", "0,0,8,2", "6,5,2,1", "0,0,0,1", "2147483647,0,2,1"})
    void crop_outside_isRefused(int x, int y, int width, int height) {
        Image image = noise(7, 6, 1, 8, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> image.crop(x, y, width, height))
                .withMessageContaining("7 x 6");
    }

    @ParameterizedTest
    @CsvSource({"2,8", "4,8", "2,16", "4,16"})
    void withAlpha_ofOwnParts_givesThePictureBack(int channels, int bits) {
        Image image = noise(5, 3, channels, bits, 6).withIccProfile(new byte[] {9});
        Image alpha = image.alpha().orElseThrow();
        assertThat(alpha.channels()).isEqualTo(1);
        assertThat(alpha.iccProfile()).isEmpty();
        assertThat(image.color().channels()).isEqualTo(channels - 1);
        assertThat(image.color().withAlpha(alpha)).isEqualTo(image);
        assertThat(image.withAlpha(alpha)).isEqualTo(image);
    }

    @Test
    void alpha_ofOpaquePicture_isEmptyAndColorIsItself() {
        Image image = noise(5, 3, 3, 8, 6);
        assertThat(image.alpha()).isEmpty();
        assertThat(image.color()).isSameAs(image);
    }

    @Test
    void withAlpha_otherSizeOrBits_isRefused() {
        Image image = noise(5, 3, 3, 8, 6);
        assertThatIllegalArgumentException().isThrownBy(() -> image.withAlpha(noise(5, 4, 1, 8, 6)));
        assertThatIllegalArgumentException().isThrownBy(() -> image.withAlpha(noise(5, 3, 1, 16, 6)));
        assertThatIllegalArgumentException().isThrownBy(() -> image.withAlpha(noise(5, 3, 3, 8, 6)));
    }

    @ParameterizedTest
    @CsvSource({"1,8", "2,8", "1,16", "2,16"})
    void asGray_ofGrayMadeRgb_givesThePictureBack(int channels, int bits) {
        Image gray = noise(16, 16, channels, bits, 7);
        Image rgb = gray.asRgb();
        assertThat(rgb.channels()).isEqualTo(channels + 2);
        for (int c = 0; c < 3; c++) {
            assertThat(rgb.sample(3, 2, c)).isEqualTo(gray.sample(3, 2, 0));
        }
        assertThat(rgb.asGray()).isEqualTo(gray);
        assertThat(rgb.asRgb()).isSameAs(rgb);
        assertThat(gray.asGray()).isSameAs(gray);
    }

    @Test
    void asGray_primaries_areLumaOfBt601() {
        Image primaries = Image.of8(3, 1, 3, bytes(255, 0, 0, 0, 255, 0, 0, 0, 255));
        Image gray = primaries.asGray();
        // 76.245, 149.685, 29.07
        assertThat(gray).isEqualTo(Image.of8(3, 1, 1, bytes(76, 150, 29)));
    }

    @Test
    void asBits_upAndDown_changesNothing() {
        Image image = noise(9, 9, 4, 8, 8);
        Image wide = image.asBits(16);
        assertThat(wide.bits()).isEqualTo(16);
        assertThat(wide.sample(4, 4, 2)).isEqualTo(257 * image.sample(4, 4, 2));
        assertThat(wide.asBits(8)).isEqualTo(image);
        assertThat(image.asBits(8)).isSameAs(image);
    }

    @Test
    void asBits_downwards_roundsToNearest() {
        Image image = Image.of16(4, 1, 1, new short[] {128, 129, (short) (257 * 200 + 128), (short) 65535});
        assertThat(image.asBits(8)).isEqualTo(Image.of8(4, 1, 1, bytes(0, 1, 200, 255)));
    }

    @Test
    void asBits_twelve_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> noise(1, 1, 1, 8, 1).asBits(12));
    }

    @Test
    void equals_anyDifference_isUnequal() {
        Image image = noise(4, 2, 3, 8, 9);
        assertThat(image).isEqualTo(noise(4, 2, 3, 8, 9)).hasSameHashCodeAs(noise(4, 2, 3, 8, 9));
        assertThat(image).isNotEqualTo(noise(4, 2, 3, 8, 10));
        assertThat(Image.of8(4, 2, 1, new byte[8])).isNotEqualTo(Image.of8(2, 4, 1, new byte[8]));
        assertThat(Image.of8(4, 2, 1, new byte[8])).isNotEqualTo(Image.of8(4, 1, 2, new byte[8]));
        assertThat(Image.of8(4, 2, 1, new byte[8])).isNotEqualTo(Image.of16(4, 1, 1, new short[4]));
        assertThat(image).isNotEqualTo(image.withIccProfile(new byte[1]));
        assertThat(image.withIccProfile(new byte[1]).withoutIccProfile()).isEqualTo(image);
        assertThat(image).isNotEqualTo("picture");
    }

    @Test
    void iccProfile_changedByItsReader_staysAsItWas() {
        byte[] profile = {1, 2, 3};
        Image image = noise(1, 1, 3, 8, 1).withIccProfile(profile);
        profile[0] = 9;
        image.iccProfile().orElseThrow()[1] = 9;
        assertThat(image.iccProfile()).hasValue(new byte[] {1, 2, 3});
    }
}
