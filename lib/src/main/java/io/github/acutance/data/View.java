package io.github.acutance.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Where a camera of a light field stood. */
record View(int row, int column) {
    /** A view to enlarge, and another that is its reference. */
    record Pairing(View target, View reference) {}

    /** {@code 2_3}. */
    String name() {
        return row + "_" + column;
    }

    /**
     * Which views are enlarged with which reference.
     *
     * @param views in order
     * @param parallax where references are
     * @param heldOut names of views that are kept for tests
     * @param test whether the targets are those that are held out, each with the first of the others that is as far away as
     *     wanted; else both are of the others, in all combinations
     */
    static List<Pairing> pairings(Collection<View> views, Parallax parallax, Set<String> heldOut, boolean test) {
        List<Pairing> pairings = new ArrayList<>();
        for (View target : views) {
            if (heldOut.contains(target.name()) == test) {
                views.stream()
                        .filter(other -> parallax.parts(target, other) && !heldOut.contains(other.name()))
                        .limit(test ? 1 : Long.MAX_VALUE)
                        .forEach(other -> pairings.add(new Pairing(target, other)));
            }
        }
        return pairings;
    }
}
