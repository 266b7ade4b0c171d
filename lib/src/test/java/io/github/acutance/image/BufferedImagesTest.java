package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.bytes;
import static io.github.acutance.image.TestPictures.noise;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BufferedImagesTest {
    @ParameterizedTest
    @CsvSource({"1,8", "2,8", "3,8", "4,8", "1,16", "2,16", "3,16", "4,16"})
    void of_ownBufferedImage_givesThePictureBack(int channels, int bits) {
        Image image = noise(7, 5, channels, bits, 11);
        assertThat(Image.of(image.toBufferedImage())).isEqualTo(image);
    }

    @ParameterizedTest
    @CsvSource({"1,8,10", "3,8,5", "4,8,6", "1,16,11"})
    void toBufferedImage_usualKinds_areJavasOwnTypes(int channels, int bits, int type) {
        assertThat(noise(2, 2, channels, bits, 1).toBufferedImage().getType()).isEqualTo(type);
    }

    @Test
    void toBufferedImage_changed_leavesThePictureAlone() {
        Image image = noise(2, 2, 3, 8, 12);
        image.toBufferedImage().setRGB(0, 0, ~image.toBufferedImage().getRGB(0, 0));
        assertThat(image).isEqualTo(noise(2, 2, 3, 8, 12));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_4BYTE_ABGR
            })
    void of_packedAndByteTypes_giveTheirColours(int type) {
        BufferedImage picture = new BufferedImage(3, 2, type);
        picture.setRGB(1, 1, 0x80_12_c8_ff);
        Image image = Image.of(picture);
        boolean alpha = picture.getColorModel().hasAlpha();
        assertThat(image.channels()).isEqualTo(alpha ? 4 : 3);
        assertThat(pixel(image, 1, 1)).startsWith(0x12, 0xc8, 0xff);
        assertThat(image.sample(1, 1, image.channels() - 1)).isEqualTo(alpha ? 0x80 : 0xff);
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_ARGB_PRE, BufferedImage.TYPE_4BYTE_ABGR_PRE})
    void of_premultiplied_isDivided(int type) {
        BufferedImage picture = new BufferedImage(2, 1, type);
        picture.setRGB(0, 0, 0x80_40_80_ff);
        Image image = Image.of(picture);
        int[] pixel = pixel(image, 0, 0);
        int[] expected = {0x40, 0x80, 0xff, 0x80};
        for (int c = 0; c < 4; c++) {
            assertThat(pixel[c]).isBetween(expected[c] - 1, expected[c] + 1); // stored at half the precision
        }
        assertThat(picture.isAlphaPremultiplied()).isTrue();
        assertThat(picture.getRGB(0, 0) >>> 24).isEqualTo(0x80);
    }

    @Test
    void of_fiveBitColours_areSpreadOverTheRange() {
        BufferedImage picture = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_565_RGB);
        picture.setRGB(0, 0, 0xff_ff_00_ff);
        assertThat(pixel(Image.of(picture), 0, 0)).containsExactly(255, 0, 255);
    }

    @Test
    void of_grayBytes_areTakenFromTheRaster() {
        BufferedImage picture = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        picture.getRaster().setSample(0, 0, 0, 50); // getRGB would say 124: Java's gray is linear
        picture.getRaster().setSample(1, 0, 0, 200);
        assertThat(Image.of(picture)).isEqualTo(Image.of8(2, 1, 1, bytes(50, 200)));
    }

    @Test
    void of_grayShorts_stayAt16Bits() {
        BufferedImage picture = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        picture.getRaster().setSample(0, 0, 0, 40001);
        assertThat(Image.of(picture)).isEqualTo(Image.of16(1, 1, 1, new short[] {(short) 40001}));
    }

    @Test
    void of_blackAndWhite_isGray() {
        BufferedImage picture = new BufferedImage(9, 1, BufferedImage.TYPE_BYTE_BINARY);
        picture.setRGB(8, 0, 0xffffffff);
        Image image = Image.of(picture);
        assertThat(image.channels()).isEqualTo(1);
        assertThat(image.sample(7, 0, 0)).isZero();
        assertThat(image.sample(8, 0, 0)).isEqualTo(255);
    }

    @Test
    void of_palette_isExpanded() {
        IndexColorModel palette =
                new IndexColorModel(8, 2, bytes(1, 200), bytes(2, 100), bytes(3, 50), bytes(255, 127));
        BufferedImage picture = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        picture.getRaster().setSample(1, 0, 0, 1);
        assertThat(Image.of(picture)).isEqualTo(Image.of8(2, 1, 4, bytes(1, 2, 3, 255, 200, 100, 50, 127)));
    }

    @Test
    void of_subimage_isThePart() {
        Image image = noise(7, 5, 3, 8, 13);
        BufferedImage part = image.toBufferedImage().getSubimage(2, 1, 3, 4);
        assertThat(Image.of(part)).isEqualTo(image.crop(2, 1, 3, 4));
    }

    @Test
    void of_linearColourSpace_keepsSamplesAndProfile() {
        ICC_Profile profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB);
        BufferedImage picture = component(new ICC_ColorSpace(profile), 3, bytes(10, 20, 30));
        Image image = Image.of(picture);
        assertThat(pixel(image, 0, 0)).containsExactly(10, 20, 30);
        assertThat(image.iccProfile()).hasValue(profile.getData());
        assertThat(Image.of(image.toBufferedImage())).isEqualTo(image);
    }

    @Test
    void of_otherColourSpace_becomesSrgb() {
        BufferedImage picture = component(ColorSpace.getInstance(ColorSpace.CS_CIEXYZ), 3, bytes(0, 0, 0));
        Image image = Image.of(picture);
        assertThat(image.iccProfile()).isEmpty();
        assertThat(pixel(image, 0, 0)).containsExactly(0, 0, 0);
    }

    @Test
    void toBufferedImage_profileThatIsNone_fallsBackToSrgb() {
        Image image = noise(2, 2, 3, 8, 14).withIccProfile(new byte[200]);
        assertThat(image.toBufferedImage().getColorModel().getColorSpace().isCS_sRGB())
                .isTrue();
    }

    private static BufferedImage component(ColorSpace space, int channels, byte[] pixel) {
        ColorModel model = new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
        for (int c = 0; c < channels; c++) {
            raster.setSample(0, 0, c, pixel[c]);
        }
        return new BufferedImage(model, raster, false, null);
    }

    private static int[] pixel(Image image, int x, int y) {
        int[] pixel = new int[image.channels()];
        for (int c = 0; c < pixel.length; c++) {
            pixel[c] = image.sample(x, y, c);
        }
        return pixel;
    }
}
