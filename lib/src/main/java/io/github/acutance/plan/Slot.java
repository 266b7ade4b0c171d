package io.github.acutance.plan;

/** A buffer that a value, or a sum on its way to one, has for as long as an instruction needs it. */
final class Slot {
    private static final long ALIGNMENT = 64; // of a cache line

    private final Slot whole; // of which this is a part, or null
    private final long begins; // in the whole, in bytes
    private final Shape shape;
    private final Format format;
    private int first = Integer.MAX_VALUE;
    private int last = -1;
    private long offset;

    Slot(Shape shape, Format format) {
        this(null, 0, shape, format);
    }

    private Slot(Slot whole, long begins, Shape shape, Format format) {
        this.whole = whole;
        this.begins = begins;
        this.shape = shape;
        this.format = format;
    }

    /** A part of it, which begins at this value. */
    Slot part(long first, Shape partShape) {
        return new Slot(whole(), begins + first * format.bytes(), partShape, format);
    }

    /** The buffer of which this is a part, or itself. */
    Slot whole() {
        return whole == null ? this : whole;
    }

    Shape shape() {
        return shape;
    }

    Format format() {
        return format;
    }

    /** Is needed by this instruction. */
    void touch(int instruction) {
        first = Math.min(first, instruction);
        last = Math.max(last, instruction);
    }

    int first() {
        return first;
    }

    /** Whether both are needed at some time. */
    boolean meets(Slot other) {
        return first <= other.last && other.first <= last;
    }

    long bytes() {
        return (shape.count() * format.bytes() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Where it begins in the plan's memory, in bytes. */
    long offset() {
        return whole == null ? offset : whole.offset + begins;
    }

    void place(long at) {
        offset = at;
    }
}
