package io.github.acutance.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Puts slots into one block of memory: each at the lowest place that is free for as long as it is needed. */
final class Buffers {
    private Buffers() {}

    /**
     * Places all slots.
     *
     * @return bytes of the block
     */
    static long place(Collection<Slot> slots) {
        List<Slot> ordered = new ArrayList<>(slots);
        ordered.sort(Comparator.comparingInt(Slot::first));
        List<Slot> placed = new ArrayList<>();
        long size = 0;
        for (Slot slot : ordered) {
            List<Slot> neighbours = placed.stream()
                    .filter(slot::meets)
                    .sorted(Comparator.comparingLong(Slot::offset))
                    .toList();
            slot.place(firstGap(neighbours, slot.bytes()));
            placed.add(slot);
            size = Math.max(size, slot.offset() + slot.bytes());
        }
        return size;
    }

    private static long firstGap(List<Slot> byOffset, long bytes) {
        long at = 0;
        for (Slot taken : byOffset) {
            if (at + bytes <= taken.offset()) {
                return at;
            }
            at = Math.max(at, taken.offset() + taken.bytes());
        }
        return at;
    }
}
