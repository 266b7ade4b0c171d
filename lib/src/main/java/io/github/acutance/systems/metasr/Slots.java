package io.github.acutance.systems.metasr;

import io.github.acutance.model.ScaledAxis;
import java.util.Arrays;

/**
 * The output pixels of some LR pixels of an axis as a table with the same number of slots for each LR pixel (the location
 * projection of the authors' code). Slots that no output pixel fills have offset 1 and are computed in vain.
 */
final class Slots {
    private final int perPixel;
    private final float[] offsets;
    private final long[] filled;

    private Slots(int perPixel, float[] offsets, long[] filled) {
        this.perPixel = perPixel;
        this.offsets = offsets;
        this.filled = filled;
    }

    /** Slots of an LR pixel. */
    int perPixel() {
        return perPixel;
    }

    /** Of the output pixels behind the beginning of their LR pixel, by LR pixel and slot. */
    float[] offsets() {
        return offsets;
    }

    /** Which slots hold an output pixel, in the pixels' order. */
    long[] filled() {
        return filled;
    }

    /** The slots of LR pixels {@code from} to {@code to - 1}. */
    static Slots of(ScaledAxis axis, int from, int to) {
        int perPixel = 1;
        for (int lr = from; lr < to; lr++) {
            perPixel = Math.max(perPixel, axis.first(lr + 1) - axis.first(lr));
        }
        int start = axis.first(from);
        float[] offsets = new float[(to - from) * perPixel];
        Arrays.fill(offsets, 1);
        long[] filled = new long[axis.first(to) - start];
        for (int i = 0; i < filled.length; i++) {
            int lr = axis.anchor(start + i);
            int slot = (lr - from) * perPixel + start + i - axis.first(lr);
            offsets[slot] = axis.offset(start + i);
            filled[i] = slot;
        }
        return new Slots(perPixel, offsets, filled);
    }
}
