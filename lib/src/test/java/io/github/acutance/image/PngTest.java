package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.bytes;
import static io.github.acutance.image.TestPictures.chunk;
import static io.github.acutance.image.TestPictures.noise;
import static io.github.acutance.image.TestPictures.png;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PNG files of every kind of the format's section 11.2.2, built by hand, and damaged ones. */
class PngTest {
    @Test
    void decode_oneBitGray_isBlackAndWhite() throws IOException {
        byte[] file = png(10, 1, 1, 0, false, bytes(0, 0b10100000, 0b01000000));
        assertThat(decode(file)).isEqualTo(Image.of8(10, 1, 1, bytes(255, 0, 255, 0, 0, 0, 0, 0, 0, 255)));
    }

    @Test
    void decode_twoAndFourBitGray_isSpreadOverTheRange() throws IOException {
        assertThat(decode(png(4, 1, 2, 0, false, bytes(0, 0b00011011))))
                .isEqualTo(Image.of8(4, 1, 1, bytes(0, 85, 170, 255)));
        assertThat(decode(png(2, 1, 4, 0, false, bytes(0, 0x3f)))).isEqualTo(Image.of8(2, 1, 1, bytes(51, 255)));
    }

    @Test
    void decode_palette_isRgb() throws IOException {
        byte[] palette = chunk("PLTE", bytes(1, 2, 3, 250, 100, 50));
        assertThat(decode(png(2, 1, 8, 3, false, bytes(0, 1, 0), palette)))
                .isEqualTo(Image.of8(2, 1, 3, bytes(250, 100, 50, 1, 2, 3)));
        assertThat(decode(png(3, 1, 1, 3, false, bytes(0, 0b01000000), palette)))
                .isEqualTo(Image.of8(3, 1, 3, bytes(1, 2, 3, 250, 100, 50, 1, 2, 3)));
    }

    @Test
    void decode_paletteWithTransparency_isRgba() throws IOException {
        byte[] palette = chunk("PLTE", bytes(1, 2, 3, 250, 100, 50));
        byte[] transparency = chunk("tRNS", bytes(127));
        assertThat(decode(png(2, 1, 8, 3, false, bytes(0, 1, 0), palette, transparency)))
                .isEqualTo(Image.of8(2, 1, 4, bytes(250, 100, 50, 255, 1, 2, 3, 127)));
    }

    @Test
    void decode_transparentColour_becomesAlpha() throws IOException {
        byte[] rgb = png(2, 1, 8, 2, false, bytes(0, 9, 8, 7, 1, 2, 3), chunk("tRNS", bytes(0, 1, 0, 2, 0, 3)));
        assertThat(decode(rgb)).isEqualTo(Image.of8(2, 1, 4, bytes(9, 8, 7, 255, 1, 2, 3, 0)));
        byte[] gray = png(2, 1, 8, 0, false, bytes(0, 9, 5), chunk("tRNS", bytes(0, 5)));
        assertThat(decode(gray)).isEqualTo(Image.of8(2, 1, 2, bytes(9, 255, 5, 0)));
    }

    @Test
    void decode_16Bits_isBigEndian() throws IOException {
        byte[] file = png(1, 1, 16, 2, false, bytes(0, 0x12, 0x34, 0xff, 0xfe, 0, 1));
        assertThat(decode(file)).isEqualTo(Image.of16(1, 1, 3, new short[] {0x1234, (short) 0xfffe, 1}));
    }

    @Test
    void decode_interlaced_isPutInOrder() throws IOException {
        // 2 x 2: pass 1 holds (0,0), pass 6 (1,0), pass 7 the second row; the passes between are empty.
        byte[] file = png(2, 2, 8, 0, true, bytes(0, 10, 0, 20, 0, 30, 40));
        assertThat(decode(file)).isEqualTo(Image.of8(2, 2, 1, bytes(10, 20, 30, 40)));
    }

    @Test
    void decode_gammaAndText_changeNothing() throws IOException {
        byte[] file = png(
                1,
                1,
                8,
                0,
                false,
                bytes(0, 77),
                chunk("gAMA", bytes(0, 1, 0x86, 0xa0)),
                chunk("tEXt", bytes('a', 0, 'b')));
        assertThat(decode(file)).isEqualTo(Image.of8(1, 1, 1, bytes(77)));
    }

    @Test
    void encode_profile_readsBack() throws IOException {
        for (int channels = 1; channels <= 4; channels++) {
            byte[] profile = TestPictures.profile(channels < 3 ? "GRAY" : "RGB ", 100_000);
            Image image = noise(3, 3, channels, 8, 51).withIccProfile(profile);
            assertThat(decode(encode(image))).isEqualTo(image);
        }
    }

    @Test
    void decode_profileOfOtherColours_isDropped() throws IOException {
        Image image = noise(3, 3, 3, 8, 51);
        assertThat(decode(encode(image.withIccProfile(TestPictures.profile("GRAY", 200)))))
                .isEqualTo(image);
        assertThat(decode(encode(image.withIccProfile(new byte[20])))).isEqualTo(image);
    }

    @Test
    void decode_damagedProfile_isDropped() throws IOException {
        byte[] file = png(1, 1, 8, 2, false, bytes(0, 1, 2, 3), chunk("iCCP", bytes('x', 0, 0, 1, 2, 3)));
        assertThat(decode(file)).isEqualTo(Image.of8(1, 1, 3, bytes(1, 2, 3)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void decode_cutAnywhere_fails(int channels) throws IOException {
        byte[] file = encode(noise(9, 7, channels, 8, 52));
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> decode(cut))
                    .as("the first %d of %d bytes", length, file.length)
                    .isInstanceOf(ImageFileException.class);
        }
    }

    @Test
    void decode_cutInTheData_saysTruncated() throws IOException {
        byte[] file = encode(noise(9, 7, 3, 8, 52));
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> decode(Arrays.copyOf(file, file.length - 30)))
                .withMessage("test.png: truncated: the file ends inside the chunk IDAT");
    }

    @Test
    void decode_rowsMissingInWholeChunks_fails() throws IOException {
        byte[] file = png(3, 3, 8, 0, false, bytes(0, 1, 2, 3, 0, 4));
        assertThatThrownBy(() -> decode(file)).isInstanceOf(ImageFileException.class);
    }

    @Test
    void decode_changedByteInTheData_failsOnItsChecksum() throws IOException {
        byte[] file = encode(noise(9, 7, 3, 8, 52));
        file[file.length - 40] ^= 4;
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> decode(file))
                .withMessageContaining("wrong checksum of the chunk IDAT");
    }

    @Test
    void decode_bytesAfterTheEnd_areIgnored() throws IOException {
        Image image = noise(9, 7, 3, 8, 53);
        byte[] file = encode(image);
        assertThat(decode(Arrays.copyOf(file, file.length + 10))).isEqualTo(image);
    }

    @Test
    void decode_hugeHeader_failsOnTheLimit() throws IOException {
        byte[] file = png(50_000, 50_000, 8, 6, false, new byte[100]);
        assertThat(file.length).isLessThan(200);
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> decode(file))
                .withMessage("test.png: expected at most 100000000 pixels, found 50000 x 50000");
    }

    @Test
    void decode_hugeHeaderWithinTheLimit_failsBeforeMemoryIsTaken() throws IOException {
        byte[] file = png(40_000, 40_000, 16, 6, false, new byte[100]); // 12.8 GB of pixels
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> ImageFiles.decode(file, "test.png", ImageLimits.DEFAULT.withMaxPixels(1L << 40)))
                .withMessageContaining("are too few for 40000 x 40000 pixels");
    }

    @Test
    void decode_sizeZeroOrUnknownColourType_fails() {
        assertThatThrownBy(() -> decode(png(0, 1, 8, 0, false, new byte[1]))).isInstanceOf(ImageFileException.class);
        assertThatThrownBy(() -> decode(png(1, -1, 8, 0, false, new byte[1]))).isInstanceOf(ImageFileException.class);
        assertThatThrownBy(() -> decode(png(1, 1, 8, 5, false, new byte[9]))).isInstanceOf(ImageFileException.class);
        assertThatThrownBy(() -> decode(png(1, 1, 3, 0, false, new byte[9]))).isInstanceOf(ImageFileException.class);
    }

    private static Image decode(byte[] file) throws IOException {
        return ImageFiles.decode(file, "test.png", ImageLimits.DEFAULT);
    }

    private static byte[] encode(Image image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageFiles.encode(image, out, ImageFormat.PNG, WriteOptions.DEFAULT);
        return out.toByteArray();
    }
}
