package io.github.acutance.systems.metasr;

import io.github.acutance.model.ScaledAxis;
import java.util.Optional;

/**
 * The period of a scale p / q: after p output pixels and q LR pixels the offsets are the same again. Output pixel i of a
 * period belongs to LR pixel i * q / p of it, rounded down.
 *
 * @param p output pixels of a period
 * @param q LR pixels of a period
 */
record Phases(int p, int q) {
    private static final int LONGEST = 10; // LR pixels: one decimal

    /** Offsets that differ by less are one. Seen: up to 8e-5 of the result's deviation, at the end of 960 pixels. */
    private static final double SAME = 1e-4;

    /** The period of the axis in LR pixels {@code from} to {@code to - 1}, if it has a short one and keeps to it there. */
    static Optional<Phases> of(ScaledAxis axis, int from, int to) {
        for (int q = 1; q <= LONGEST; q++) {
            int p = (int) Math.round(q / axis.step());
            if (Math.abs(p * axis.step() - q) < 1e-6 * q) {
                Phases phases = new Phases(p, q);
                return phases.fit(axis, from, to) ? Optional.of(phases) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private boolean fit(ScaledAxis axis, int from, int to) {
        int end = axis.first(to);
        for (int i = axis.first(from); i < end; i++) {
            long exact = (long) i * q;
            if (axis.anchor(i) != exact / p || Math.abs(axis.offset(i) - (double) (exact % p) / p) > SAME) {
                return false;
            }
        }
        return true;
    }

    /** The first output pixel of a period that belongs to its LR pixel {@code u} or one behind it. */
    int first(int u) {
        return (u * p + q - 1) / q;
    }

    /** Offset of output pixel {@code i} of a period. */
    float offset(int i) {
        return (float) ((double) (i * q % p) / p);
    }
}
