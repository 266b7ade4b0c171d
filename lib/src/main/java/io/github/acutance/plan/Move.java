package io.github.acutance.plan;

import java.util.List;

/**
 * A strided copy from one map into another.
 *
 * @param input value copied
 * @param axes lengths, the innermost last
 * @param from strides in the input, in values
 * @param to strides in the output
 * @param offset in the output, in values
 */
record Move(int input, List<Long> axes, List<Long> from, List<Long> to, long offset) {
    /**
     * Sub-pixel shuffle.
     *
     * @param placeByPlace whether the input's channels are ordered place by place ({@link Kernel#shuffle}) or, as the
     *     figure has them, map by map
     */
    static Move shuffle(int input, Shape in, int factor, boolean placeByPlace) {
        long r = factor;
        long c = in.c() / (r * r);
        return new Move(
                input,
                List.of(in.n() * in.h(), r, in.w(), r, c),
                placeByPlace
                        ? List.of(in.w() * in.c(), r * c, in.c(), c, 1L)
                        : List.of(in.w() * in.c(), r, in.c(), 1L, r * r),
                contiguous(in, r, c),
                0);
    }

    /** The inverse of a shuffle map by map. */
    static Move unshuffle(int input, Shape out, int factor) {
        Move shuffle = shuffle(input, out, factor, false);
        return new Move(input, shuffle.axes, shuffle.to, shuffle.from, 0);
    }

    /** Nearest neighbour enlargement. */
    static Move repeat(int input, Shape in, int factor) {
        long r = factor;
        long c = in.c();
        return new Move(
                input,
                List.of(in.n() * in.h(), r, in.w(), r, c),
                List.of(in.w() * c, 0L, c, 0L, 1L),
                contiguous(in, r, c),
                0);
    }

    /** One part of a joined map. */
    static Move join(int input, Shape part, long channels, long firstChannel) {
        return new Move(
                input,
                List.of(part.n() * part.h() * part.w(), part.c()),
                List.of(part.c(), 1L),
                List.of(channels, 1L),
                firstChannel);
    }

    /** Of an output with r times the rows and columns and c channels: rows, sub-rows, columns, sub-columns, channels. */
    private static List<Long> contiguous(Shape in, long r, long c) {
        long row = in.w() * r * c;
        return List.of(row * r, row, r * c, c, 1L);
    }
}
