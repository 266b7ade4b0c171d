package io.github.acutance.plan;

import java.util.List;

/**
 * A part of a buffer seen as matrices.
 *
 * @param first value
 * @param axes strips, columns of each, and the rows and columns of the matrix that there is for each column
 * @param strides in values, in the order of the axes
 */
record Panel(Slot slot, long first, List<Long> axes, List<Long> strides) {
    /** The same place in another buffer. */
    Panel in(Slot other) {
        return new Panel(other, first, axes, strides);
    }

    /** Rows of each matrix. */
    long rows() {
        return axes.get(2);
    }
}
