package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.bytes;
import static io.github.acutance.image.TestPictures.noise;
import static io.github.acutance.image.TestPictures.waves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TIFF files of the JDK's writer and such as are built by hand. */
class TiffTest {
    private final List<String> notes = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "LZW,false",
        "PackBits,false",
        "Deflate,false",
        "ZLib,false",
        "none,false",
        "LZW,true",
        "Deflate,true",
        "none,true"
    })
    void decode_losslessCompressions_areExact(String compression, boolean tiled) throws IOException {
        for (int channels : new int[] {1, 3, 4}) {
            Image image = noise(50, 37, channels, 8, 61);
            assertThat(read(ofJdk(image, compression, tiled))).isEqualTo(image);
        }
        Image deep = noise(33, 20, 3, 16, 62);
        assertThat(read(ofJdk(deep, compression, tiled))).isEqualTo(deep);
    }

    /** The tolerance is that of JPEG at the JDK's default quality of 0.75. */
    @Test
    void decode_jpegInside_isClose() throws IOException {
        Image image = waves(64, 48, 3);
        Image back = read(ofJdk(image, "JPEG", false));
        double sum = 0;
        for (int i = 0; i < 64 * 48 * 3; i++) {
            sum += Math.abs(back.sampleAt(i) - image.sampleAt(i));
        }
        assertThat(sum / (64 * 48 * 3)).isLessThan(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE", "BIG"})
    void decode_channelsInPlanesOfTheirOwn_areJoined(String order) throws IOException {
        TestTiff tiff = tiff(order, 2, 2)
                .with(258, 8, 8, 8)
                .with(262, 2)
                .with(277, 3)
                .with(278, 2)
                .with(284, 2);
        assertThat(read(tiff.file(0, bytes(1, 2, 3, 4), bytes(11, 12, 13, 14), bytes(21, 22, 23, 24))))
                .isEqualTo(Image.of8(2, 2, 3, bytes(1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24)));
    }

    @Test
    void decode_palette_isExpanded() throws IOException {
        int[] colors = new int[3 * 256];
        colors[7] = 0xffff;
        colors[256 + 7] = 0x8080;
        colors[512 + 9] = 0x4040;
        byte[] file = tiff("LITTLE", 2, 1).with(262, 3).with(320, colors).file(0, bytes(7, 9));
        assertThat(read(file)).isEqualTo(Image.of8(2, 1, 3, bytes(255, 128, 0, 0, 0, 64)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE", "BIG"})
    void decode_16Bits_areInTheFilesOrder(String order) throws IOException {
        ByteBuffer strip = ByteBuffer.allocate(4)
                .order(order(order))
                .putShort((short) 0x1234)
                .putShort((short) 0xfffe);
        assertThat(read(tiff(order, 2, 1).with(258, 16).file(0, strip.array())))
                .isEqualTo(Image.of16(2, 1, 1, new short[] {0x1234, (short) 0xfffe}));
    }

    @Test
    void decode_inks_becomeSrgbByTheFormulaAloud() throws IOException {
        byte[] file = tiff("BIG", 3, 1)
                .with(258, 8, 8, 8, 8)
                .with(262, 5)
                .with(277, 4)
                .file(0, bytes(0, 0, 0, 0, 255, 0, 0, 0, 0, 51, 0, 128));
        // (255 - M)(255 - K) / 255 = 204 * 127 / 255 = 101.6
        assertThat(read(file)).isEqualTo(Image.of8(3, 1, 3, bytes(255, 255, 255, 0, 255, 255, 127, 102, 127)));
        assertThat(notes).containsExactly("CMYK became sRGB");
    }

    @Test
    void decode_whiteIsZero_isInverted() throws IOException {
        assertThat(read(tiff("LITTLE", 2, 1).with(262, 0).file(0, bytes(0, 200))))
                .isEqualTo(Image.of8(2, 1, 1, bytes(255, 55)));
    }

    @Test
    void decode_severalPages_firstIsReadAloud() throws IOException {
        byte[] first = tiff("LITTLE", 1, 1).file(0, bytes(9));
        ByteBuffer file =
                ByteBuffer.wrap(Arrays.copyOf(first, first.length + 6)).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(first.length - 4, first.length); // an empty directory behind the first
        assertThat(read(file.array())).isEqualTo(Image.of8(1, 1, 1, bytes(9)));
        assertThat(notes).containsExactly("the first of 2 pages");
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> ImageFiles.decode(file.array(), "test", ImageLimits.DEFAULT.withMaxFrames(1)))
                .withMessage("test: expected at most 1 pages, found more");
    }

    @Test
    void decode_jpegInsideLargerThanThePicture_isRefused() throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageFiles.encode(waves(64, 64, 1), jpeg, ImageFormat.JPEG, WriteOptions.DEFAULT);
        assertFails(
                tiff("LITTLE", 8, 8).with(259, 7).file(0, jpeg.toByteArray()),
                "damaged TIFF picture: a part of 64 x 64 pixels in a picture of 8 x 8");
    }

    @Test
    void decode_stripThatInflatesToFarMore_takesWhatIsNeeded() throws IOException {
        byte[] bomb = TestPictures.deflate(new byte[100 << 20]);
        byte[] file = tiff("LITTLE", 8, 8).with(259, 8).file(0, bomb);
        assertThat(Allocation.bytesOf(() -> assertThat(read(file).width()).isEqualTo(8)))
                .isLessThan(8 << 20);
    }

    @Test
    void decode_tilesFarLargerThanThePicture_areRefused() {
        byte[] file = tiff("LITTLE", 8, 8).with(322, 1 << 20).with(323, 1 << 20).file(0, bytes(1));
        assertFails(file, "damaged TIFF picture: tiles of 1048576 x 1048576 pixels");
    }

    @Test
    void readHeader_largeFile_readsItsDirectoryOnly(@TempDir Path folder) throws IOException {
        TestTiff tiff = tiff("BIG", 30, 20)
                .with(258, 16, 16, 16)
                .with(262, 2)
                .with(277, 3)
                .with(274, 6);
        Path file = Files.write(folder.resolve("large.tif"), tiff.file(0, new byte[64 << 20]));
        ImageHeader[] header = new ImageHeader[1];
        assertThat(Allocation.bytesOf(() -> header[0] = ImageFiles.readHeader(file)))
                .isLessThan(1 << 20);
        assertThat(header[0]).isEqualTo(new ImageHeader(ImageFormat.TIFF, 30, 20, 16, 6));
        assertThat(header[0].width()).as("upright").isEqualTo(20);
    }

    @Test
    void decode_floatingPointOrTwelveBits_saysSo() {
        assertFails(
                tiff("LITTLE", 1, 1).with(258, 32).with(339, 3).file(0, new byte[4]),
                "expected a TIFF picture of whole numbers up to 16 bits, found 32 bits");
        assertFails(
                tiff("LITTLE", 1, 1).with(258, 12).file(0, new byte[4]),
                "expected a TIFF picture of whole numbers up to 16 bits, found 12 bits");
    }

    private void assertFails(byte[] file, String reason) {
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> read(file))
                .withMessage("test: " + reason);
    }

    private Image read(byte[] file) throws IOException {
        return ImageFiles.decode(file, "test", ImageLimits.DEFAULT, notes::add);
    }

    private static TestTiff tiff(String order, int width, int height) {
        return new TestTiff(order(order), width, height);
    }

    private static ByteOrder order(String order) {
        return order.equals("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /** A file of the JDK's own writer. */
    private static byte[] ofJdk(Image image, String compression, boolean tiled) throws IOException {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("tiff");
        ImageWriter writer = writers.next();
        while (!writer.getClass().getName().startsWith("com.sun.")) {
            writer = writers.next();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (!compression.equals("none")) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionType(compression);
            }
            if (tiled) {
                param.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
                param.setTiling(16, 16, 0, 0);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image.toBufferedImage(), null, null), param);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
