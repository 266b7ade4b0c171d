package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.bytes;
import static io.github.acutance.image.TestPictures.noise;
import static io.github.acutance.image.TestPictures.waves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Formats beside PNG and JPEG, metadata across formats, and files that ask for too much. */
class FormatsTest {
    private final List<String> notes = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"1,8", "2,8", "3,8", "4,8", "1,16", "2,16", "3,16", "4,16"})
    void tiff_anyPicture_readsBackExactly(int channels, int bits) throws IOException {
        for (int[] size : new int[][] {{1, 1}, {7, 5}, {300, 200}}) {
            Image image = noise(size[0], size[1], channels, bits, 51);
            assertThat(read(file(image, ImageFormat.TIFF))).isEqualTo(image);
            Image tagged = image.withMetadata(Metadata.NONE.withExif(exif(1, 9, 9)));
            assertThat(read(file(tagged, ImageFormat.TIFF))).isEqualTo(image);
        }
    }

    @ParameterizedTest
    @CsvSource({"3", "4"})
    void webp_lossless_readsBackExactly(int channels) throws IOException {
        Image image = noise(37, 23, channels, 8, 52);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageFiles.encode(image, out, ImageFormat.WEBP, new WriteOptions(100));
        assertThat(read(out.toByteArray())).isEqualTo(image);
    }

    @Test
    void webp_lossy_isClose() throws IOException {
        Image image = waves(64, 48, 3);
        Image back = read(file(image, ImageFormat.WEBP));
        double sum = 0;
        for (int i = 0; i < 64 * 48 * 3; i++) {
            sum += Math.abs(back.sampleAt(i) - image.sampleAt(i));
        }
        assertThat(sum / (64 * 48 * 3))
                .as("mean error; chroma has half the resolution")
                .isLessThan(4);
    }

    @Test
    void pnm_textAndBinary_areRead() throws IOException {
        assertThat(read(ascii("P2 # gray\n2 1\n3\n0 3\n"))).isEqualTo(Image.of8(2, 1, 1, bytes(0, 255)));
        assertThat(read(ascii("P5\n2 1\n255\nAz"))).isEqualTo(Image.of8(2, 1, 1, bytes('A', 'z')));
        assertThat(read(ascii("P1\n3 1\n101"))).isEqualTo(Image.of8(3, 1, 1, bytes(0, 255, 0)));
        assertThat(read(ascii("P5 1 1 65535\n\u00124"))).isEqualTo(Image.of16(1, 1, 1, new short[] {0x1234}));
        assertThat(
                        read(
                                ascii(
                                        "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n\u0001\u0002\u0003\u0004")))
                .isEqualTo(Image.of8(1, 1, 4, bytes(1, 2, 3, 4)));
    }

    @ParameterizedTest
    @CsvSource({"bmp,BMP", "gif,GIF"})
    void javaWritten_file_isRead(String format, ImageFormat expected) throws IOException {
        BufferedImage picture = new BufferedImage(9, 6, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 54; i++) {
            picture.setRGB(i % 9, i / 9, i % 2 == 0 ? 0xff0000 : 0x00ff00);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(picture, format, out)).isTrue();
        assertThat(ImageFormat.ofContent(out.toByteArray())).hasValue(expected);
        assertThat(read(out.toByteArray())).isEqualTo(Image.of(picture));
    }

    @ParameterizedTest
    @EnumSource(
            value = ImageFormat.class,
            names = {"PNG", "JPEG", "TIFF", "WEBP"})
    void metadata_rotatedPhoto_staysAndIsTrue(ImageFormat format) throws IOException {
        Metadata metadata = Metadata.NONE
                .withExif(exif(6, 999, 777))
                .withXmp(ascii("<x tiff:Orientation=\"6\" exif:PixelXDimension='999'/>"))
                .withIptc(bytes(0x1c, 2, 120, 0, 2, 'h', 'i'))
                .withDpi(300, 300);
        Image image = waves(30, 20, 3).withIccProfile(TestProfiles.wideGamut(0)).withMetadata(metadata);
        Image back = read(file(image, format));
        byte[] exif = back.metadata().exif().orElseThrow();
        TiffDirectory top = TiffDirectory.first(TiffDirectory.open(exif).orElseThrow());
        assertThat(top.number(Exif.ORIENTATION, 0)).isEqualTo(1);
        TiffDirectory details =
                new TiffDirectory(TiffDirectory.open(exif).orElseThrow(), top.number(Exif.EXIF_POINTER, 0));
        assertThat(details.number(0xa002, 0)).isEqualTo(30);
        assertThat(details.number(0xa003, 0)).isEqualTo(20);
        assertThat(new String(back.metadata().xmp().orElseThrow(), StandardCharsets.ISO_8859_1))
                .isEqualTo("<x tiff:Orientation=\"1\" exif:PixelXDimension='30'/>");
        assertThat(back.iccProfile().orElseThrow()).isEqualTo(TestProfiles.wideGamut(0));
        if (format != ImageFormat.WEBP) {
            assertThat(back.metadata().iptc().orElseThrow())
                    .isEqualTo(metadata.iptc().orElseThrow());
            assertThat(back.metadata().xDpi()).isBetween(299.9, 300.1);
        }
        ByteArrayOutputStream stripped = new ByteArrayOutputStream();
        ImageFiles.encode(image, stripped, format, new WriteOptions(95, false));
        assertThat(read(stripped.toByteArray()).metadata().xmp()).isEmpty();
        assertThat(read(stripped.toByteArray()).iccProfile()).isPresent();
    }

    @Test
    void orientation_ofAJpeg_isApplied() throws IOException {
        Image stored = waves(16, 8, 1);
        byte[] upright = file(stored, ImageFormat.JPEG);
        Image plain = read(upright);
        for (int orientation = 1; orientation <= 8; orientation++) {
            Image turned = read(withExif(upright, exif(orientation, 16, 8)));
            boolean swapped = orientation >= 5;
            assertThat(turned.width()).isEqualTo(swapped ? 8 : 16);
            int[] corner = new int[][] {{0, 0}, {15, 0}, {15, 7}, {0, 7}, {0, 0}, {0, 7}, {15, 7}, {15, 0}}
                    [orientation - 1]; // of the stored picture, which is top left of the shown one
            assertThat(turned.sample(0, 0, 0)).isEqualTo(plain.sample(corner[0], corner[1], 0));
        }
    }

    @Test
    void brokenExifAndProfile_areLeftOutAloud() throws IOException {
        byte[] jpeg = file(waves(16, 8, 3), ImageFormat.JPEG);
        assertThat(read(withExif(jpeg, new byte[0])).width()).isEqualTo(16);
        assertThat(read(withExif(jpeg, bytes(1, 2, 3))).metadata().exif()).isEmpty();
        assertThat(notes).containsExactly("its EXIF data are damaged and left out");
        notes.clear();
        Image gray = waves(8, 8, 1).withIccProfile(TestProfiles.wideGamut(0));
        assertThat(read(file(gray, ImageFormat.PNG)).iccProfile()).isEmpty();
        assertThat(notes).containsExactly("its ICC profile is for RGB, the picture is GRAY: left out");
    }

    @Test
    void tiff_directoriesInACircle_isRefused() throws IOException {
        byte[] file = file(waves(8, 8, 1), ImageFormat.TIFF);
        ByteBuffer bytes = TiffDirectory.open(file).orElseThrow();
        bytes.putInt(TiffDirectory.first(bytes).nextAt(), bytes.getInt(4));
        assertFails(file, "damaged TIFF picture: its directories form a circle");
    }

    @Test
    void hugeHeaders_areRefusedBeforeDecoding() throws IOException {
        assertFails(ascii("P5 60000 60000 255\n"), "expected at most 100000000 pixels, found 60000 x 60000");
        assertFails(ascii("P5 9000 9000 255\n"), "truncated: expected 81000000 bytes of samples, found 0");
        byte[] jpeg = file(waves(8, 8, 1), ImageFormat.JPEG);
        int frame = 2;
        while ((jpeg[frame + 1] & 0xff) != 0xc0) {
            frame += 2 + ByteBuffer.wrap(jpeg).getShort(frame + 2);
        }
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 9999).putShort(frame + 7, (short) 9999);
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> read(jpeg))
                .withMessageContaining("are too few for 9999 x 9999 pixels");
    }

    @Test
    void ancillaryBomb_isRefused() throws IOException {
        byte[] zeros = TestPictures.deflate(new byte[70 << 20]);
        byte[] name = ascii("x\0\0");
        byte[] content = ByteBuffer.allocate(name.length + zeros.length)
                .put(name)
                .put(zeros)
                .array();
        byte[] file = TestPictures.png(1, 1, 8, 0, false, bytes(0, 7), TestPictures.chunk("iCCP", content));
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> read(file))
                .withMessageContaining("bytes of data beside the pixels");
    }

    private static byte[] exif(int orientation, int width, int height) {
        ByteBuffer block = ByteBuffer.allocate(68).order(ByteOrder.LITTLE_ENDIAN);
        block.put(ascii("II")).putShort((short) 42).putInt(8).putShort((short) 2);
        block.putShort((short) 0x112).putShort((short) 3).putInt(1).putInt(orientation);
        block.putShort((short) 0x8769).putShort((short) 4).putInt(1).putInt(38).putInt(0);
        block.putShort((short) 2);
        block.putShort((short) 0xa002).putShort((short) 4).putInt(1).putInt(width);
        block.putShort((short) 0xa003).putShort((short) 3).putInt(1).putInt(height);
        return block.array();
    }

    private static byte[] withExif(byte[] jpeg, byte[] exif) {
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + 10 + exif.length).put(jpeg, 0, 20);
        file.put(bytes(0xff, 0xe1))
                .putShort((short) (8 + exif.length))
                .put(ascii("Exif\0\0"))
                .put(exif);
        return file.put(jpeg, 20, jpeg.length - 20).array();
    }

    private void assertFails(byte[] file, String reason) {
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> read(file))
                .withMessage("test: " + reason);
    }

    private Image read(byte[] file) throws IOException {
        return ImageFiles.decode(file, "test", ImageLimits.DEFAULT, notes::add);
    }

    private static byte[] file(Image image, ImageFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageFiles.encode(image, out, format, WriteOptions.DEFAULT);
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
