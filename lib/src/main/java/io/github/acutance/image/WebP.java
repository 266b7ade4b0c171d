package io.github.acutance.image;

import com.luciad.imageio.webp.CompressionType;
import com.luciad.imageio.webp.WebPImageWriterSpi;
import com.luciad.imageio.webp.WebPWriteParam;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * WebP (RFC 9649): decoded through the TwelveMonkeys plug-in, which is plain Java; encoded by libwebp, whose native
 * library is loaded when the first WebP file is written. Chunks beside the pixels are copied here.
 */
final class WebP {
    private static final int RIFF_BYTES = 12;
    private static final int ICC_FLAG = 0x20;
    private static final int ALPHA_FLAG = 0x10;
    private static final int EXIF_FLAG = 0x08;
    private static final int XMP_FLAG = 0x04;

    private WebP() {}

    /** Reads the size from the first chunk (sections 2.5 to 2.7, 3.4). */
    static ImageHeader header(InputStream in, String name) throws IOException {
        byte[] start = new byte[RIFF_BYTES + 8 + 10];
        int read = in.readNBytes(start, 0, start.length);
        if (read < 25) {
            throw new EOFException();
        }
        ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        int width;
        int height;
        switch (type(start, RIFF_BYTES)) {
            case "VP8X" -> {
                width = (bytes.getInt(24) & 0xffffff) + 1;
                height = ((bytes.getShort(27) & 0xffff) | ((bytes.get(29) & 0xff) << 16)) + 1;
            }
            case "VP8L" -> {
                int packed = bytes.getInt(21);
                width = (packed & 0x3fff) + 1;
                height = ((packed >> 14) & 0x3fff) + 1;
            }
            case "VP8 " -> {
                width = bytes.getShort(26) & 0x3fff;
                height = bytes.getShort(28) & 0x3fff;
            }
            default -> throw new ImageFileException(name, "damaged WebP picture: no picture in its first chunk");
        }
        if (width == 0 || height == 0) {
            throw new ImageFileException(name, "damaged WebP picture: its size is " + width + " x " + height);
        }
        return new ImageHeader(ImageFormat.WEBP, width, height, 8);
    }

    /** Decodes a whole file whose header has been read and found acceptable. */
    static Image decode(byte[] file, Reading reading) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        ByteArrayOutputStream pixels = new ByteArrayOutputStream(file.length);
        byte[] profile = null;
        Metadata metadata = Metadata.NONE;
        long ancillaryBytes = 0;
        int frames = 0;
        long end = Math.min(file.length, 8 + (in.getInt(4) & 0xffffffffL));
        if (end < 8 + (in.getInt(4) & 0xffffffffL)) {
            throw reading.failure("truncated: " + file.length + " of " + (8 + (in.getInt(4) & 0xffffffffL)) + " bytes");
        }
        for (int at = RIFF_BYTES; at <= end - 8; ) {
            int length = in.getInt(at + 4);
            if (length < 0 || length > end - at - 8) {
                throw reading.failure("truncated: the file ends inside a chunk");
            }
            byte[] content = Arrays.copyOfRange(file, at + 8, at + 8 + length);
            String type = type(file, at);
            switch (type) {
                case "ICCP" -> profile = content;
                case "EXIF" -> metadata = metadata.withExif(withoutTag(content));
                case "XMP " -> metadata = metadata.withXmp(content);
                default -> {
                    if (type.equals("VP8X") && length > 0) {
                        content[0] &= ~(ICC_FLAG | EXIF_FLAG | XMP_FLAG);
                    }
                    frames += type.equals("ANMF") ? 1 : 0;
                    put(pixels, type, content);
                }
            }
            ancillaryBytes += type.startsWith("VP8") || type.equals("ANMF") || type.equals("ALPH") ? 0 : length;
            reading.requireAncillary(ancillaryBytes);
            at += 8 + length + (length & 1);
        }
        reading.requireFrames(frames, "frames");
        ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
        try (ImageInputStream stream = new ByteArrayImageInputStream(riff(pixels.toByteArray()))) {
            reader.setInput(stream, true, true);
            return reading.finish(Reading.samples(reader.read(0)), profile, metadata);
        } finally {
            reader.dispose();
        }
    }

    /** Some writers put JPEG's tag before the block. */
    private static byte[] withoutTag(byte[] exif) {
        boolean tagged = exif.length > 6 && new String(exif, 0, 6, StandardCharsets.ISO_8859_1).equals("Exif\0\0");
        return tagged ? Arrays.copyOfRange(exif, 6, exif.length) : exif;
    }

    /** Writes an 8-bit picture, gray as RGB; lossless at quality 100; the stream stays open. */
    static void encode(Image image, OutputStream out, WriteOptions options) throws IOException {
        ImageWriter writer = new WebPImageWriterSpi().createWriterInstance(null);
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(coded)) {
            WebPWriteParam param = new WebPWriteParam(Locale.ROOT);
            if (options.quality() == 100) {
                param.setCompressionType(CompressionType.Lossless);
                param.setExact(true);
            } else {
                param.setCompressionType(CompressionType.Lossy);
                param.setCompressionQuality(options.quality() / 100f);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image.asRgb().withoutIccProfile().toBufferedImage(), null, null), param);
        } catch (UnsatisfiedLinkError e) {
            throw new IOException("libwebp has no native library for this machine; PNG or JPEG can be written", e);
        } finally {
            writer.dispose();
        }
        out.write(withChunks(image, coded.toByteArray(), options.keepMetadata()));
    }

    /** The extended layout (section 2.7): header, profile, picture, EXIF, XMP. */
    private static byte[] withChunks(Image image, byte[] simple, boolean keepMetadata) {
        boolean profiled = image.colorChannels() == 3 && image.iccProfile().isPresent();
        Metadata metadata = keepMetadata ? image.metadata().trueFor(image.width(), image.height()) : Metadata.NONE;
        if (!profiled && metadata.exif().isEmpty() && metadata.xmp().isEmpty()) {
            return simple;
        }
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        int flags = (profiled ? ICC_FLAG : 0)
                | (image.hasAlpha() ? ALPHA_FLAG : 0)
                | (metadata.exif().isPresent() ? EXIF_FLAG : 0)
                | (metadata.xmp().isPresent() ? XMP_FLAG : 0);
        int width = image.width() - 1;
        int height = image.height() - 1;
        put(chunks, "VP8X", new byte[] {
            (byte) flags, 0, 0, 0, (byte) width, (byte) (width >> 8), 0, (byte) height, (byte) (height >> 8), 0
        });
        if (profiled) {
            put(chunks, "ICCP", image.iccProfile().get());
        }
        ByteBuffer in = ByteBuffer.wrap(simple).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = RIFF_BYTES; at <= simple.length - 8; ) {
            int length = in.getInt(at + 4);
            if (!type(simple, at).equals("VP8X")) {
                put(chunks, type(simple, at), Arrays.copyOfRange(simple, at + 8, at + 8 + length));
            }
            at += 8 + length + (length & 1);
        }
        metadata.exif().ifPresent(exif -> put(chunks, "EXIF", exif));
        metadata.xmp().ifPresent(xmp -> put(chunks, "XMP ", xmp));
        return riff(chunks.toByteArray());
    }

    private static byte[] riff(byte[] chunks) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        byte[] form = "WEBP".getBytes(StandardCharsets.ISO_8859_1);
        put(
                file,
                "RIFF",
                ByteBuffer.allocate(4 + chunks.length).put(form).put(chunks).array());
        return file.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, String type, byte[] content) {
        out.writeBytes(type.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(content.length)
                .array());
        out.writeBytes(content);
        if (content.length % 2 == 1) {
            out.write(0);
        }
    }

    private static String type(byte[] file, int at) {
        return new String(file, at, 4, StandardCharsets.ISO_8859_1);
    }
}
