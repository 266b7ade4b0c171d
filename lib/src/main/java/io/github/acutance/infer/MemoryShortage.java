package io.github.acutance.infer;

import java.util.List;
import java.util.Locale;

/** A tile did not fit into memory; a smaller one may. Never leaves this package. */
final class MemoryShortage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    // libtorch on a processor and on a graphics card, the C++ library, oneDNN
    private static final List<String> PHRASES =
            List.of("can't allocate memory", "cannot allocate memory", "out of memory", "out_of_memory", "bad_alloc");

    MemoryShortage(Throwable cause) {
        super(cause);
    }

    /** Whether an error of the native library, or of Java, says that memory is short. */
    static boolean isMeantBy(Throwable error) {
        if (error instanceof OutOfMemoryError) {
            return true;
        }
        String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        return PHRASES.stream().anyMatch(message::contains);
    }
}
