package io.github.acutance.cli;

import java.nio.file.Path;

/** Says what runs, what failed, and what did not go as asked. */
final class SilentView implements RunView {
    private final Screen screen;

    /** Prints to {@code screen}. */
    SilentView(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void start(RunStart run) {
        screen.note(run.description());
    }

    @Override
    public void begin(Path begun) {}

    @Override
    public void tile(int done, int total) {}

    @Override
    public void end(Outcome outcome) {
        if (outcome.status() == Outcome.Status.FAILED) {
            LineView.print(screen, outcome);
        } else if (outcome.status() == Outcome.Status.DONE && !outcome.reason().isEmpty()) {
            screen.note(FileNames.shown(outcome.input()) + ": " + outcome.reason());
        }
    }

    @Override
    public void close() {}
}
