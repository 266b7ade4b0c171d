package io.github.acutance.image;

import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/** The coded data of a JPEG scan (ITU-T T.81, annex F.1.2): bits, with a zero byte behind each byte of ones. */
final class JpegBits {
    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 13];
    private int buffered;
    private long bits; // the lowest `count` of them wait
    private int count;

    JpegBits(OutputStream out) {
        this.out = out;
    }

    /** A Huffman code (annex C): for each value its bits and how many they are. */
    static final class Code {
        private final int[] bits = new int[256];
        private final int[] lengths = new int[256];

        Code(JPEGHuffmanTable table) {
            int code = 0;
            int index = 0;
            for (int length = 1; length <= table.getLengths().length; length++) {
                for (int i = 0; i < table.getLengths()[length - 1]; i++) {
                    int value = table.getValues()[index++];
                    bits[value] = code++;
                    lengths[value] = length;
                }
                code <<= 1;
            }
        }
    }

    /** Writes the code of a value. */
    void put(Code code, int value) throws IOException {
        put(code.bits[value], code.lengths[value]);
    }

    /** Writes the lowest {@code length} bits. */
    void put(int value, int length) throws IOException {
        bits = (bits << length) | (value & ((1L << length) - 1));
        count += length;
        while (count >= 8) {
            count -= 8;
            putByte((int) (bits >> count) & 0xff);
        }
    }

    private void putByte(int value) throws IOException {
        if (buffered + 2 > buffer.length) {
            flush();
        }
        buffer[buffered++] = (byte) value;
        if (value == 0xff) {
            buffer[buffered++] = 0;
        }
    }

    private void flush() throws IOException {
        out.write(buffer, 0, buffered);
        buffered = 0;
    }

    /** Fills the last byte with ones. */
    void end() throws IOException {
        if (count > 0) {
            put(0x7f, 8 - count);
        }
        flush();
    }
}
