package io.github.acutance.image;

import java.io.IOException;

/** GIF's LZW with codes of growing length (GIF89a specification, appendix F). */
final class GifLzw {
    private static final int MAX_CODE_BITS = 12;

    private final byte[] data;
    private final int colorBits;
    private final int clear; // the code that empties the table; the next one ends the picture
    private final int[] prefix = new int[1 << MAX_CODE_BITS];
    private final int[] length = new int[1 << MAX_CODE_BITS];
    private final byte[] last = new byte[1 << MAX_CODE_BITS];
    private int at; // in data
    private int pool; // bits that are read and not used, from the lowest
    private int pooled;
    private int codeBits;
    private int next; // the code that the table gets next
    private int old; // the code before, or -1

    private GifLzw(byte[] data, int colorBits) {
        this.data = data;
        this.colorBits = colorBits;
        this.clear = 1 << colorBits;
        for (int i = 0; i < clear; i++) {
            last[i] = (byte) i;
            length[i] = 1;
        }
        emptyTable();
    }

    /**
     * The indices of a frame.
     *
     * @param data the joined blocks
     * @param colorBits bits of an index, 1 to 8
     * @param count how many indices there must be; what follows is not looked at
     * @throws ImageFileException if there are fewer
     */
    static byte[] decode(byte[] data, int colorBits, int count, Reading reading) throws IOException {
        if (count >> MAX_CODE_BITS > data.length) { // no code stands for more indices than there are codes
            throw reading.failure("truncated: " + data.length + " bytes are too few for " + count + " pixels");
        }
        return new GifLzw(data, colorBits).indices(count, reading);
    }

    private byte[] indices(int count, Reading reading) throws IOException {
        byte[] out = new byte[count];
        int done = 0;
        while (done < count) {
            int code = nextCode();
            if (code == clear) {
                emptyTable();
                continue;
            }
            if (code < 0 || code == clear + 1 || (old < 0 ? code > clear : code > next)) {
                throw reading.failure("truncated: the GIF picture's data end or break off after " + done + " of "
                        + count + " pixels");
            }
            boolean fresh = code == next; // stands for the string before and its own first index
            int first = done;
            done += write(out, done, fresh ? old : code);
            if (fresh && done < count) {
                out[done++] = out[first];
            }
            addToTable(out[first]);
            old = code;
        }
        return out;
    }

    private void emptyTable() {
        codeBits = colorBits + 1;
        next = clear + 2;
        old = -1;
    }

    private void addToTable(byte index) {
        if (old >= 0 && next < prefix.length) {
            prefix[next] = old;
            last[next] = index;
            length[next] = length[old] + 1;
            next++;
            codeBits += next == 1 << codeBits && codeBits < MAX_CODE_BITS ? 1 : 0;
        }
    }

    /** Writes a code's string as far as there is room, and answers how much that was. */
    private int write(byte[] out, int from, int code) {
        int current = code;
        for (int i = from + length[code] - 1; i >= from; i--) {
            if (i < out.length) {
                out[i] = last[current];
            }
            current = prefix[current];
        }
        return Math.min(length[code], out.length - from);
    }

    /** The next code, or -1 at the end of the data. */
    private int nextCode() {
        while (pooled < codeBits) {
            if (at == data.length) {
                return -1;
            }
            pool |= (data[at++] & 0xff) << pooled;
            pooled += 8;
        }
        int code = pool & ((1 << codeBits) - 1);
        pool >>>= codeBits;
        pooled -= codeBits;
        return code;
    }
}
