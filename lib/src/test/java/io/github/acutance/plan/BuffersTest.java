package io.github.acutance.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BuffersTest {
    private static Slot slot(int values, int first, int last) {
        Slot slot = new Slot(new Shape(1, 1, 1, values), Format.FP32);
        slot.touch(first);
        slot.touch(last);
        return slot;
    }

    @Test
    void place_oneAfterTheOther_takesTheMemoryOfTwo() {
        List<Slot> chain = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            chain.add(slot(1024, i, i + 1));
        }
        assertThat(Buffers.place(chain)).isEqualTo(2 * 4096);
    }

    @Test
    void place_neededAtTheSameTime_shareNoByte() {
        SplittableRandom random = new SplittableRandom(11);
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            int first = random.nextInt(100);
            slots.add(slot(1 + random.nextInt(500), first, first + random.nextInt(20)));
        }
        long bytes = Buffers.place(slots);
        for (Slot a : slots) {
            assertThat(a.offset() % 64).isZero();
            assertThat(a.offset() + a.bytes()).isLessThanOrEqualTo(bytes);
            for (Slot b : slots) {
                boolean apart = a.offset() + a.bytes() <= b.offset() || b.offset() + b.bytes() <= a.offset();
                assertThat(a == b || !a.meets(b) || apart).isTrue();
            }
        }
        assertThat(bytes).isLessThan(slots.stream().mapToLong(Slot::bytes).sum() / 2);
    }

    @Test
    void part_ofASlot_liesInIt() {
        Slot before = slot(100, 0, 2);
        Slot whole = slot(1000, 1, 2);
        Slot part = whole.part(160, new Shape(1, 1, 1, 500)).part(16, new Shape(1, 1, 1, 20));
        Buffers.place(List.of(before, whole));
        assertThat(part.whole()).isSameAs(whole);
        assertThat(part.offset()).isEqualTo(whole.offset() + 4 * 176);
        assertThat(part.bytes()).isEqualTo(128);
    }
}
