package io.github.acutance.infer;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageSpec;
import io.github.acutance.image.RowSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.TreeMap;

/**
 * The rows of a result that are in work. Tiles write into them; finished rows go on in bands and are forgotten. For one
 * thread.
 */
final class Canvas {
    private static final int BAND_ROWS = 64;

    private final ImageSpec spec;
    private final RowSink next;
    private final TreeMap<Integer, byte[]> bands = new TreeMap<>(); // by row / BAND_ROWS; 16 bits in native byte order
    private int finished; // bands that have gone on

    /**
     * A result whose finished rows go to {@code next}, which has begun.
     *
     * @param spec of the result; without alpha
     */
    Canvas(ImageSpec spec, RowSink next) {
        this.spec = spec;
        this.next = next;
    }

    int width() {
        return spec.width();
    }

    int height() {
        return spec.height();
    }

    int bits() {
        return spec.bits();
    }

    /**
     * Writes {@code part} with its top left pixel at (x, y).
     *
     * @param part a picture with this canvas's bits and channels, inside this canvas, below what is finished
     */
    void put(Image part, int x, int y) {
        int pixelBytes = spec.channels() * spec.bits() / 8;
        int partBytes = part.width() * pixelBytes;
        ByteBuffer source = part.samples();
        for (int row = 0; row < part.height(); row++) {
            int at = (y + row) % BAND_ROWS * spec.rowBytes() + x * pixelBytes;
            source.get(row * partBytes, band(y + row), at, partBytes);
        }
    }

    /**
     * Writes one row.
     *
     * @param values one value for each pixel and channel in 0..1; clamped, rounded half to even
     */
    void putRow(int y, float[] values) {
        ByteBuffer row = ByteBuffer.wrap(band(y), y % BAND_ROWS * spec.rowBytes(), spec.rowBytes());
        row.order(ByteOrder.nativeOrder());
        int maximum = (1 << spec.bits()) - 1;
        for (float value : values) {
            float unit = Math.min(Math.max(value, 0), 1);
            int level = (int) Math.rint(unit * maximum);
            if (spec.bits() == 8) {
                row.put((byte) level);
            } else {
                row.putShort((short) level);
            }
        }
    }

    /** Rows above {@code row} are final. */
    void finishRowsAbove(int row) throws IOException {
        for (int end = endOf(finished); finished * BAND_ROWS < spec.height() && end <= row; end = endOf(finished)) {
            byte[] samples = bands.remove(finished);
            int rows = end - finished * BAND_ROWS;
            next.rows(
                    spec.bits() == 8
                            ? Image.wrap8(spec.width(), rows, spec.channels(), samples)
                            : Image.wrap16(spec.width(), rows, spec.channels(), samples));
            finished++;
        }
    }

    private int endOf(int band) {
        return Math.min(spec.height(), (band + 1) * BAND_ROWS);
    }

    private byte[] band(int y) {
        int index = y / BAND_ROWS;
        return bands.computeIfAbsent(index, band -> new byte[(endOf(band) - band * BAND_ROWS) * spec.rowBytes()]);
    }
}
