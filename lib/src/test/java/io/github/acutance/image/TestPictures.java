package io.github.acutance.image;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Pictures made by rule, and PNG files built chunk by chunk so that they can hold what no encoder would write. */
final class TestPictures {
    private TestPictures() {}

    /** Random samples from a seed. */
    static Image noise(int width, int height, int channels, int bits, long seed) {
        Random random = new Random(seed);
        short[] samples = new short[width * height * channels];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) random.nextInt(1 << bits);
        }
        return bits == 16
                ? Image.of16(width, height, channels, samples)
                : Image.of8(width, height, channels, bytes(samples));
    }

    /** Soft waves, which JPEG keeps well; the channels differ. */
    static Image waves(int width, int height, int channels) {
        byte[] samples = new byte[width * height * channels];
        for (int i = 0; i < samples.length; i++) {
            int x = i / channels % width;
            int y = i / channels / width;
            samples[i] = (byte) Math.round(128 + 60 * Math.sin(x / 9.0 + i % channels) + 50 * Math.cos(y / 7.0));
        }
        return Image.of8(width, height, channels, samples);
    }

    /** A profile of about {@code length} bytes for "RGB " or "GRAY". */
    static byte[] profile(String space, int length) {
        return space.equals("RGB ") ? TestProfiles.wideGamut(length) : TestProfiles.gray();
    }

    /** A PNG file of the given header, rows (each with its filter byte) and further chunks before the data. */
    static byte[] png(int width, int height, int bits, int colorType, boolean adam7, byte[] rows, byte[]... chunks)
            throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        file.writeBytes(header(width, height, bits, colorType, adam7));
        for (byte[] chunk : chunks) {
            file.writeBytes(chunk);
        }
        file.writeBytes(chunk("IDAT", deflate(rows)));
        file.writeBytes(chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    private static byte[] header(int width, int height, int bits, int colorType, boolean adam7) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(content);
        data.writeInt(width);
        data.writeInt(height);
        data.write(new byte[] {(byte) bits, (byte) colorType, 0, 0, (byte) (adam7 ? 1 : 0)});
        return chunk("IHDR", content.toByteArray());
    }

    /** A chunk with its length and checksum. */
    static byte[] chunk(String type, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeInt(content.length);
        data.writeBytes(type);
        data.write(content);
        CRC32 crc = new CRC32();
        crc.update(bytes.toByteArray(), 4, 4 + content.length);
        data.writeInt((int) crc.getValue());
        return bytes.toByteArray();
    }

    static byte[] deflate(byte[] content) throws IOException {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated, new Deflater(9))) {
            out.write(content);
        }
        return deflated.toByteArray();
    }

    /** Bytes from numbers, for literals above 127. */
    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] bytes(short[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
