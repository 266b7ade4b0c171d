package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.waves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.twelvemonkeys.imageio.color.ColorSpaces;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JpegTest {
    @Test
    void encode_rgb_isJfifWithFullChroma() throws IOException {
        byte[] file = encode(waves(20, 20, 3));
        assertThat(Arrays.copyOf(file, 11)).startsWith(0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0);
        int frame = indexOfFrame(file);
        assertThat(file[frame + 9]).isEqualTo((byte) 3);
        for (int component = 0; component < 3; component++) {
            assertThat(file[frame + 11 + 3 * component]).as("sampling factors").isEqualTo((byte) 0x11);
        }
    }

    @Test
    void encode_gray_hasOneComponent() throws IOException {
        byte[] file = encode(waves(20, 20, 1));
        assertThat(file[indexOfFrame(file) + 9]).isEqualTo((byte) 1);
    }

    @Test
    void decode_colours_areTheFullRangeOfJfif() throws IOException {
        byte[] red = new byte[16 * 16 * 3];
        for (int i = 0; i < red.length; i += 3) {
            red[i] = (byte) 255;
        }
        Image back = decode(encode(Image.of8(16, 16, 3, red)));
        assertThat(back.sample(8, 8, 0)).isBetween(252, 255);
        assertThat(back.sample(8, 8, 1)).isBetween(0, 3);
        assertThat(back.sample(8, 8, 2)).isBetween(0, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 65_519, 65_520, 200_000})
    void encode_profile_readsBack(int length) throws IOException {
        byte[] profile = TestPictures.profile("RGB ", length);
        Image back = decode(encode(waves(9, 9, 3).withIccProfile(profile)));
        assertThat(back.iccProfile()).hasValue(profile);
    }

    @Test
    void decode_realProfile_changesNoSample() throws IOException {
        for (int channels : new int[] {1, 3}) {
            int space = channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_LINEAR_RGB;
            byte[] profile = ICC_Profile.getInstance(space).getData();
            Image plain = decode(encode(waves(40, 30, channels)));
            Image profiled = decode(encode(waves(40, 30, channels).withIccProfile(profile)));
            assertThat(profiled.iccProfile()).hasValue(profile);
            assertThat(profiled.withoutIccProfile()).isEqualTo(plain);
        }
    }

    @Test
    void decode_cmyk_becomesRgb() throws IOException {
        Image image = decode(cmyk(16, 16, new int[] {0, 255, 255, 0}));
        assertThat(image.channels()).isEqualTo(3);
        assertThat(image.sample(8, 8, 0)).isGreaterThan(180);
        assertThat(image.sample(8, 8, 1)).isLessThan(80);
        assertThat(image.sample(8, 8, 2)).isLessThan(80);
    }

    /** A pixel of a YCCK file by ImageMagick, which reads its inks as C 153, M 60, Y 3, K 34. */
    @Test
    void decode_inksWithAdobesSegment_areInverted() throws IOException {
        Image ycck = decode(withTransform(cmyk(16, 16, new int[] {174, 171, 76, 34}), 2));
        Image plain = decode(withTransform(cmyk(16, 16, new int[] {153, 60, 3, 34}), 0));
        int[] expected = {102 * 221 / 255, 195 * 221 / 255, 252 * 221 / 255};
        for (int c = 0; c < 3; c++) { // two levels for the coding
            assertThat(ycck.sample(8, 8, c)).isBetween(expected[c] - 2, expected[c] + 2);
            assertThat(plain.sample(8, 8, c)).isBetween(expected[c] - 2, expected[c] + 2);
        }
    }

    /** The encoder writes 255 minus ink and Adobe's segment, whose last byte is the transform. */
    private static byte[] withTransform(byte[] file, int transform) {
        int tag = new String(file, StandardCharsets.ISO_8859_1).indexOf("Adobe");
        assertThat(tag).isPositive();
        file[tag + 11] = (byte) transform;
        return file;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void decode_cutAnywhere_fails(boolean progressive) throws IOException {
        byte[] file = progressive ? progressive(waves(40, 30, 3)) : encode(waves(40, 30, 3));
        assertThat(decode(file).width()).isEqualTo(40);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> decode(cut))
                    .as("the first %d of %d bytes", length, file.length)
                    .isInstanceOf(ImageFileException.class);
        }
    }

    /** A cut file to which somebody appended an end marker. */
    @Test
    void decode_dataMissingBeforeTheEndMarker_fails() throws IOException {
        byte[] file = encode(waves(200, 200, 3));
        byte[] cut = Arrays.copyOf(file, file.length * 3 / 4);
        cut[cut.length - 2] = (byte) 0xff;
        cut[cut.length - 1] = (byte) 0xd9;
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> decode(cut))
                .withMessage("test.jpg: truncated: Corrupt JPEG data: premature end of data segment");
    }

    @Test
    void decode_bytesAfterTheEnd_areIgnored() throws IOException {
        byte[] file = encode(waves(9, 9, 3));
        assertThat(decode(Arrays.copyOf(file, file.length + 100))).isEqualTo(decode(file));
    }

    @Test
    void decode_cutInTheMiddle_saysTruncated() throws IOException {
        byte[] file = encode(waves(200, 200, 3));
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> decode(Arrays.copyOf(file, file.length / 2)))
                .withMessageStartingWith("test.jpg: truncated: ");
    }

    @Test
    void decode_hugeHeader_failsOnTheLimit() throws IOException {
        byte[] file = encode(waves(8, 8, 3));
        int frame = indexOfFrame(file);
        Arrays.fill(file, frame + 5, frame + 9, (byte) 0xff);
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> decode(file))
                .withMessage("test.jpg: expected at most 100000000 pixels, found 65535 x 65535");
    }

    @Test
    void decode_twelveBits_saysSo() throws IOException {
        byte[] file = encode(waves(8, 8, 3));
        file[indexOfFrame(file) + 4] = 12;
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> decode(file))
                .withMessage("test.jpg: expected a JPEG picture of 8 bits per sample, found 12");
    }

    private static Image decode(byte[] file) throws IOException {
        return ImageFiles.decode(file, "test.jpg", ImageLimits.DEFAULT);
    }

    private static byte[] encode(Image image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageFiles.encode(image, out, ImageFormat.JPEG, WriteOptions.DEFAULT);
        return out.toByteArray();
    }

    private static byte[] progressive(Image image) throws IOException {
        return write(image.toBufferedImage(), true);
    }

    private static byte[] cmyk(int width, int height, int[] ink) throws IOException {
        ColorModel model = new ComponentColorModel(
                ColorSpaces.getColorSpace(ColorSpaces.CS_GENERIC_CMYK),
                false,
                false,
                Transparency.OPAQUE,
                DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                raster.setPixel(x, y, ink);
            }
        }
        return write(new BufferedImage(model, raster, false, null), false);
    }

    private static byte[] write(BufferedImage picture, boolean progressive) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (progressive) {
                param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(picture, null, null), param);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    /** Where the frame header's marker (0xff, 0xc0) is. */
    private static int indexOfFrame(byte[] file) {
        int at = 2;
        while ((file[at + 1] & 0xff) != 0xc0) {
            at += 2 + ((file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff));
        }
        return at;
    }
}
