package io.github.acutance.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
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
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.spi.IIORegistry;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * JPEG (ITU-T T.81): decoding through the TwelveMonkeys plug-in, which leaves the pixels to the JDK's libjpeg; encoding
 * through ImageIO.
 */
final class Jpeg {
    /** The greatest width and height that the file format has room for. */
    static final int MAX_SIDE = 65535;

    private static final String NATIVE_METADATA = "javax_imageio_jpeg_image_1.0";

    private Jpeg() {}

    /** Decodes a whole file whose header has been read and found acceptable. */
    static Image decode(byte[] file, String name) throws IOException {
        JpegSegments segments = JpegSegments.of(file, name);
        // With a profile in sight the plug-in would convert RGB to sRGB; CMYK needs that conversion.
        byte[] plain = segments.components() == 4 ? file : segments.withoutProfile();
        ImageReader reader = openReader();
        try (ImageInputStream stream = new ByteArrayImageInputStream(plain)) {
            String[] loss = new String[1];
            reader.addIIOReadWarningListener((source, warning) -> {
                if (meansLostData(warning)) {
                    loss[0] = warning;
                }
            });
            reader.setInput(stream, true, true);
            Image image = Image.of(reader.read(0));
            if (loss[0] != null) {
                boolean end = loss[0].toLowerCase(Locale.ROOT).contains("premature end");
                throw new ImageFileException(name, (end ? "truncated: " : "damaged JPEG picture: ") + loss[0]);
            }
            return IccProfiles.attach(image.withoutIccProfile(), segments.profile());
        } finally {
            reader.dispose();
        }
    }

    /** Writes a gray or RGB picture of 8 bits with full chroma; the stream stays open. */
    static void encode(Image image, OutputStream out, int quality) throws IOException {
        BufferedImage view = BufferedImages.viewOf(image);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality / 100f);
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(view), param);
            Element root = (Element) metadata.getAsTree(NATIVE_METADATA);
            useFullChroma(root);
            image.iccProfile().ifPresent(profile -> addProfile(root, profile));
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

    private static void addProfile(Element root, byte[] profile) {
        Element sequence = (Element) root.getElementsByTagName("markerSequence").item(0);
        Node first = sequence.getFirstChild();
        for (byte[] segment : JpegSegments.ofProfile(profile)) {
            IIOMetadataNode node = new IIOMetadataNode("unknown");
            node.setAttribute("MarkerTag", Integer.toString(JpegSegments.APP2));
            node.setUserObject(segment);
            sequence.insertBefore(node, first);
        }
    }
}
