package io.github.acutance.plan;

/** A buffer that a value, or a sum on its way to one, has for as long as an instruction needs it. */
final class Slot {
    private static final long ALIGNMENT = 64; // of a cache line

    private final Shape shape;
    private final Format format;
    private int first = Integer.MAX_VALUE;
    private int last = -1;
    private long offset;

    Slot(Shape shape, Format format) {
        this.shape = shape;
        this.format = format;
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
        return offset;
    }

    void place(long at) {
        offset = at;
    }
}
