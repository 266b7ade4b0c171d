package io.github.acutance.image;

import java.util.stream.IntStream;

/**
 * Resizes rows of interleaved samples along both axes, the one with the smaller scale first, rows (height) first when
 * the scales are equal. Bands of output rows are made in parallel; the order of the additions in a sample is fixed, so
 * the result never depends on the number of threads.
 */
record SeparableResize(int channels, BicubicAxis horizontal, BicubicAxis vertical) {
    private static final int BAND_ROWS = 64; // output rows that one thread makes in turn

    /** Fills {@code row} with input row y; called from several threads. */
    interface Rows {
        void read(int y, double[] row);
    }

    /** What happens to a row between the two axes, in place. */
    interface Between {
        void apply(double[] row);
    }

    /** Takes output row y; called from several threads, each time with another y. */
    interface Sink {
        void write(int y, double[] row);
    }

    /** Makes all output rows. */
    void run(Rows source, Between between, Sink sink) {
        run(source, between, sink, 0, vertical.length());
    }

    /** Makes the output rows from {@code first} to {@code end} - 1. */
    void run(Rows source, Between between, Sink sink, int first, int end) {
        int bands = (end - first + BAND_ROWS - 1) / BAND_ROWS;
        IntStream.range(0, bands).parallel().forEach(band -> {
            int from = first + band * BAND_ROWS;
            int to = Math.min(from + BAND_ROWS, end);
            if (vertical.scale() <= horizontal.scale()) {
                rowsFirst(source, between, sink, from, to);
            } else {
                columnsFirst(source, between, sink, from, to);
            }
        });
    }

    private void rowsFirst(Rows source, Between between, Sink sink, int from, int to) {
        RowWindow window = new RowWindow(source, vertical.taps(), horizontal.inputLength() * channels);
        double[] mixed = new double[horizontal.inputLength() * channels];
        double[] out = new double[horizontal.length() * channels];
        for (int y = from; y < to; y++) {
            vertical.acrossRows(window, y, mixed);
            between.apply(mixed);
            horizontal.alongRow(mixed, channels, out);
            sink.write(y, out);
        }
    }

    private void columnsFirst(Rows source, Between between, Sink sink, int from, int to) {
        double[] whole = new double[horizontal.inputLength() * channels];
        Rows resized = (y, row) -> {
            source.read(y, whole);
            horizontal.alongRow(whole, channels, row);
            between.apply(row);
        };
        RowWindow window = new RowWindow(resized, vertical.taps(), horizontal.length() * channels);
        double[] out = new double[horizontal.length() * channels];
        for (int y = from; y < to; y++) {
            vertical.acrossRows(window, y, out);
            sink.write(y, out);
        }
    }
}
