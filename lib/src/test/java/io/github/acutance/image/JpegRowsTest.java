package io.github.acutance.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class JpegRowsTest {
    private static final String NATIVE = "javax_imageio_jpeg_image_1.0";

    /** The JDK's encoder, libjpeg, is the reference: its coded data are these, bit by bit. */
    @RepeatedTest(30)
    void rows_anyPictureAndQuality_areCodedAsByImageIo(RepetitionInfo repetition) throws IOException {
        Random random = new Random(repetition.getCurrentRepetition());
        int channels = random.nextBoolean() ? 3 : 1;
        int width = 1 + random.nextInt(70);
        int height = 1 + random.nextInt(70);
        Image image = random.nextBoolean()
                ? TestPictures.noise(width, height, channels, 8, random.nextLong())
                : TestPictures.waves(width, height, channels);
        int quality = random.nextInt(4) == 0 ? 100 : 1 + random.nextInt(100);

        ByteArrayOutputStream ours = new ByteArrayOutputStream();
        RowEncoder encoder = new JpegRows(ImageSpec.of(image), ours, new WriteOptions(quality));
        for (int y = 0; y < height; ) {
            int rows = Math.min(height - y, 1 + random.nextInt(20));
            encoder.rows(image.crop(0, y, width, rows));
            y += rows;
        }
        encoder.end();

        assertThat(scan(ours.toByteArray()))
                .as(image + ", quality " + quality)
                .isEqualTo(scan(byImageIo(image, quality)));
        assertThat(ImageFiles.decode(ours.toByteArray(), "ours", ImageLimits.DEFAULT))
                .isEqualTo(ImageFiles.decode(byImageIo(image, quality), "theirs", ImageLimits.DEFAULT));
    }

    @Test
    void rows_dotsPerInch_standInTheHeader() throws IOException {
        Image image = TestPictures.waves(9, 9, 3).withMetadata(Metadata.NONE.withDpi(300, 72));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        ImageFiles.encode(image, out, ImageFormat.JPEG, WriteOptions.DEFAULT);

        byte[] header = Arrays.copyOfRange(out.toByteArray(), 2, 20);
        assertThat(header)
                .startsWith(0xff, 0xe0, 0, 16)
                .contains("JFIF\0".getBytes(StandardCharsets.ISO_8859_1))
                .endsWith(1, 2, 1, 1, 44, 0, 72, 0, 0);
    }

    /** From the marker of the scan on. */
    private static byte[] scan(byte[] file) {
        for (int i = 0; i + 1 < file.length; i++) {
            if ((file[i] & 0xff) == 0xff && (file[i + 1] & 0xff) == 0xda) {
                return Arrays.copyOfRange(file, i, file.length);
            }
        }
        throw new AssertionError("no scan");
    }

    private static byte[] byImageIo(Image image, int quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality / 100f);
            IIOMetadata metadata = writer.getDefaultImageMetadata(
                    ImageTypeSpecifier.createFromRenderedImage(image.toBufferedImage()), param);
            Element root = (Element) metadata.getAsTree(NATIVE);
            NodeList components = root.getElementsByTagName("componentSpec");
            for (int i = 0; i < components.getLength(); i++) {
                ((Element) components.item(i)).setAttribute("HsamplingFactor", "1");
                ((Element) components.item(i)).setAttribute("VsamplingFactor", "1");
            }
            metadata.setFromTree(NATIVE, root);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image.toBufferedImage(), null, metadata), param);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
