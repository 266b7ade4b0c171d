package io.github.acutance.image;

import com.luciad.imageio.webp.CompressionType;
import com.luciad.imageio.webp.WebPImageWriterSpi;
import com.luciad.imageio.webp.WebPWriteParam;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes WebP (RFC 9649) with libwebp. This is the one class of the package that needs a native library, which is loaded
 * when the first WebP file is written; without it that writing fails in one line, and all else works.
 */
final class WebPWriter {
    private WebPWriter() {}

    /** Writes an 8-bit picture, gray as RGB; lossless at quality 100; the stream stays open. */
    static void encode(Image image, OutputStream out, WriteOptions options) throws IOException {
        Image rgb = asRgb(image);
        byte[] coded;
        try {
            coded = encode(rgb.withoutIccProfile().toBufferedImage(), options.quality());
        } catch (LinkageError e) { // the first time UnsatisfiedLinkError, then NoClassDefFoundError
            throw new IOException(
                    "WebP cannot be written on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                            + ", for which libwebp is not included; PNG, JPEG and TIFF can",
                    e);
        }
        out.write(withChunks(rgb, coded, options.keepMetadata()));
    }

    /** A profile of a gray picture does not fit three channels, so that its tones become those of sRGB. */
    private static Image asRgb(Image image) {
        if (image.colorChannels() == 3) {
            return image;
        }
        Image gray =
                SrgbPicture.of(image).map(picture -> picture.srgb().asBits(8)).orElse(image);
        return gray.asRgb().withMetadata(image.metadata());
    }

    private static byte[] encode(BufferedImage picture, int quality) throws IOException {
        ImageWriter writer = new WebPImageWriterSpi().createWriterInstance(null);
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(coded)) {
            WebPWriteParam param = new WebPWriteParam(Locale.ROOT);
            if (quality == 100) {
                param.setCompressionType(CompressionType.Lossless);
                param.setExact(true);
            } else {
                param.setCompressionType(CompressionType.Lossy);
                param.setCompressionQuality(quality / 100f);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(picture, null, null), param);
        } finally {
            writer.dispose();
        }
        return coded.toByteArray();
    }

    /** The extended layout (section 2.7): header, profile, picture, EXIF, XMP. */
    private static byte[] withChunks(Image image, byte[] simple, boolean keepMetadata) {
        boolean profiled = image.iccProfile().isPresent();
        Metadata metadata = keepMetadata ? image.metadata().trueFor(image.width(), image.height()) : Metadata.NONE;
        if (!profiled && metadata.exif().isEmpty() && metadata.xmp().isEmpty()) {
            return simple;
        }
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        int flags = (profiled ? WebP.ICC_FLAG : 0)
                | (image.hasAlpha() ? WebP.ALPHA_FLAG : 0)
                | (metadata.exif().isPresent() ? WebP.EXIF_FLAG : 0)
                | (metadata.xmp().isPresent() ? WebP.XMP_FLAG : 0);
        int width = image.width() - 1;
        int height = image.height() - 1;
        WebP.put(chunks, "VP8X", new byte[] {
            (byte) flags, 0, 0, 0, (byte) width, (byte) (width >> 8), 0, (byte) height, (byte) (height >> 8), 0
        });
        image.iccProfile().ifPresent(profile -> WebP.put(chunks, "ICCP", profile));
        ByteBuffer in = ByteBuffer.wrap(simple).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = WebP.RIFF_BYTES; at <= simple.length - 8; ) {
            int length = in.getInt(at + 4);
            if (!WebP.type(simple, at).equals("VP8X")) {
                WebP.put(chunks, WebP.type(simple, at), Arrays.copyOfRange(simple, at + 8, at + 8 + length));
            }
            at += 8 + length + (length & 1);
        }
        metadata.exif().ifPresent(exif -> WebP.put(chunks, "EXIF", exif));
        metadata.xmp().ifPresent(xmp -> WebP.put(chunks, "XMP ", xmp));
        return WebP.riff(chunks.toByteArray());
    }
}
