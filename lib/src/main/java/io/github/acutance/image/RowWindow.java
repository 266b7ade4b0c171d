package io.github.acutance.image;

import java.util.Arrays;

/** The input rows that were needed last: neighbouring output rows share most of theirs. For one thread. */
final class RowWindow {
    private static final int MAX_ROWS = 64; // bounds the memory when many rows make one

    private final SeparableResize.Rows source;
    private final double[][] rows;
    private final int[] held; // which input row each slot holds, -1 for none

    RowWindow(SeparableResize.Rows source, int taps, int rowLength) {
        this.source = source;
        this.rows = new double[Math.min(taps, MAX_ROWS)][rowLength];
        this.held = new int[rows.length];
        Arrays.fill(held, -1);
    }

    /** Input row y, valid until the next call. */
    double[] row(int y) {
        int slot = y % rows.length;
        if (held[slot] != y) {
            source.read(y, rows[slot]);
            held[slot] = y;
        }
        return rows[slot];
    }
}
