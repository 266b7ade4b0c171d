package io.github.acutance.cli;

import java.nio.file.Path;
import java.util.Locale;

/** One line for each input, and one every ten seconds while a large picture is worked on. */
final class LineView implements RunView {
    private static final long NANOS_BETWEEN = 10_000_000_000L;

    private final Screen screen;
    private Path input;
    private long lastNanos;

    /** Prints to {@code screen}. */
    LineView(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void start(String model, String description) {
        screen.note(description);
    }

    @Override
    public void begin(Path begun) {
        input = begun;
        lastNanos = System.nanoTime();
    }

    @Override
    public void tile(int done, int total) {
        if (System.nanoTime() - lastNanos >= NANOS_BETWEEN && done < total) {
            lastNanos = System.nanoTime();
            screen.note(input + ": " + done + " of " + total + " tiles");
        }
    }

    @Override
    public void end(Outcome outcome) {
        print(screen, outcome);
    }

    @Override
    public void close() {}

    /** Prints the line of one input. */
    static void print(Screen screen, Outcome outcome) {
        Path input = outcome.input();
        switch (outcome.status()) {
            case DONE -> screen.result(done(outcome));
            case SKIPPED -> screen.result(input + ": skipped, " + outcome.reason());
            case FAILED -> screen.error(input + ": " + outcome.reason());
        }
    }

    private static String done(Outcome outcome) {
        String known = outcome.reason().isEmpty() ? "" : "; " + outcome.reason();
        return String.format(
                Locale.ROOT,
                "%s -> %s (%d x %d, %.1f s%s)",
                outcome.input(),
                outcome.output().orElseThrow(),
                outcome.width(),
                outcome.height(),
                outcome.millis() / 1000.0,
                known);
    }
}
