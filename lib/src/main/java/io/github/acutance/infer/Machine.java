package io.github.acutance.infer;

import io.github.acutance.plan.Plans;
import io.github.acutance.tensor.Devices;

/** What the processor offers and what is made of it. */
public final class Machine {
    private Machine() {}

    /** How networks run on the processor, and why. */
    public static String engine() {
        if (Engine.switchedOff()) {
            return "libtorch at once, as plans are switched off (" + Engine.VARIABLE + ")";
        }
        String threads = Devices.threads() == 1 ? "1 thread" : Devices.threads() + " threads";
        return Plans.missing()
                .map(reason -> "libtorch at once, " + threads + ", as " + reason)
                .orElseGet(() -> "plans of " + Plans.library() + ", " + threads);
    }

    /** Whether bf16 makes the processor faster: with AMX, or with AVX512-BF16 on AMD's. */
    public static boolean gainsFromBf16() {
        return Devices.gainsFromBf16();
    }

    /** Why it does, or does not, for example {@code bf16 is faster with AMX}. */
    public static String bf16() {
        return Devices.bf16();
    }
}
