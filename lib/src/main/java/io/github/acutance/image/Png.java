package io.github.acutance.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * PNG through ImageIO, with the checks that ImageIO leaves out: whole chunks, their checksums, enough data for the size
 * (W3C, PNG Specification, Second Edition; sections named below).
 */
final class Png {
    private static final int SIGNATURE_BYTES = 8;
    private static final int CHUNK_OVERHEAD_BYTES = 12; // length, type, checksum
    private static final Set<String> PIXEL_CHUNKS = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");
    private static final int DEFLATE_MAX_RATIO = 1032; // 258 bytes from 2 bits

    private Png() {}

    /** Reads the header chunk (11.2.2), which must come first. The stream is at the signature. */
    static ImageHeader header(InputStream in, String name) throws IOException {
        DataInputStream data = new DataInputStream(in);
        data.skipNBytes(SIGNATURE_BYTES);
        int length = data.readInt();
        byte[] type = new byte[4];
        data.readFully(type);
        if (length != 13 || !"IHDR".equals(new String(type, StandardCharsets.ISO_8859_1))) {
            throw new ImageFileException(name, "damaged PNG picture: no header chunk at its start");
        }
        int width = data.readInt();
        int height = data.readInt();
        int bits = data.readUnsignedByte();
        int colorType = data.readUnsignedByte();
        data.skipNBytes(3); // compression, filter, interlace
        if (width < 1 || height < 1) {
            throw new ImageFileException(
                    name,
                    "damaged PNG picture: its size is " + Integer.toUnsignedString(width) + " x "
                            + Integer.toUnsignedString(height));
        }
        if (channels(colorType) == 0 || (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16)) {
            throw new ImageFileException(
                    name, "damaged PNG picture: colour type " + colorType + " with " + bits + " bits");
        }
        return new ImageHeader(ImageFormat.PNG, width, height, bits, orientation(data));
    }

    /** Looks for the orientation in the chunks behind the header, of whose data nothing else is read. */
    private static int orientation(DataInputStream data) throws IOException {
        byte[] type = new byte[4];
        try {
            data.skipNBytes(4); // the header's checksum
            while (true) {
                int length = data.readInt();
                data.readFully(type);
                switch (new String(type, StandardCharsets.ISO_8859_1)) {
                    case "eXIf" -> {
                        return Exif.orientation(Reading.block(data, length));
                    }
                    case "IEND" -> {
                        return 1;
                    }
                    default -> data.skipNBytes((length & 0xffffffffL) + 4);
                }
            }
        } catch (EOFException e) {
            return 1; // the header is whole
        }
    }

    /** Decodes a whole file whose header has been read and found acceptable. */
    static Image decode(byte[] file, ImageHeader header, Reading reading) throws IOException {
        PngChunks chunks = new PngChunks(reading);
        byte[] needed = checkChunks(file, header, chunks, reading.name());
        return reading.finish(readPixels(needed), chunks.profile(), chunks.metadata());
    }

    private static Image readPixels(byte[] file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream stream = new ByteArrayImageInputStream(file)) {
            reader.setInput(stream, true, true);
            return Image.of(reader.read(0));
        } finally {
            reader.dispose();
        }
    }

    /**
     * Walks over all chunks (5.3) up to the end chunk. Ancillary ones go to {@code chunks}; the answer is the file without
     * all that the plug-in does not need for the pixels, as it would inflate texts of any size.
     */
    private static byte[] checkChunks(byte[] file, ImageHeader header, PngChunks chunks, String name)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(file).position(SIGNATURE_BYTES);
        ByteArrayOutputStream needed = new ByteArrayOutputStream(file.length);
        needed.write(file, 0, SIGNATURE_BYTES);
        long dataBytes = 0;
        String type = "";
        while (!type.equals("IEND")) {
            if (bytes.remaining() < CHUNK_OVERHEAD_BYTES) {
                throw new ImageFileException(name, "truncated: the file ends between two chunks");
            }
            int start = bytes.position();
            int length = bytes.getInt();
            type = new String(file, bytes.position(), 4, StandardCharsets.ISO_8859_1);
            if (length < 0 || length > bytes.remaining() - 8) {
                throw new ImageFileException(name, "truncated: the file ends inside the chunk " + printable(type));
            }
            checkSum(file, bytes.position(), length, type, name);
            bytes.position(start + length + CHUNK_OVERHEAD_BYTES);
            dataBytes += type.equals("IDAT") ? length : 0;
            if (PIXEL_CHUNKS.contains(type)) {
                needed.write(file, start, length + CHUNK_OVERHEAD_BYTES);
            }
            if (Character.isLowerCase(type.charAt(0))) {
                chunks.add(type, file, start + 8, length);
            }
        }
        checkEnough(dataBytes, header, file[SIGNATURE_BYTES + 17], name);
        return needed.toByteArray();
    }

    /** Fails on a wrong checksum of a critical chunk (upper-case first letter, 5.4); others are not used. */
    private static void checkSum(byte[] file, int typeOffset, int length, String type, String name) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(file, typeOffset, 4 + length);
        int stored = ByteBuffer.wrap(file).getInt(typeOffset + 4 + length);
        if ((int) crc.getValue() != stored && Character.isUpperCase(type.charAt(0))) {
            throw new ImageFileException(name, "damaged PNG picture: wrong checksum of the chunk " + printable(type));
        }
    }

    /** Fails if deflate could not possibly make the rows from so few bytes, before memory is taken for them. */
    private static void checkEnough(long dataBytes, ImageHeader header, int colorType, String name) throws IOException {
        long rowBits = (long) header.storedWidth() * channels(colorType) * header.bits();
        long rawBytes = header.storedHeight() * ((rowBits + 7) / 8);
        if (dataBytes < rawBytes / DEFLATE_MAX_RATIO) {
            throw new ImageFileException(
                    name,
                    "truncated: " + dataBytes + " bytes of data are too few for " + header.storedWidth() + " x "
                            + header.storedHeight() + " pixels");
        }
    }

    private static int channels(int colorType) {
        return switch (colorType) {
            case 0, 3 -> 1;
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 0;
        };
    }

    private static String printable(String type) {
        return type.chars().allMatch(c -> c > ' ' && c < 127) ? type : "at that place";
    }
}
