package io.github.acutance.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How a map is cut for {@link Winograd}: into strips of six rows, each made of eight planes, which have the same columns.
 * Spread, a map is [strips, columns, planes, channels] in memory. Strips are computed in bands, so that what lies between
 * stays in the cache.
 *
 * @param map that is made; what it is made of has as many rows and columns
 */
record Strips(Shape map) {
    /** Strips of the map; the last may have fewer rows. */
    long count() {
        return (map.h() + Winograd.ROWS - 1) / Winograd.ROWS;
    }

    /**
     * Strips of a band; the last band may have fewer.
     *
     * @param pixels of strips, at most, unless one has more
     */
    long band(long pixels) {
        long most = Math.max(1, pixels / map.w());
        long bands = (count() + most - 1) / most;
        return (count() + bands - 1) / bands;
    }

    /**
     * So many strips, spread, as a convolution takes them: each for itself, so that each thread has its own strips from one
     * instruction to the next.
     */
    Shape spread(long channels, long strips) {
        return new Shape(strips, Winograd.PLANES * channels, 1, map.w());
    }

    /** Some of the strips of a buffer that holds them spread. */
    Slot part(Slot planes, long first, long strips) {
        return planes.part(
                first * planes.shape().c() * map.w(),
                new Shape(strips, planes.shape().c(), 1, map.w()));
    }

    /**
     * Spreads strips of a map.
     *
     * @param first strip
     * @param planes has place for as many as shall be spread
     */
    List<Instruction> spread(Slot from, long first, Slot planes) {
        long end = first + planes.shape().n();
        List<Instruction> all = new ArrayList<>();
        long inner = first;
        long innerEnd = end;
        if (inner == 0) { // there is no row above
            all.add(spread(from, inner++, 1, planes, first));
        }
        if (innerEnd == count() && inner < innerEnd) { // nor below
            all.add(spread(from, --innerEnd, 1, planes, first));
        }
        for (int odd = 0; odd < 2; odd++) { // strips take rows of their neighbours, which one product cannot
            long strip = inner + odd;
            for (long strips : runs((innerEnd - strip + 1) / 2, 2, 2L * Winograd.ROWS)) {
                all.add(spread(from, strip, strips, planes, first));
                strip += 2 * strips;
            }
        }
        return all;
    }

    /** Spreads every other strip from {@code strip} on, into planes of which the first are those of {@code first}. */
    private Instruction spread(Slot from, long strip, long strips, Slot planes, long first) {
        long c = from.shape().c();
        long top = strip * Winograd.ROWS - 1;
        long begin = Math.max(0, top);
        long rows = Math.min(map.h(), top + Winograd.PLANES) - begin;
        Panel taken = rows(from, begin, strips, rows, 2L * Winograd.ROWS);
        Panel made = planes(planes, c, strip - first, strips, 2);
        return new Instruction.Product(Instruction.Product.Side.SPREAD, begin - top, taken, made, List.of(), List.of());
    }

    /** Gathers strips, of which {@code first} is the first, into the map. */
    List<Instruction> gather(Slot planes, Slot to, long first, List<PostOp> after, List<Slot> added) {
        long end = first + planes.shape().n();
        long wholeEnd = Math.min(end, map.h() / Winograd.ROWS);
        List<Instruction> all = new ArrayList<>();
        long strip = first;
        for (long strips : runs(wholeEnd - first, Winograd.ROWS)) {
            all.add(gather(
                    planes,
                    strip - first,
                    strips,
                    rows(to, strip * Winograd.ROWS, strips, Winograd.ROWS, Winograd.ROWS),
                    after,
                    added));
            strip += strips;
        }
        if (strip < end) {
            Panel rest = rows(to, strip * Winograd.ROWS, 1, map.h() % Winograd.ROWS, Winograd.ROWS);
            all.add(gather(planes, strip - first, 1, rest, after, added));
        }
        return all;
    }

    private Instruction gather(Slot planes, long strip, long strips, Panel made, List<PostOp> after, List<Slot> added) {
        Panel taken = planes(planes, map.c(), strip, strips, 1);
        List<Panel> addends = added.stream().map(made::in).toList();
        return new Instruction.Product(Instruction.Product.Side.GATHER, 0, taken, made, after, addends);
    }

    /**
     * Parts so many strips into runs of which none has a length that oneDNN misreads: up to 3.11 its products take the
     * matrices of a buffer for evenly spaced, and write elsewhere, where the stride from strip to strip over that from
     * column to column happens to be their number (its change 5556).
     */
    private static List<Long> runs(long strips, long... misread) {
        if (strips <= 0) {
            return List.of();
        }
        boolean bad = strips > 1 && LongStream.of(misread).anyMatch(length -> length == strips);
        return bad ? List.of(strips - 1, 1L) : List.of(strips);
    }

    /** Some rows of each of several strips {@code apart} rows from each other; matrices are [rows, channels]. */
    private Panel rows(Slot slot, long first, long strips, long rows, long apart) {
        long c = slot.shape().c();
        long row = map.w() * c;
        return new Panel(slot, first * row, List.of(strips, map.w(), rows, c), List.of(apart * row, c, row, 1L));
    }

    /** Several strips spread, {@code apart} strips from each other; matrices are [planes, channels]. */
    private Panel planes(Slot slot, long c, long first, long strips, long apart) {
        long column = Winograd.PLANES * c;
        long strip = map.w() * column;
        List<Long> axes = List.of(strips, map.w(), (long) Winograd.PLANES, c);
        return new Panel(slot, first * strip, axes, List.of(apart * strip, column, c, 1L));
    }
}
