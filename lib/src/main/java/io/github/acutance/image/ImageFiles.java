package io.github.acutance.image;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads PNG, JPEG, TIFF, WebP, BMP, Netpbm and GIF; writes the first four. The content decides about the format, never
 * the file's name. The limits are checked on the header, before any pixel is decoded. A damaged or truncated file is an
 * error, never a picture with gray areas. Every failure is an {@link ImageFileException} with one line that names the
 * file.
 *
 * <p>Samples are those of the file, upright: the orientation that EXIF names has been applied. An ICC profile that fits
 * the channels comes along as {@link Image#iccProfile()} and is not applied; CMYK becomes sRGB. EXIF, XMP, IPTC and dots
 * per inch come along as {@link Image#metadata()}. Safe for use by several threads; no temporary file is made.
 */
public final class ImageFiles {
    private ImageFiles() {}

    /** Reads a picture within {@link ImageLimits#DEFAULT}. See {@link #read(Path, ImageLimits)}. */
    public static Image read(Path file) throws IOException {
        return read(file, ImageLimits.DEFAULT);
    }

    /**
     * Reads a picture: 1 to 4 channels; 16 bits where the file has 16, else 8. Palettes become RGB (gray where every
     * entry is gray), CMYK becomes RGB.
     *
     * @throws ImageFileException if the file is missing, no picture, damaged, truncated or beyond the limits
     */
    public static Image read(Path file, ImageLimits limits) throws IOException {
        return read(file, limits, note -> {});
    }

    /**
     * As above, telling what is not an error, but not as in the file either: {@code the first of 12 frames}, {@code CMYK
     * became sRGB}, {@code its ICC profile is damaged: left out}.
     *
     * @param notes hears each in one line
     */
    public static Image read(Path file, ImageLimits limits, Consumer<String> notes) throws IOException {
        String name = file.toString();
        try (InputStream in = open(file)) {
            long size = Files.size(file);
            byte[] start = in.readNBytes(ContentKind.START_BYTES);
            formatOf(start, name);
            if (size > limits.maxFileBytes()) {
                throw new ImageFileException(
                        name, "expected at most " + limits.maxFileBytes() + " bytes, found " + size);
            }
            return decode(join(start, in), name, limits, notes);
        } catch (ImageFileException e) {
            throw e;
        } catch (IOException e) {
            throw new ImageFileException(name, "could not be read: " + reason(e), e);
        }
    }

    /**
     * Reads a picture from the bytes of a whole file.
     *
     * @param name what error messages call it
     * @throws ImageFileException as for {@link #read(Path, ImageLimits)}
     */
    public static Image decode(byte[] file, String name, ImageLimits limits) throws IOException {
        return decode(file, name, limits, note -> {});
    }

    /** As above; {@code notes} hears in one line each what is not an error, but not as in the file either. */
    public static Image decode(byte[] file, String name, ImageLimits limits, Consumer<String> notes)
            throws IOException {
        if (file.length > limits.maxFileBytes()) {
            throw new ImageFileException(
                    name, "expected at most " + limits.maxFileBytes() + " bytes, found " + file.length);
        }
        ImageHeader header = header(file, name);
        Reading reading = new Reading(name, limits, notes);
        reading.requirePixels(header.width(), header.height());
        try {
            return switch (header.format()) {
                case PNG -> Png.decode(file, header, reading);
                case JPEG -> Jpeg.decode(file, header, reading);
                case TIFF -> Tiff.decode(file, reading);
                case WEBP -> WebP.decode(file, header, reading);
                case BMP -> Bmp.decode(file, header, reading);
                case PNM -> Pnm.decode(file, reading);
                case GIF -> Gif.decode(file, reading);
            };
        } catch (ImageFileException e) {
            throw e;
        } catch (EOFException e) {
            throw new ImageFileException(name, "truncated: the picture's data ends too early", e);
        } catch (IOException | RuntimeException e) {
            // Decoders meet damaged data with all kinds of unchecked exceptions, too.
            throw new ImageFileException(name, "damaged " + header.format() + " picture: " + reason(e), e);
        }
    }

    /**
     * Reads a picture's format, size and orientation and none of its pixels. Of a file of any size only headers and the
     * EXIF block are read; no limit of pixels or bytes applies.
     *
     * @throws ImageFileException if the file is missing, no picture, or its header is damaged
     */
    public static ImageHeader readHeader(Path file) throws IOException {
        String name = file.toString();
        try (InputStream in = open(file)) {
            ImageFormat format = peek(in, name);
            if (format == ImageFormat.TIFF) {
                try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                    return Tiff.header(channel, name);
                }
            }
            return headerAtStart(in, format, name);
        } catch (ImageFileException e) {
            throw e;
        } catch (EOFException e) {
            throw new ImageFileException(name, "truncated: the file ends inside the header", e);
        } catch (IOException e) {
            throw new ImageFileException(name, "could not be read: " + reason(e), e);
        }
    }

    /**
     * Writes a picture with {@link WriteOptions#DEFAULT}; see {@link #write(Image, Path, ImageFormat, WriteOptions)}.
     */
    public static void write(Image image, Path file, ImageFormat format) throws IOException {
        write(image, file, format, WriteOptions.DEFAULT);
    }

    /**
     * Writes a picture in the format of the file's extension with {@link WriteOptions#DEFAULT}.
     *
     * @throws ImageFileException if the extension is unknown, and as for the other {@code write}
     */
    public static void write(Image image, Path file) throws IOException {
        Optional<ImageFormat> format = ImageFormat.ofName(file);
        if (format.isEmpty()) {
            throw new ImageFileException(
                    file.toString(), "expected a file name that ends in .png, .jpg, .tif or .webp");
        }
        write(image, file, format.get(), WriteOptions.DEFAULT);
    }

    /**
     * Writes a picture to a temporary file in the same folder, then moves it to {@code file} in one step, replacing
     * what is there. After a failure {@code file} is as it was and the temporary file is gone. The ICC profile is
     * embedded. JPEG is written with full chroma (4:4:4) and a JFIF header.
     *
     * @throws ImageFileException if the format cannot hold the picture (alpha or 16 bits in JPEG), the folder does not
     *     exist, {@code file} is a folder, or writing fails
     */
    public static void write(Image image, Path file, ImageFormat format, WriteOptions options) throws IOException {
        try (RowWriter writer = RowWriter.to(file, format, options)) {
            writer.begin(ImageSpec.of(image));
            writer.rows(image);
            writer.finish();
        }
    }

    /**
     * Writes a picture as a file's bytes to a stream, which is left open.
     *
     * @throws IOException if the stream fails
     * @throws IllegalArgumentException if the format cannot hold the picture
     */
    public static void encode(Image image, OutputStream out, ImageFormat format, WriteOptions options)
            throws IOException {
        format.reasonAgainst(image).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        Bytes file = new Bytes();
        RowEncoder encoder = RowEncoder.begin(ImageSpec.of(image), file, file::patch, format, options);
        encoder.rows(image);
        encoder.end();
        file.writeTo(out);
    }

    /** Bytes in memory that can be changed again. */
    private static final class Bytes extends ByteArrayOutputStream {
        void patch(long position, byte[] bytes) {
            System.arraycopy(bytes, 0, buf, Math.toIntExact(position), bytes.length);
        }
    }

    private static InputStream open(Path file) throws IOException {
        String name = file.toString();
        if (!Files.exists(file)) {
            throw new ImageFileException(name, "there is no such file");
        }
        if (Files.isDirectory(file)) {
            throw new ImageFileException(name, "expected a picture file, found a folder");
        }
        if (!Files.isRegularFile(file)) {
            throw new ImageFileException(name, "expected a picture file, found something that is no regular file");
        }
        if (!Files.isReadable(file)) {
            throw new ImageFileException(name, "no permission to read it");
        }
        return new BufferedInputStream(Files.newInputStream(file));
    }

    private static ImageHeader header(byte[] file, String name) throws IOException {
        try (InputStream in = new ByteArrayInputStream(file)) {
            ImageFormat format = peek(in, name);
            return format == ImageFormat.TIFF ? Tiff.header(file, name) : headerAtStart(in, format, name);
        } catch (EOFException e) {
            throw new ImageFileException(name, "truncated: the file ends inside the header", e);
        }
    }

    /** Of all formats but TIFF. */
    private static ImageHeader headerAtStart(InputStream in, ImageFormat format, String name) throws IOException {
        return switch (format) {
            case PNG -> Png.header(in, name);
            case JPEG -> JpegSegments.header(in, name);
            case WEBP -> WebP.header(in, name);
            case BMP -> Bmp.header(in, name);
            case PNM -> Pnm.header(in, name);
            case GIF -> Gif.header(in, name);
            case TIFF -> throw new IllegalArgumentException("a TIFF file's directory may be anywhere");
        };
    }

    /** The format by the next bytes, which stay in the stream. */
    private static ImageFormat peek(InputStream in, String name) throws IOException {
        in.mark(ContentKind.START_BYTES);
        ImageFormat format = formatOf(in.readNBytes(ContentKind.START_BYTES), name);
        in.reset();
        return format;
    }

    private static ImageFormat formatOf(byte[] start, String name) throws ImageFileException {
        return ImageFormat.ofContent(start)
                .orElseThrow(() -> new ImageFileException(
                        name,
                        "expected a picture (PNG, JPEG, TIFF, WebP, BMP, PNM, GIF), found " + ContentKind.of(start)));
    }

    private static byte[] join(byte[] start, InputStream rest) throws IOException {
        return new SequenceInputStream(new ByteArrayInputStream(start), rest).readAllBytes();
    }

    /** The first line of what an error says. */
    static String reason(Exception e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
