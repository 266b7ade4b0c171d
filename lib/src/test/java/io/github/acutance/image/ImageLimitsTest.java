package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.bytes;
import static io.github.acutance.image.TestPictures.waves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Small files that ask for much: what they may have is decided before memory is taken for it. */
class ImageLimitsTest {
    private static final int SIDE = 60_000;
    private static final long FEW_BYTES = 4 << 20;

    @ParameterizedTest
    @EnumSource
    void decode_header60000Square_isRefusedBeforeMemoryIsTaken(ImageFormat format) throws IOException {
        byte[] file = huge(format);
        assertThat(Allocation.bytesOf(() -> assertFails(
                        file, ImageLimits.DEFAULT, "test: expected at most 100000000 pixels, found 60000 x 60000")))
                .isLessThan(FEW_BYTES);
    }

    /** More pixels than a picture has room for are refused whatever the limit. */
    @ParameterizedTest
    @EnumSource
    void decode_header60000SquareAllowed_isRefusedAsMoreThanAPictureHolds(ImageFormat format) throws IOException {
        byte[] file = huge(format);
        assertThat(Allocation.bytesOf(() -> assertFails(
                        file,
                        ImageLimits.DEFAULT.withMaxPixels(Long.MAX_VALUE),
                        "test: expected at most 2147483639 pixels, found 60000 x 60000")))
                .isLessThan(FEW_BYTES);
    }

    @Test
    void decode_inflatedChunks_areLimitedOrNotInflated() throws IOException {
        byte[] zeros = TestPictures.deflate(new byte[200 << 20]);
        byte[] rows = bytes(0, 0);
        byte[] palette = TestPictures.chunk("PLTE", bytes(1, 2, 3));
        byte[] text = TestPictures.chunk("zTXt", join("Comment\0\0", zeros));
        byte[] plain = TestPictures.png(1, 1, 8, 3, false, rows, palette, text);
        assertThat(Allocation.bytesOf(() ->
                        assertThat(decode(plain, ImageLimits.DEFAULT).width()).isOne()))
                .as("a text is not inflated")
                .isLessThan(FEW_BYTES);
        ImageLimits limits = ImageLimits.DEFAULT.withMaxAncillaryBytes(1 << 20);
        for (byte[] chunk : new byte[][] {
            TestPictures.chunk("iCCP", join("x\0\0", zeros)),
            TestPictures.chunk("iTXt", join("XML:com.adobe.xmp\0\1\0\0\0", zeros)),
            TestPictures.chunk("zTXt", join("Raw profile type iptc\0\0", zeros))
        }) {
            byte[] file = TestPictures.png(1, 1, 8, 3, false, rows, palette, chunk);
            assertThat(Allocation.bytesOf(() -> assertThatExceptionOfType(ImageFileException.class)
                            .isThrownBy(() -> decode(file, limits))
                            .withMessageContaining("expected at most 1048576 bytes of data beside the pixels")))
                    .isLessThan(8 << 20);
        }
    }

    @Test
    void decode_pngRowsThatInflateToFarMore_takeWhatIsNeeded() throws IOException {
        byte[] file = TestPictures.png(1, 1, 8, 0, false, new byte[100 << 20]);
        assertThat(Allocation.bytesOf(() ->
                        assertThat(decode(file, ImageLimits.DEFAULT).width()).isOne()))
                .isLessThan(FEW_BYTES);
    }

    @Test
    void decode_profileOrBytesBeyondTheLimit_areRefused() throws IOException {
        Image image = waves(4, 4, 3).withIccProfile(TestProfiles.wideGamut(5000));
        for (ImageFormat format : new ImageFormat[] {ImageFormat.PNG, ImageFormat.JPEG, ImageFormat.TIFF}) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            ImageFiles.encode(image, file, format, WriteOptions.DEFAULT);
            assertThatExceptionOfType(ImageFileException.class)
                    .isThrownBy(() -> decode(file.toByteArray(), ImageLimits.DEFAULT.withMaxProfileBytes(4999)))
                    .withMessageStartingWith("test: expected an ICC profile of at most 4999 bytes, found ");
            assertFails(
                    file.toByteArray(),
                    ImageLimits.DEFAULT.withMaxFileBytes(99),
                    "test: expected at most 99 bytes, found " + file.size());
        }
    }

    private static void assertFails(byte[] file, ImageLimits limits, String message) {
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> decode(file, limits))
                .withMessage(message);
    }

    private static Image decode(byte[] file, ImageLimits limits) throws IOException {
        return ImageFiles.decode(file, "test", limits);
    }

    private static byte[] huge(ImageFormat format) throws IOException {
        return switch (format) {
            case PNG -> TestPictures.png(SIDE, SIDE, 8, 2, false, new byte[100]);
            case JPEG -> hugeJpeg();
            case TIFF ->
                new TestTiff(ByteOrder.LITTLE_ENDIAN, SIDE, SIDE).with(259, 8).file(0, new byte[100]);
            case WEBP -> {
                ByteArrayOutputStream chunks = new ByteArrayOutputStream();
                WebP.put(chunks, "VP8X", bytes(0, 0, 0, 0, 0x5f, 0xea, 0, 0x5f, 0xea, 0));
                yield WebP.riff(chunks.toByteArray());
            }
            case BMP ->
                little(64)
                        .put(bytes('B', 'M'))
                        .putInt(64)
                        .putInt(0)
                        .putInt(54)
                        .putInt(40)
                        .putInt(SIDE)
                        .putInt(SIDE)
                        .putShort((short) 1)
                        .putShort((short) 8)
                        .putInt(1)
                        .array();
            case PNM -> join("P6 60000 60000 255\n", new byte[100]);
            case GIF ->
                little(64)
                        .put(bytes('G', 'I', 'F', '8', '9', 'a'))
                        .putShort((short) SIDE)
                        .putShort((short) SIDE)
                        .put(bytes(0x80, 0, 0, 0, 0, 0, 9, 9, 9, 0x2c, 0, 0, 0, 0))
                        .putShort((short) SIDE)
                        .putShort((short) SIDE)
                        .put(bytes(0, 2, 2, 0x4c, 1, 0, 0x3b))
                        .array();
        };
    }

    private static byte[] hugeJpeg() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageFiles.encode(waves(8, 8, 1), out, ImageFormat.JPEG, WriteOptions.DEFAULT);
        byte[] jpeg = out.toByteArray();
        int frame = 2;
        while ((jpeg[frame + 1] & 0xff) != 0xc0) {
            frame += 2 + ByteBuffer.wrap(jpeg).getShort(frame + 2);
        }
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) SIDE).putShort(frame + 7, (short) SIDE);
        return jpeg;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] join(String start, byte[] rest) {
        byte[] first = start.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(first.length + rest.length)
                .put(first)
                .put(rest)
                .array();
    }
}
