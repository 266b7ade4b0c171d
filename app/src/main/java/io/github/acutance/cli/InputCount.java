package io.github.acutance.cli;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** How many inputs there are: counted beside the run, on a thread of its own, as that may take a while. */
final class InputCount {
    private static final long UNKNOWN = -1;

    private final AtomicLong count = new AtomicLong(UNKNOWN);

    private InputCount() {}

    /** Begins to count; {@code whenKnown} is told on the counting thread. */
    static InputCount start(LongSupplier counting, LongConsumer whenKnown) {
        InputCount inputs = new InputCount();
        Thread thread = new Thread(
                () -> {
                    long number = counting.getAsLong();
                    inputs.count.set(number);
                    whenKnown.accept(number);
                },
                "counting");
        thread.setDaemon(true);
        thread.start();
        return inputs;
    }

    /** The number, as soon as it is known. */
    OptionalLong now() {
        long number = count.get();
        return number == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(number);
    }
}
