package io.github.acutance.infer;

import io.github.acutance.image.Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The samples of a result while tiles are written into them, one array of bytes. For one thread. */
final class Canvas {
    private final int width;
    private final int height;
    private final int channels;
    private final int bits;
    private final byte[] data; // 16-bit samples in native byte order
    private final ByteBuffer samples;

    /**
     * A black canvas, no larger than one {@link Image} holds.
     *
     * @param channels 1 to 4 as in {@link Image}; alpha, if any, is filled by {@link #putAlpha}
     */
    Canvas(int width, int height, int channels, int bits) {
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.bits = bits;
        this.data = new byte[width * height * channels * (bits / 8)];
        this.samples = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /**
     * Writes the colour of {@code part} with its top left pixel at (x, y).
     *
     * @param part a gray or RGB picture with this canvas's bits and colour channels, inside this canvas
     */
    void put(Image part, int x, int y) {
        copy(part, x, y, 0);
    }

    /** Writes a gray picture of this canvas's size and bits as its last channel. */
    void putAlpha(Image alpha) {
        copy(alpha, 0, 0, channels - 1);
    }

    /**
     * Writes the colour of one row.
     *
     * @param values one value for each pixel and colour channel in 0..1; clamped, rounded half to even
     */
    void putRow(int y, float[] values) {
        int colors = channels <= 2 ? 1 : 3;
        int maximum = (1 << bits) - 1;
        for (int pixel = 0; pixel < width; pixel++) {
            int at = (y * width + pixel) * channels;
            for (int c = 0; c < colors; c++) {
                float unit = Math.min(Math.max(values[pixel * colors + c], 0), 1);
                int level = (int) Math.rint(unit * maximum);
                if (bits == 8) {
                    data[at + c] = (byte) level;
                } else {
                    samples.putShort(2 * (at + c), (short) level);
                }
            }
        }
    }

    /** The picture; this canvas must not be written to any more. */
    Image toImage() {
        return bits == 8 ? Image.wrap8(width, height, channels, data) : Image.wrap16(width, height, channels, data);
    }

    private void copy(Image part, int x, int y, int channel) {
        int from = part.channels() * bits / 8;
        int to = channels * bits / 8;
        int first = channel * bits / 8;
        ByteBuffer source = part.samples();
        for (int row = 0; row < part.height(); row++) {
            int read = row * part.width() * from;
            int write = ((y + row) * width + x) * to + first;
            if (from == to) {
                source.get(read, data, write, part.width() * from);
                continue;
            }
            for (int pixel = 0; pixel < part.width(); pixel++) {
                source.get(read + pixel * from, data, write + pixel * to, from);
            }
        }
    }
}
