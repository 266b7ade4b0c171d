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
    public void start(RunStart run) {
        screen.note(run.description());
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
            screen.note(FileNames.shown(input) + ": " + done + " of " + total + " tiles");
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
        String input = FileNames.shown(outcome.input());
        String reason = FileNames.shown(outcome.reason());
        switch (outcome.status()) {
            case DONE -> screen.result(done(input, reason, outcome));
            case SKIPPED -> screen.result(input + ": skipped, " + reason);
            case FAILED -> screen.error(input + ": " + outcome.reason());
        }
    }

    private static String done(String input, String reason, Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%s -> %s (%d x %d, %.1f s%s)",
                input,
                FileNames.shown(outcome.output().orElseThrow()),
                outcome.outputSize().width(),
                outcome.outputSize().height(),
                outcome.millis() / 1000.0,
                reason.isEmpty() ? "" : "; " + reason);
    }
}
