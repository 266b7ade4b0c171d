package io.github.acutance.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes PNG row by row (W3C, PNG Specification, Third Edition): rows are filtered with the filter that leaves the
 * least sum of absolute values (12.7), deflated, and leave in chunks of 64 KiB. Paeth's filter is left out: it takes most
 * of the time, and enlarged photographs come out no larger without it (docs/decisions/0014).
 */
final class PngRows implements RowEncoder {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int[] COLOUR_TYPES = {0, 4, 2, 6}; // by channels, 1 to 4
    private static final int FILTERS = 4; // none, sub, up, average
    private static final int CHOICE_ROWS = 4; // rows that share a choice of filter
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int LEVEL = 2; // three quarters of the time of 4, which ImageIO takes, for 2 to 6 % more bytes

    private final ImageSpec spec;
    private final OutputStream out;
    private final Deflater deflater = new Deflater(LEVEL);
    private final DeflaterOutputStream deflated;
    private final int pixelBytes;
    private final byte[][] filtered; // by filter; each begins with the filter's number
    private byte[] above; // the row before, big-endian
    private byte[] row;
    private int rows; // written so far
    private int filter; // of the row at hand

    PngRows(ImageSpec spec, OutputStream out, boolean keepMetadata) throws IOException {
        this.spec = spec;
        this.out = out;
        this.pixelBytes = spec.channels() * spec.bits() / 8;
        this.filtered = new byte[FILTERS][spec.rowBytes() + 1];
        for (int filter = 0; filter < FILTERS; filter++) {
            filtered[filter][0] = (byte) filter;
        }
        this.above = new byte[spec.rowBytes()];
        this.row = new byte[spec.rowBytes()];
        this.deflated = new DeflaterOutputStream(new Chunks(), deflater, CHUNK_BYTES);
        out.write(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(13).putInt(spec.width()).putInt(spec.height());
        header.put((byte) spec.bits()).put((byte) COLOUR_TYPES[spec.channels() - 1]);
        out.write(PngChunks.chunk("IHDR", header.array()));
        out.write(PngChunks.of(spec, keepMetadata));
    }

    @Override
    public void rows(Image band) throws IOException {
        for (int y = 0; y < band.height(); y++) {
            read(band, y);
            if (rows++ % CHOICE_ROWS == 0) {
                choose();
            } else {
                fill(filter);
            }
            deflated.write(filtered[filter]);
            byte[] before = above;
            above = row;
            row = before;
        }
    }

    @Override
    public void end() throws IOException {
        deflated.close();
        deflater.end();
        out.write(PngChunks.chunk("IEND", new byte[0]));
    }

    /** 16-bit samples become big-endian (7.1). */
    private void read(Image band, int y) {
        if (spec.bits() == 8) {
            System.arraycopy(band.data(), y * row.length, row, 0, row.length);
            return;
        }
        int at = y * row.length / 2;
        for (int i = 0; i < row.length / 2; i++) {
            int sample = band.sampleAt(at + i);
            row[2 * i] = (byte) (sample >> 8);
            row[2 * i + 1] = (byte) sample;
        }
    }

    /** Takes the filter whose bytes, read as signed, have the least sum of absolute values. */
    private void choose() {
        long least = Long.MAX_VALUE;
        for (int candidate = 0; candidate < FILTERS; candidate++) {
            fill(candidate);
            byte[] bytes = filtered[candidate];
            int sum = 0; // overflows beyond 2^24 bytes a row, which costs no more than a worse choice
            for (int i = 1; i < bytes.length; i++) {
                sum += Math.abs(bytes[i]);
            }
            if (sum < least) {
                least = sum;
                filter = candidate;
            }
        }
    }

    /** Fills the row of {@link #filtered} (9.2); to the left of a row there are zeros. */
    private void fill(int number) {
        byte[] to = filtered[number];
        switch (number) {
            case 0 -> System.arraycopy(row, 0, to, 1, row.length);
            case 1 -> {
                System.arraycopy(row, 0, to, 1, pixelBytes);
                for (int i = pixelBytes; i < row.length; i++) {
                    to[i + 1] = (byte) (row[i] - row[i - pixelBytes]);
                }
            }
            case 2 -> {
                for (int i = 0; i < row.length; i++) {
                    to[i + 1] = (byte) (row[i] - above[i]);
                }
            }
            case 3 -> {
                for (int i = 0; i < pixelBytes; i++) {
                    to[i + 1] = (byte) (row[i] - (above[i] & 0xff) / 2);
                }
                for (int i = pixelBytes; i < row.length; i++) {
                    to[i + 1] = (byte) (row[i] - ((row[i - pixelBytes] & 0xff) + (above[i] & 0xff)) / 2);
                }
            }
            default -> throw new IllegalArgumentException("filter " + number);
        }
    }

    /** Collects deflated bytes into data chunks. */
    private final class Chunks extends OutputStream {
        private final ByteArrayOutputStream waiting = new ByteArrayOutputStream(CHUNK_BYTES);

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            waiting.write(bytes, offset, length);
            if (waiting.size() >= CHUNK_BYTES) {
                emit();
            }
        }

        @Override
        public void close() throws IOException {
            emit();
        }

        private void emit() throws IOException {
            if (waiting.size() > 0) {
                out.write(PngChunks.chunk("IDAT", waiting.toByteArray()));
                waiting.reset();
            }
        }
    }
}
