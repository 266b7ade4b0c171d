package io.github.acutance.data;

import java.util.List;

/**
 * How far, or exactly where, the reference's camera of a light field stands from the camera whose view is enlarged. The first
 * is for cameras that move, the second for two that are mounted side by side.
 *
 * @param distance least and greatest distance, the larger of rows and columns; where {@code offset} is empty
 * @param offset rows and columns from the view to its reference; empty for any within {@code distance}
 */
public record Parallax(List<Integer> distance, List<Integer> offset) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there are not two each, or the offset is to the view itself
     */
    public Parallax {
        if (distance.size() != 2 || (!offset.isEmpty() && (offset.size() != 2 || offset.equals(List.of(0, 0))))) {
            throw new IllegalArgumentException(
                    "references: expected parallax of two numbers and offset of none or two that are not both 0, found "
                            + distance + " and " + offset);
        }
    }

    /** Any direction. */
    public static Parallax of(int least, int greatest) {
        return new Parallax(List.of(least, greatest), List.of());
    }

    boolean parts(View view, View reference) {
        int rows = reference.row() - view.row();
        int columns = reference.column() - view.column();
        if (!offset.isEmpty()) {
            return offset.equals(List.of(rows, columns));
        }
        int far = Math.max(Math.abs(rows), Math.abs(columns));
        return far >= Math.max(1, distance.get(0)) && far <= distance.get(1);
    }

    /** As error messages have it. */
    @Override
    public String toString() {
        return offset.isEmpty() ? "at a distance of " + distance : "with a reference at " + offset;
    }
}
