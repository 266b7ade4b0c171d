package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GIF files of the JDK's writer and such as are built by hand. */
class GifTest {
    private final List<String> notes = new ArrayList<>();

    /** 256 colours of noise fill the table of codes several times. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 16, 256})
    void decode_plainAndInterlaced_areExact(int colors) throws IOException {
        for (boolean interlaced : new boolean[] {false, true}) {
            BufferedImage picture = noise(211, 97, colors);
            assertThat(read(gif(interlaced, picture))).isEqualTo(Image.of(picture));
        }
        assertThat(notes).isEmpty();
    }

    @Test
    void decode_animation_firstFrameIsReadAloud() throws IOException {
        BufferedImage first = noise(20, 10, 16);
        byte[] file = gif(false, first, noise(20, 10, 4), noise(20, 10, 2));
        assertThat(read(file)).isEqualTo(Image.of(first));
        assertThat(notes).containsExactly("the first of 3 frames");
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> ImageFiles.decode(file, "test", ImageLimits.DEFAULT.withMaxFrames(2)))
                .withMessage("test: expected at most 2 frames, found more");
    }

    /** 3 x 2 pixels; one frame of 1 x 1 at (2, 1): the rest is transparent. */
    @Test
    void decode_frameSmallerThanTheCanvas_isInItsPlace() throws IOException {
        assertThat(read(byHand(3, 2, 2, 1, 1, 1, bytes(0x4c, 0x01)))) // clear, 1, end
                .isEqualTo(Image.of8(
                        3, 2, 4, bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 50, 60, 255)));
    }

    @Test
    void decode_dataThatEndEarly_fail() {
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> read(byHand(3, 2, 0, 0, 3, 2, bytes(0x4c, 0x01))))
                .withMessage("test: truncated: the GIF picture's data end or break off after 1 of 6 pixels");
    }

    /** Codes for far more pixels than the picture has are not looked at. */
    @Test
    void decode_codesForFarMorePixels_takeWhatIsNeeded() throws IOException {
        byte[] whole = gif(false, new BufferedImage(4000, 4000, BufferedImage.TYPE_BYTE_BINARY));
        ByteBuffer.wrap(whole)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(6, (short) 8)
                .putShort(8, (short) 8);
        int frame = 13 + 6;
        while (whole[frame] != 0x2c) {
            frame++;
        }
        ByteBuffer.wrap(whole)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(frame + 5, (short) 8)
                .putShort(frame + 7, (short) 8);
        assertThat(Allocation.bytesOf(() -> assertThat(read(whole).height()).isEqualTo(8)))
                .isLessThan(1 << 20);
    }

    @Test
    void decode_frameOutsideTheCanvas_isRefused() {
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> read(byHand(3, 2, 1, 0, 3, 2, bytes(0x4c, 0x01))))
                .withMessage("test: damaged GIF picture: a frame of 3 x 2 outside of 3 x 2");
    }

    private Image read(byte[] file) throws IOException {
        return ImageFiles.decode(file, "test", ImageLimits.DEFAULT, notes::add);
    }

    /** A palette of two colours, (10, 20, 30) and (40, 50, 60), and one frame. */
    private static byte[] byHand(
            int width, int height, int left, int top, int frameWidth, int frameHeight, byte[] codes) {
        ByteBuffer file = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        file.put(bytes('G', 'I', 'F', '8', '9', 'a')).putShort((short) width).putShort((short) height);
        file.put(bytes(0x80, 0, 0, 10, 20, 30, 40, 50, 60, 0x2c));
        file.putShort((short) left)
                .putShort((short) top)
                .putShort((short) frameWidth)
                .putShort((short) frameHeight);
        file.put(bytes(0, 2, codes.length)).put(codes).put(bytes(0, 0x3b));
        byte[] bytes = new byte[file.position()];
        file.flip().get(bytes);
        return bytes;
    }

    private static BufferedImage noise(int width, int height, int colors) {
        Random random = new Random(colors);
        byte[][] palette = new byte[3][colors];
        for (byte[] channel : palette) {
            random.nextBytes(channel);
        }
        int bits = Math.max(1, Integer.numberOfTrailingZeros(colors));
        IndexColorModel model = new IndexColorModel(bits, colors, palette[0], palette[1], palette[2]);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, model);
        for (int i = 0; i < width * height; i++) {
            picture.getRaster().setSample(i % width, i / width, 0, random.nextInt(colors));
        }
        return picture;
    }

    private static byte[] gif(boolean interlaced, BufferedImage... frames) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (BufferedImage frame : frames) {
                writer.writeToSequence(new IIOImage(frame, null, null), param);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
