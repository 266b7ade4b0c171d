package io.github.acutance.plan;

import io.github.acutance.tensor.Devices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The convolutions of a figure that {@link Winograd}'s filtering makes faster, as instructions. */
final class FastConvolutions {
    private static final long LEAST_PIXELS = 40 * 40; // of a map; on smaller ones the calls cost what is saved
    private static final double COST_OF_SPREADING = 70; // in multiplications, for a value spread or gathered
    private static final long KEPT_BYTES = 2 << 20; // of a map that is spread once for all, which caches shall hold
    private static final long BAND_PIXELS = 512; // of a band, which caches shall hold as well, for each thread

    private final Tape tape;
    private final long bandPixels = BAND_PIXELS * Devices.threads();
    private final Set<Node.Convolution> possible = new HashSet<>();
    private final Map<Integer, Integer> takers = new HashMap<>(); // of a value, among those possible
    private final Map<Integer, Slot> kept = new HashMap<>(); // values that are spread as a whole

    /**
     * Looks for such convolutions.
     *
     * @param convolutions all that compute in fp32
     */
    FastConvolutions(Tape tape, List<Node.Convolution> convolutions) {
        this.tape = tape;
        for (Node.Convolution node : convolutions) {
            if (isPossible(node)) {
                possible.add(node);
                node.parts().forEach(value -> takers.merge(value, 1, Integer::sum));
            }
        }
    }

    private boolean isPossible(Node.Convolution node) {
        Kernel kernel = node.kernel();
        Shape map = tape.shape(node.output());
        return !kernel.transposed()
                && kernel.size() == Winograd.TAPS
                && kernel.stride() == 1
                && kernel.padding() == 1
                && map.n() == 1
                && map.h() * map.w() >= LEAST_PIXELS
                && map.c() >= Kernel.VECTOR // with fewer, kernels waste what is saved
                && node.parts().stream().allMatch(value -> tape.shape(value).c() >= Kernel.VECTOR);
    }

    /** Whether a convolution is one, so that the multiplications saved are worth the values spread and gathered. */
    boolean has(Node.Convolution node) {
        if (!possible.contains(node)) {
            return false;
        }
        Shape map = tape.shape(node.output());
        double plain = 0;
        double spread = map.c();
        for (int value : node.parts()) {
            double channels = tape.shape(value).c();
            plain += channels * map.c() * Winograd.TAPS * Winograd.TAPS;
            spread += isKept(value) ? channels / takers.get(value) : channels;
        }
        double rows = (double) new Strips(map).count() * Winograd.PLANES / map.h(); // computed for each row made
        return plain * rows / Winograd.TAPS + spread * COST_OF_SPREADING < plain;
    }

    /** Whether a value is spread once for all that take it. */
    private boolean isKept(int value) {
        return takers.get(value) > 1 && spread(value).bytes() <= KEPT_BYTES;
    }

    /** A buffer for all of a value, spread. */
    private Slot spread(int value) {
        Strips strips = new Strips(tape.shape(value));
        return new Slot(strips.spread(tape.shape(value).c(), strips.count()), Format.FP32);
    }

    /**
     * What computes a convolution that {@linkplain #has is one}.
     *
     * @param parts buffers of the values that it takes
     * @param to of the value that it makes
     * @param after what happens to each value before it is written
     * @param added what the {@link PostOp.Plus} among {@code after} add
     */
    List<Instruction> lower(Node.Convolution node, List<Slot> parts, Slot to, List<PostOp> after, List<Slot> added) {
        List<Instruction> all = new ArrayList<>();
        Strips strips = new Strips(to.shape());
        long band = strips.band(bandPixels);
        List<Slot> planes = new ArrayList<>(); // of all of a part where the whole is kept, else of a band
        for (int i = 0; i < parts.size(); i++) {
            int value = node.parts().get(i);
            Slot part = parts.get(i);
            if (isKept(value) && !kept.containsKey(value)) {
                kept.put(value, spread(value));
                all.addAll(strips.spread(part, 0, kept.get(value)));
            }
            Slot ofBand = new Slot(strips.spread(part.shape().c(), band), Format.FP32);
            planes.add(kept.getOrDefault(value, ofBand));
        }
        Slot sums = new Slot(strips.spread(to.shape().c(), band), Format.FP32);
        Kernel kernel = node.kernel().asSpread();
        for (long first = 0; first < strips.count(); first += band) {
            long count = Math.min(band, strips.count() - first);
            Slot sum = strips.part(sums, 0, count);
            long channel = 0;
            for (int i = 0; i < parts.size(); i++) {
                Slot part = parts.get(i);
                boolean whole = kept.containsKey(node.parts().get(i));
                Slot from = strips.part(planes.get(i), whole ? first : 0, count);
                if (!whole) {
                    all.addAll(strips.spread(part, first, from));
                }
                all.add(new Instruction.Convolve(kernel, channel, i == 0, from, sum, i > 0, List.of(), List.of()));
                channel += part.shape().c();
            }
            all.addAll(strips.gather(sum, to, first, after, added));
        }
        return all;
    }
}
