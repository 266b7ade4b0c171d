package io.github.acutance.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A picture cut into even pieces. Each is seen with a margin, cut to the picture; all windows are of one size.
 *
 * @param lr the picture
 * @param window the size of all windows
 * @param parts the pieces
 * @param factor pixels of the result for one of the picture
 */
record Pieces(Shape lr, Shape window, List<Piece> parts, long factor) {
    private static final long MULTIPLE = 4; // of windows: what networks want

    /**
     * A stretch of an axis, in LR pixels.
     *
     * @param window where it is seen from
     * @param from where it begins
     * @param end the first pixel behind it
     */
    record Stretch(long window, long from, long end) {}

    /** A piece: its rows and its columns. */
    record Piece(Stretch rows, Stretch columns) {}

    /**
     * Cuts a picture.
     *
     * @param longest side of a window in LR pixels, about; more than twice the margin
     * @param margin LR pixels
     * @param factor pixels of the result for one of the picture
     */
    static Pieces of(Shape lr, long longest, long margin, long factor) {
        long most = longest / MULTIPLE * MULTIPLE;
        Shape window = new Shape(lr.n(), lr.c(), window(lr.h(), most, margin), window(lr.w(), most, margin));
        return new Pieces(
                lr,
                window,
                parts(stretches(lr.h(), window.h(), margin), stretches(lr.w(), window.w(), margin)),
                factor);
    }

    int count() {
        return parts.size();
    }

    private static List<Piece> parts(List<Stretch> rows, List<Stretch> columns) {
        return rows.stream()
                .flatMap(row -> columns.stream().map(column -> new Piece(row, column)))
                .toList();
    }

    private static long window(long length, long most, long margin) {
        if (length <= most) {
            return length;
        }
        long count = roundedUp(length, most - 2 * margin);
        return Math.min(length, roundedUp(roundedUp(length, count) + 2 * margin, MULTIPLE) * MULTIPLE);
    }

    private static List<Stretch> stretches(long length, long window, long margin) {
        long count = window == length ? 1 : roundedUp(length, window - 2 * margin);
        List<Stretch> stretches = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long from = length * i / count;
            long start = Math.min(Math.max(0, from - margin), length - window);
            stretches.add(new Stretch(start, from, length * (i + 1) / count));
        }
        return stretches;
    }

    private static long roundedUp(long number, long by) {
        return (number + by - 1) / by;
    }
}
