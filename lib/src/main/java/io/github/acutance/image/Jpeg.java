package io.github.acutance.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.stream.ImageInputStream;

/**
 * JPEG (ITU-T T.81): decoding through the TwelveMonkeys plug-in, which leaves the pixels to the JDK's libjpeg; encoding
 * in {@link JpegRows}.
 */
final class Jpeg {
    /** The greatest width and height that the file format has room for. */
    static final int MAX_SIDE = 65535;

    private Jpeg() {}

    /** Decodes a whole file whose header has been read and found acceptable. */
    static Image decode(byte[] file, ImageHeader header, Reading reading) throws IOException {
        long blocks = (header.storedWidth() + 7L) / 8 * ((header.storedHeight() + 7L) / 8);
        if (file.length * 8L < blocks) { // every block of 8 x 8 takes a bit at least
            throw reading.failure("truncated: " + file.length + " bytes are too few for " + header.storedWidth() + " x "
                    + header.storedHeight() + " pixels");
        }
        JpegSegments segments = JpegSegments.of(file, reading);
        boolean inks = segments.components() == 4;
        ImageReader reader = openReader();
        try (ImageInputStream stream = new ByteArrayImageInputStream(segments.forDecoding())) {
            String[] loss = new String[1];
            reader.addIIOReadWarningListener((source, warning) -> {
                if (meansLostData(warning)) {
                    loss[0] = warning;
                }
            });
            reader.setInput(stream, true, true);
            Image image = inks ? inks(reader.readRaster(0, null), segments, reading) : Image.of(reader.read(0));
            if (loss[0] != null) {
                boolean end = loss[0].toLowerCase(Locale.ROOT).contains("premature end");
                throw reading.failure((end ? "truncated: " : "damaged JPEG picture: ") + loss[0]);
            }
            return reading.finish(
                    image, inks ? null : segments.profile(), segments.metadata().metadata(reading));
        } finally {
            reader.dispose();
        }
    }

    /** CMYK, or YCCK where Adobe's segment says so; files with that segment hold paper, not ink (255 is none). */
    private static Image inks(Raster raster, JpegSegments segments, Reading reading) throws IOException {
        byte[] inks = new byte[Math.multiplyExact(Math.multiplyExact(raster.getWidth(), raster.getHeight()), 4)];
        int[] row = new int[raster.getWidth() * 4];
        int transform = segments.metadata().adobeTransform();
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int i = 0; i < row.length; i += 4) {
                if (transform == 2) {
                    fromYcc(row, i);
                }
                for (int c = 0; c < 4; c++) {
                    inks[at++] = (byte) (transform >= 0 ? 255 - row[i + c] : row[i + c]);
                }
            }
        }
        return Cmyk.toRgb(raster.getWidth(), raster.getHeight(), inks, segments.profile(), reading);
    }

    /** YCbCr of the inks to the paper that a file with Adobe's segment holds, in place; black is stored as it is. */
    private static void fromYcc(int[] row, int i) {
        double y = row[i];
        double cb = row[i + 1] - 128;
        double cr = row[i + 2] - 128;
        row[i] = 255 - clamp(y + 1.402 * cr);
        row[i + 1] = 255 - clamp(y - 0.344136 * cb - 0.714136 * cr);
        row[i + 2] = 255 - clamp(y + 1.772 * cb);
    }

    private static int clamp(double value) {
        return (int) Math.round(Math.max(0, Math.min(255, value)));
    }

    private static ImageReader openReader() throws IOException {
        IIORegistry registry = IIORegistry.getDefaultInstance();
        JPEGImageReaderSpi provider = registry.getServiceProviderByClass(JPEGImageReaderSpi.class);
        if (provider == null) { // ImageIO found no plug-ins, as happens below some class loaders
            registry.registerServiceProvider(new JPEGImageReaderSpi());
            provider = registry.getServiceProviderByClass(JPEGImageReaderSpi.class);
        }
        return provider.createReaderInstance();
    }

    /**
     * Warnings of libjpeg after which part of the picture is invented; others (stray bytes, odd headers) are harmless.
     */
    private static boolean meansLostData(String warning) {
        boolean corrupt = warning.contains("Corrupt JPEG data") && !warning.contains("extraneous bytes");
        return corrupt || warning.contains("Premature end") || warning.contains("Inconsistent progression");
    }
}
