package io.github.acutance.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads WebP (RFC 9649) through the TwelveMonkeys plug-in, which is plain Java. The plug-in sees the chunks of the pixels
 * and nothing else.
 */
final class WebP {
    static final int RIFF_BYTES = 12;
    static final int ICC_FLAG = 0x20;
    static final int ALPHA_FLAG = 0x10;
    static final int EXIF_FLAG = 0x08;
    static final int XMP_FLAG = 0x04;

    private static final int HEADER_BYTES = RIFF_BYTES + 8 + 10; // with the first chunk's start
    private static final int FRAME_BYTES = 16; // before the chunks of a frame of an animation

    private final byte[] file;
    private final ByteBuffer in;
    private final ImageHeader header;
    private final Reading reading;
    private final ByteArrayOutputStream pixels;
    private byte[] profile; // null: none
    private Metadata metadata = Metadata.NONE;
    private long ancillaryBytes;
    private int frames;
    private byte[] rawAlpha; // null: none
    private int firstFrameAt; // in an animation: where its place and size stand

    private WebP(byte[] file, ImageHeader header, Reading reading) {
        this.file = file;
        this.in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        this.header = header;
        this.reading = reading;
        this.pixels = new ByteArrayOutputStream(file.length);
    }

    /** Reads the size from the first chunk (sections 2.5 to 2.7, 3.4). */
    static ImageHeader header(InputStream in, String name) throws IOException {
        byte[] start = in.readNBytes(HEADER_BYTES);
        if (start.length < RIFF_BYTES + 8 + 5) {
            throw new EOFException();
        }
        int[] size = size(ByteBuffer.wrap(Arrays.copyOf(start, HEADER_BYTES)), RIFF_BYTES);
        if (size.length == 0) {
            throw new ImageFileException(name, "damaged WebP picture: no picture in its first chunk");
        }
        if (size[0] == 0 || size[1] == 0) {
            throw new ImageFileException(name, "damaged WebP picture: its size is " + size[0] + " x " + size[1]);
        }
        boolean exif = type(start, RIFF_BYTES).equals("VP8X") && (start[RIFF_BYTES + 8] & EXIF_FLAG) != 0;
        return new ImageHeader(ImageFormat.WEBP, size[0], size[1], 8, exif ? orientation(in) : 1);
    }

    /** Looks for the orientation in the chunks behind the first, of whose data nothing else is read. */
    private static int orientation(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        byte[] head = new byte[8];
        try {
            while (true) {
                data.readFully(head);
                int length =
                        ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
                if (type(head, 0).equals("EXIF")) {
                    return Exif.orientation(withoutTag(Reading.block(data, length)));
                }
                data.skipNBytes((length & 0xffffffffL) + (length & 1));
            }
        } catch (EOFException e) {
            return 1; // the header is whole
        }
    }

    /** Decodes a whole file whose header has been read and found acceptable. */
    static Image decode(byte[] file, ImageHeader header, Reading reading) throws IOException {
        WebP webp = new WebP(file, header, reading);
        webp.readChunks();
        return webp.decode();
    }

    private void readChunks() throws IOException {
        long promised = 8 + (in.getInt(4) & 0xffffffffL);
        if (file.length < promised) {
            throw reading.failure("truncated: " + file.length + " of " + promised + " bytes");
        }
        for (int at = RIFF_BYTES; at <= promised - 8; ) {
            int length = in.getInt(at + 4);
            if (length < 0 || length > promised - at - 8) {
                throw reading.failure("truncated: the file ends inside a chunk");
            }
            add(type(file, at), at, length);
            at += 8 + length + (length & 1);
        }
        reading.requireFrames(frames, "frames");
    }

    private void add(String type, int at, int length) throws IOException {
        byte[] content = Arrays.copyOfRange(file, at + 8, at + 8 + length);
        switch (type) {
            case "ICCP" -> profile = content;
            case "EXIF" -> metadata = metadata.withExif(withoutTag(content));
            case "XMP " -> metadata = metadata.withXmp(content);
            default -> {
                if (type.equals("VP8X") && length > 0) {
                    content[0] &= ~(ICC_FLAG | EXIF_FLAG | XMP_FLAG);
                } else if (type.equals("ANMF")) {
                    firstFrameAt = frames++ == 0 ? at + 8 : firstFrameAt;
                    checkCoded(at + 8 + FRAME_BYTES, at + 8 + length);
                } else {
                    checkCoded(at, at + 8 + length);
                }
                put(pixels, type, content);
            }
        }
        if (!type.startsWith("VP8") && !type.equals("ANMF") && !type.equals("ALPH")) {
            ancillaryBytes += length;
            reading.requireAncillary(ancillaryBytes);
        }
    }

    /**
     * Refuses coded pictures that are larger than the header said, which the decoder would make room for, and takes the alpha
     * of the first if the decoder cannot.
     */
    private void checkCoded(int from, int to) throws IOException {
        for (int at = from; at <= to - 8; at += 8 + in.getInt(at + 4) + (in.getInt(at + 4) & 1)) {
            int length = in.getInt(at + 4);
            if (length < 0 || length > to - at - 8) {
                throw reading.failure("damaged WebP picture: a frame's chunk ends outside of it");
            }
            if (type(file, at).equals("ALPH") && frames <= 1) {
                byte[] alpha = Arrays.copyOfRange(file, at + 8, at + 8 + length);
                rawAlpha = WebPAlpha.isRaw(alpha) ? alpha : null;
            }
            int[] size = at > file.length - 18 ? new int[0] : size(in, at);
            if (size.length > 0 && (size[0] > header.storedWidth() || size[1] > header.storedHeight())) {
                throw reading.failure("damaged WebP picture: a frame of " + size[0] + " x " + size[1] + " in "
                        + header.storedWidth() + " x " + header.storedHeight());
            }
        }
    }

    private Image decode() throws IOException {
        ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
        try (ImageInputStream stream = new ByteArrayImageInputStream(riff(pixels.toByteArray()))) {
            reader.setInput(stream, true, true);
            Image frame = Reading.samples(reader.read(0));
            if (rawAlpha != null) {
                frame = frame.withAlpha(WebPAlpha.decode(rawAlpha, frame.width(), frame.height(), reading));
            }
            return reading.finish(onCanvas(frame), profile, metadata);
        } finally {
            reader.dispose();
        }
    }

    /** The first frame of an animation in its place; what it does not cover is transparent. */
    private Image onCanvas(Image frame) throws IOException {
        int width = header.storedWidth();
        int height = header.storedHeight();
        if (frame.width() == width && frame.height() == height) {
            return frame;
        }
        int left = frames == 0 ? width : 2 * (in.getInt(firstFrameAt) & 0xffffff);
        int top = frames == 0 ? height : 2 * (in.getInt(firstFrameAt + 2) >>> 8);
        if (left + frame.width() > width || top + frame.height() > height) {
            throw reading.failure("damaged WebP picture: a frame of " + frame.width() + " x " + frame.height() + " at ("
                    + left + ", " + top + ") of " + width + " x " + height);
        }
        Image canvas = Image.blank(width, height, 4, 8);
        for (int y = 0; y < frame.height(); y++) {
            for (int x = 0; x < frame.width(); x++) {
                int to = ((top + y) * width + left + x) * 4;
                for (int c = 0; c < 4; c++) {
                    canvas.set(to + c, c < frame.channels() ? frame.sample(x, y, c) : 255);
                }
            }
        }
        return canvas;
    }

    /** Width and height that the chunk at an offset names; nothing where it is no chunk of pixels. */
    private static int[] size(ByteBuffer bytes, int at) {
        ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        byte[] type = new byte[4];
        in.get(at, type);
        return switch (type(type, 0)) {
            case "VP8X" -> new int[] {(in.getInt(at + 12) & 0xffffff) + 1, (in.getInt(at + 14) >>> 8 & 0xffffff) + 1};
            case "VP8L" -> {
                int packed = in.getInt(at + 9);
                yield new int[] {(packed & 0x3fff) + 1, ((packed >> 14) & 0x3fff) + 1};
            }
            case "VP8 " -> new int[] {in.getShort(at + 14) & 0x3fff, in.getShort(at + 16) & 0x3fff};
            default -> new int[0];
        };
    }

    /** Some writers put JPEG's tag before the block. */
    private static byte[] withoutTag(byte[] exif) {
        boolean tagged = exif.length > 6 && new String(exif, 0, 6, StandardCharsets.ISO_8859_1).equals("Exif\0\0");
        return tagged ? Arrays.copyOfRange(exif, 6, exif.length) : exif;
    }

    /** A file of these chunks. */
    static byte[] riff(byte[] chunks) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        byte[] form = "WEBP".getBytes(StandardCharsets.ISO_8859_1);
        put(
                file,
                "RIFF",
                ByteBuffer.allocate(4 + chunks.length).put(form).put(chunks).array());
        return file.toByteArray();
    }

    static void put(ByteArrayOutputStream out, String type, byte[] content) {
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

    static String type(byte[] file, int at) {
        return new String(file, at, 4, StandardCharsets.ISO_8859_1);
    }
}
