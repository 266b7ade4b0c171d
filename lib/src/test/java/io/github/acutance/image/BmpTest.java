package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** BMP files built by hand: bitmap headers of 40 and 108 bytes. */
class BmpTest {
    private static final int PLAIN = 0;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int MASKS = 3;
    private static final byte[] THREE_COLORS = bytes(1, 2, 3, 0, 11, 12, 13, 0, 21, 22, 23, 0); // blue, green, red

    @Test
    void decode_alphaMask_isRgba() throws IOException {
        byte[] header = header(108, 2, 1, 32, MASKS, new byte[0], bytes(3, 2, 1, 128, 6, 5, 4, 255));
        ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(54, 0xff0000)
                .putInt(58, 0xff00)
                .putInt(62, 0xff)
                .putInt(66, 0xff000000);
        assertThat(read(header)).isEqualTo(Image.of8(2, 1, 4, bytes(1, 2, 3, 128, 4, 5, 6, 255)));
    }

    @Test
    void decode_24And32Bits_areRgbFromTheBottomOrTheTop() throws IOException {
        byte[] rows = bytes(3, 2, 1, 0, 6, 5, 4, 0); // a pixel and padding to four bytes, twice
        assertThat(read(header(40, 1, 2, 24, PLAIN, new byte[0], rows)))
                .isEqualTo(Image.of8(1, 2, 3, bytes(4, 5, 6, 1, 2, 3)));
        assertThat(read(header(40, 1, -2, 24, PLAIN, new byte[0], rows)))
                .isEqualTo(Image.of8(1, 2, 3, bytes(1, 2, 3, 4, 5, 6)));
        assertThat(read(header(40, 1, 2, 32, PLAIN, new byte[0], rows)))
                .isEqualTo(Image.of8(1, 2, 3, bytes(4, 5, 6, 1, 2, 3)));
    }

    @Test
    void decode_palettes_areExpanded() throws IOException {
        Image expected = Image.of8(3, 1, 3, bytes(3, 2, 1, 13, 12, 11, 23, 22, 21));
        assertThat(read(header(40, 3, 1, 8, PLAIN, THREE_COLORS, bytes(0, 1, 2, 0))))
                .isEqualTo(expected);
        assertThat(read(header(40, 3, 1, 4, PLAIN, THREE_COLORS, bytes(0x01, 0x20, 0, 0))))
                .isEqualTo(expected);
    }

    @Test
    void decode_runLengths_areTheirPixels() throws IOException {
        Image expected = Image.of8(3, 2, 3, bytes(3, 2, 1, 13, 12, 11, 23, 22, 21, 13, 12, 11, 13, 12, 11, 13, 12, 11));
        // the lower row: a run of three; the upper row: three as they are, padded; the end
        assertThat(read(header(40, 3, 2, 8, RLE8, THREE_COLORS, bytes(3, 1, 0, 0, 0, 3, 0, 1, 2, 0, 0, 1))))
                .isEqualTo(expected);
        assertThat(read(header(40, 3, 2, 4, RLE4, THREE_COLORS, bytes(3, 0x11, 0, 0, 0, 3, 0x01, 0x20, 0, 1))))
                .isEqualTo(expected);
    }

    @Test
    void decode_runsBeyondThePicture_takeWhatIsNeeded() throws IOException {
        byte[] runs = new byte[8 << 20];
        Arrays.fill(runs, (byte) 255);
        byte[] file = header(40, 3, 2, 8, RLE8, THREE_COLORS, runs);
        assertThat(Allocation.bytesOf(() -> {
                    try {
                        assertThat(read(file).width()).isEqualTo(3);
                    } catch (ImageFileException e) {
                        assertThat(e).hasMessageStartingWith("test: ");
                    }
                }))
                .isLessThan(4 << 20);
    }

    @Test
    void decode_pictureInsideThePicture_isRefused() {
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> read(header(40, 3, 2, 24, 4, new byte[0], new byte[99])))
                .withMessage("test: expected a BMP picture with pixels of its own, found a JPEG or PNG picture in it");
    }

    @Test
    void decode_cutAnywhere_fails() throws IOException {
        byte[] file = header(40, 5, 4, 24, PLAIN, new byte[0], new byte[64]);
        assertThat(read(file).height()).isEqualTo(4);
        for (int length = 2; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatExceptionOfType(ImageFileException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> read(cut));
        }
    }

    private static Image read(byte[] file) throws IOException {
        return ImageFiles.decode(file, "test", ImageLimits.DEFAULT);
    }

    /** A file with a bitmap header of {@code size} bytes; masks, if any, are put in afterwards. */
    private static byte[] header(
            int size, int width, int height, int bits, int compression, byte[] palette, byte[] data) {
        int start = 14 + size + palette.length;
        ByteBuffer file = ByteBuffer.allocate(start + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(bytes('B', 'M')).putInt(start + data.length).putInt(0).putInt(start);
        file.putInt(size).putInt(width).putInt(height).putShort((short) 1).putShort((short) bits);
        file.putInt(compression).putInt(data.length).putInt(2835).putInt(2835).putInt(palette.length / 4);
        file.position(14 + size).put(palette).put(data);
        return file.array();
    }
}
