package io.github.acutance.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import javax.imageio.plugins.jpeg.JPEGQTable;

/**
 * Writes baseline JPEG (ITU-T T.81) eight rows at a time, with a JFIF header, full chroma (4:4:4) and the tables of its
 * annex K. ImageIO's encoder takes whole pictures only; the coded data are the same, byte by byte.
 */
final class JpegRows implements RowEncoder {
    private static final int BLOCK = 8;
    private static final JPEGHuffmanTable[] DC = {JPEGHuffmanTable.StdDCLuminance, JPEGHuffmanTable.StdDCChrominance};
    private static final JPEGHuffmanTable[] AC = {JPEGHuffmanTable.StdACLuminance, JPEGHuffmanTable.StdACChrominance};

    private final ImageSpec spec;
    private final OutputStream out;
    private final JpegBlocks[] components; // Y, Cb, Cr; they share the bits
    private final JpegBits bits;
    private final byte[] lines; // up to eight rows that wait
    private int waiting;
    private int rowsLeft;

    /** @param spec gray or RGB, 8 bits, at most 65535 pixels in a row or column */
    JpegRows(ImageSpec spec, OutputStream out, WriteOptions options) throws IOException {
        this.spec = spec;
        this.out = out;
        this.bits = new JpegBits(out);
        this.lines = new byte[BLOCK * spec.rowBytes()];
        this.rowsLeft = spec.height();
        int quality = options.quality();
        float scale = quality < 50 ? 50f / quality : 2 - quality / 50f;
        int[][] divisors = {
            JPEGQTable.K1Luminance.getScaledInstance(scale, true).getTable(),
            JPEGQTable.K2Chrominance.getScaledInstance(scale, true).getTable()
        };
        this.components = new JpegBlocks[spec.channels()];
        for (int c = 0; c < components.length; c++) {
            int kind = kind(c);
            components[c] =
                    new JpegBlocks(divisors[kind], bits, new JpegBits.Code(DC[kind]), new JpegBits.Code(AC[kind]));
        }
        begin(options.keepMetadata(), divisors);
    }

    /** 0 for luminance, 1 for chrominance: which tables a component has. */
    private static int kind(int component) {
        return component == 0 ? 0 : 1;
    }

    private void begin(boolean keepMetadata, int[][] divisors) throws IOException {
        int kinds = spec.channels() == 1 ? 1 : 2;
        out.write(new byte[] {(byte) 0xff, (byte) 0xd8});
        segment(0xe0, jfif(keepMetadata));
        out.write(JpegMetadata.of(spec, keepMetadata));
        for (int kind = 0; kind < kinds; kind++) {
            ByteBuffer table = ByteBuffer.allocate(65).put((byte) kind);
            for (int index : JpegBlocks.ZIGZAG) {
                table.put((byte) divisors[kind][index]);
            }
            segment(0xdb, table.array());
        }
        ByteBuffer frame = ByteBuffer.allocate(6 + 3 * components.length).put((byte) 8);
        frame.putShort((short) spec.height()).putShort((short) spec.width()).put((byte) components.length);
        ByteBuffer scan = ByteBuffer.allocate(4 + 2 * components.length).put((byte) components.length);
        for (int c = 0; c < components.length; c++) {
            frame.put((byte) (c + 1)).put((byte) 0x11).put((byte) kind(c));
            scan.put((byte) (c + 1)).put((byte) (0x11 * kind(c)));
        }
        segment(0xc0, frame.array());
        for (int kind = 0; kind < kinds; kind++) {
            segment(0xc4, huffman(kind, DC[kind]));
            segment(0xc4, huffman(0x10 + kind, AC[kind]));
        }
        segment(0xda, scan.put((byte) 0).put((byte) 63).put((byte) 0).array());
    }

    /** JFIF 1.02, with dots per inch where they are known and fit. */
    private byte[] jfif(boolean keepMetadata) {
        long x = Math.round(spec.metadata().xDpi());
        long y = Math.round(spec.metadata().yDpi());
        boolean known = keepMetadata && x >= 1 && x <= Jpeg.MAX_SIDE && y >= 1 && y <= Jpeg.MAX_SIDE;
        ByteBuffer content =
                ByteBuffer.allocate(14).put(new byte[] {'J', 'F', 'I', 'F', 0, 1, 2, (byte) (known ? 1 : 0)});
        return content.putShort((short) (known ? x : 1))
                .putShort((short) (known ? y : 1))
                .array();
    }

    private static byte[] huffman(int id, JPEGHuffmanTable table) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(id);
        short[] lengths = table.getLengths();
        for (int i = 0; i < 16; i++) {
            content.write(i < lengths.length ? lengths[i] : 0);
        }
        for (short value : table.getValues()) {
            content.write(value);
        }
        return content.toByteArray();
    }

    private void segment(int marker, byte[] content) throws IOException {
        int length = content.length + 2;
        out.write(new byte[] {(byte) 0xff, (byte) marker, (byte) (length >> 8), (byte) length});
        out.write(content);
    }

    @Override
    public void rows(Image band) throws IOException {
        int rowBytes = spec.rowBytes();
        for (int y = 0; y < band.height(); y++) {
            System.arraycopy(band.data(), y * rowBytes, lines, waiting * rowBytes, rowBytes);
            waiting++;
            rowsLeft--;
            if (waiting == BLOCK || rowsLeft == 0) {
                encode();
                waiting = 0;
            }
        }
    }

    @Override
    public void end() throws IOException {
        bits.end();
        out.write(new byte[] {(byte) 0xff, (byte) 0xd9});
    }

    /** A row of blocks; beyond the picture the last row and column go on. */
    private void encode() throws IOException {
        int channels = spec.channels();
        for (int left = 0; left < spec.width(); left += BLOCK) {
            for (int i = 0; i < BLOCK * BLOCK; i++) {
                int y = Math.min(i / BLOCK, waiting - 1);
                int x = Math.min(left + i % BLOCK, spec.width() - 1);
                int at = (y * spec.width() + x) * channels;
                if (channels == 1) {
                    components[0].set(i, (lines[at] & 0xff) - 128);
                } else {
                    set(i, lines[at] & 0xff, lines[at + 1] & 0xff, lines[at + 2] & 0xff);
                }
            }
            for (JpegBlocks component : components) {
                component.encode();
            }
        }
    }

    /** Full-range BT.601 (JFIF 1.02, section 7) in units of 1/65536, less 128. */
    private void set(int i, int red, int green, int blue) {
        components[0].set(i, ((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16) - 128);
        components[1].set(i, (-11059 * red - 21709 * green + 32768 * blue + 32767) >> 16);
        components[2].set(i, (32768 * red - 27439 * green - 5329 * blue + 32767) >> 16);
    }
}
