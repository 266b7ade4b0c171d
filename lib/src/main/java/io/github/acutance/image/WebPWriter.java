package io.github.acutance.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes WebP (RFC 9649): libwebp codes the pixels, and the chunks beside them are added here. Without libwebp's native part
 * writing WebP fails in one line, and all else works.
 */
final class WebPWriter {
    private WebPWriter() {}

    /** Writes an 8-bit picture, gray as RGB; lossless at quality 100; the stream stays open. */
    static void encode(Image image, OutputStream out, WriteOptions options) throws IOException {
        Image rgb = asRgb(image);
        requireLibrary();
        byte[] coded = LibWebP.encode(rgb.withoutIccProfile().toBufferedImage(), options.quality());
        out.write(withChunks(rgb, coded, options.keepMetadata()));
    }

    private static void requireLibrary() throws IOException {
        try {
            LibWebP.load();
        } catch (RuntimeException | LinkageError e) { // no library for this machine, or not even its Java part
            throw new IOException(
                    "WebP cannot be written on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                            + ", for which libwebp is not included; PNG, JPEG and TIFF can",
                    e);
        }
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
