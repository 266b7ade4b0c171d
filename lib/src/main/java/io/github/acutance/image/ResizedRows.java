package io.github.acutance.image;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Resizes bands of rows as they come; see {@link Resampling#into}. Holds the input rows that are still needed. */
final class ResizedRows implements RowSink {
    private static final int BAND_ROWS = 128; // output rows made at once

    private final int width;
    private final int height;
    private final RowSink next;
    private final Deque<Image> held = new ArrayDeque<>();
    private int bits;
    private SeparableResize resize;
    private int[] leastNeeded; // by output row: the first input row that it or one below it needs
    private int heldFrom; // input rows above are forgotten
    private int received;
    private int made;

    ResizedRows(int width, int height, RowSink next) {
        this.width = width;
        this.height = height;
        this.next = next;
    }

    @Override
    public void begin(ImageSpec spec) throws IOException {
        bits = spec.bits();
        resize = Resampling.axes(spec, width, height);
        leastNeeded = new int[height + 1];
        leastNeeded[height] = spec.height();
        for (int y = height - 1; y >= 0; y--) {
            leastNeeded[y] = Math.min(leastNeeded[y + 1], resize.vertical().firstInput(y));
        }
        next.begin(spec.withSize(width, height));
    }

    @Override
    public void rows(Image band) throws IOException {
        held.add(band);
        received += band.height();
        int ready = made;
        while (ready < height && resize.vertical().lastInput(ready) < received) {
            ready++;
        }
        while (made < ready) {
            int count = Math.min(BAND_ROWS, ready - made);
            next.rows(Resampling.doubleRows(resize, bits, this::read, made, count));
            made += count;
        }
        while (!held.isEmpty() && heldFrom + held.peek().height() <= leastNeeded[made]) {
            heldFrom += held.remove().height();
        }
    }

    /** Called from several threads while {@link #held} stays as it is. */
    private void read(int y, double[] row) {
        int from = heldFrom;
        for (Image band : held) {
            if (y < from + band.height()) {
                Resampling.readUnitRow(band, y - from, row);
                return;
            }
            from += band.height();
        }
        throw new IllegalStateException("input row " + y + " is not there yet");
    }
}
