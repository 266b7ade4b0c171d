package io.github.acutance.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.spi.IIORegistry;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * JPEG (ITU-T T.81): decoding through the TwelveMonkeys plug-in, which leaves the pixels to the JDK's libjpeg; encoding
 * through ImageIO.
 */
final class Jpeg {
    /** The greatest width and height that the file format has room for. */
    static final int MAX_SIDE = 65535;

    private static final int JFIF_END = 20; // start of image and the JFIF segment without thumbnail

    private static final String NATIVE_METADATA = "javax_imageio_jpeg_image_1.0";

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

    /** Writes a gray or RGB picture of 8 bits with full chroma; the stream stays open. */
    static void encode(Image image, OutputStream out, WriteOptions options) throws IOException {
        BufferedImage view = BufferedImages.viewOf(image);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        byte[] segments = JpegMetadata.of(ImageSpec.of(image), options.keepMetadata());
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(new Splice(out, JFIF_END, segments))) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(options.quality() / 100f);
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(view), param);
            Element root = (Element) metadata.getAsTree(NATIVE_METADATA);
            useFullChroma(root);
            if (options.keepMetadata()) {
                setDensity(root, image.metadata());
            }
            metadata.setFromTree(NATIVE_METADATA, root);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(view, null, metadata), param);
        } finally {
            writer.dispose();
        }
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

    private static void useFullChroma(Element root) {
        NodeList components = root.getElementsByTagName("componentSpec");
        for (int i = 0; i < components.getLength(); i++) {
            Element component = (Element) components.item(i);
            component.setAttribute("HsamplingFactor", "1");
            component.setAttribute("VsamplingFactor", "1");
        }
    }

    private static void setDensity(Element root, Metadata metadata) {
        if (metadata.xDpi() >= 1
                && metadata.xDpi() <= MAX_SIDE
                && metadata.yDpi() >= 1
                && metadata.yDpi() <= MAX_SIDE) {
            Element jfif = (Element) root.getElementsByTagName("app0JFIF").item(0);
            jfif.setAttribute("resUnits", "1");
            jfif.setAttribute("Xdensity", Long.toString(Math.round(metadata.xDpi())));
            jfif.setAttribute("Ydensity", Long.toString(Math.round(metadata.yDpi())));
        }
    }
}
