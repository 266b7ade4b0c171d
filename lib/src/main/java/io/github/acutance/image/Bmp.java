package io.github.acutance.image;

import com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** BMP (Windows bitmap headers of 12, 40, 108 and 124 bytes) through the TwelveMonkeys plug-in. */
final class Bmp {
    private static final int HEADER_BYTES = 30;
    private static final double METRES_PER_INCH = 0.0254;

    private Bmp() {}

    /** Reads the file header and the size in the bitmap's. */
    static ImageHeader header(InputStream in, String name) throws IOException {
        byte[] start = new byte[HEADER_BYTES];
        new DataInputStream(in).readFully(start);
        ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        boolean core = bytes.getInt(14) == 12;
        int width = core ? bytes.getShort(18) & 0xffff : bytes.getInt(18);
        int height = core ? bytes.getShort(20) & 0xffff : Math.abs(bytes.getInt(22));
        int bits = bytes.getShort(core ? 24 : 28) & 0xffff;
        if (width < 1 || height < 1 || bits < 1 || bits > 32) {
            throw new ImageFileException(
                    name, "damaged BMP picture: " + width + " x " + height + " of " + bits + " bits");
        }
        return new ImageHeader(ImageFormat.BMP, width, height, Math.min(bits, 8));
    }

    /** Decodes a whole file whose header has been read and found acceptable. */
    static Image decode(byte[] file, ImageHeader header, Reading reading) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        boolean core = bytes.getInt(14) == 12;
        int compression = core || file.length < 54 ? 0 : bytes.getInt(30);
        if (compression == 4 || compression == 5) { // would be decoded whatever size it has
            throw reading.failure("expected a BMP picture with pixels of its own, found a JPEG or PNG picture in it");
        }
        if (compression == 0 || compression == 3 || compression == 6) {
            long rowBytes = ((long) header.storedWidth() * bytes.getShort(core ? 24 : 28) + 31) / 32 * 4;
            if (file.length - bytes.getInt(10) < rowBytes * header.storedHeight()) {
                throw reading.failure("truncated: " + file.length + " bytes are too few for " + header.storedWidth()
                        + " x " + header.storedHeight() + " pixels");
            }
        }
        ImageReader reader = new BMPImageReaderSpi().createReaderInstance(null);
        try (ImageInputStream stream = new ByteArrayImageInputStream(file)) {
            reader.setInput(stream, true, true);
            Metadata metadata = Metadata.NONE;
            if (!core && file.length >= 54) {
                metadata = metadata.withDpi(bytes.getInt(38) * METRES_PER_INCH, bytes.getInt(42) * METRES_PER_INCH);
            }
            return reading.finish(Reading.samples(reader.read(0)), null, metadata);
        } finally {
            reader.dispose();
        }
    }
}
