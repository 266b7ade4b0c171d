package io.github.acutance.cli;

/**
 * A set of texts that keeps 64 bits of each: 16 to 32 MiB for a million texts, where the texts would take hundreds. That
 * two of a million share their bits has a chance of 1 in 40 million.
 */
final class Fingerprints {
    private long[] slots = new long[1 << 10]; // 0: free
    private int size;

    /** Adds a text; false if it was there. */
    boolean add(String text) {
        if (!put(slots, bits(text))) {
            return false;
        }
        size++;
        if (size > slots.length / 2) {
            grow();
        }
        return true;
    }

    /** Whether a text was added. */
    boolean contains(String text) {
        return slots[slotOf(slots, bits(text))] != 0;
    }

    private void grow() {
        long[] larger = new long[2 * slots.length];
        for (long bits : slots) {
            if (bits != 0) {
                put(larger, bits);
            }
        }
        slots = larger;
    }

    private static boolean put(long[] slots, long bits) {
        int slot = slotOf(slots, bits);
        boolean free = slots[slot] == 0;
        slots[slot] = bits;
        return free;
    }

    /** Where the bits are, or would be. */
    private static int slotOf(long[] slots, long bits) {
        int slot = (int) bits & (slots.length - 1);
        while (slots[slot] != 0 && slots[slot] != bits) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    /** FNV-1a over the characters, its bits then spread as MurmurHash3 ends. */
    private static long bits(String text) {
        long bits = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            bits = (bits ^ text.charAt(i)) * 0x100000001b3L;
        }
        bits = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        bits = (bits ^ (bits >>> 33)) * 0xc4ceb9fe1a85ec53L;
        bits ^= bits >>> 33;
        return bits == 0 ? 1 : bits;
    }
}
