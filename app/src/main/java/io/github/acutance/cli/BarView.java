package io.github.acutance.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/** A progress bar with the time left, over all files and the tiles of the one in work; lines appear above it. */
final class BarView implements RunView {
    private static final int UNITS = 1000; // of a file
    private static final int UPDATE_MILLIS = 250;

    private final Screen screen;
    private final LongSupplier count;
    private final AtomicLong workless = new AtomicLong(); // units of files that were skipped
    private ProgressBar bar;
    private long ended;
    private String name = "";

    /**
     * A bar on the last line of {@code screen}.
     *
     * @param count counts the inputs, on a thread of its own; until it is done the bar has no end
     */
    BarView(Screen screen, LongSupplier count) {
        this.screen = screen;
        this.count = count;
    }

    @Override
    public void start(RunStart run) {
        screen.note(run.description());
        screen.bar(true);
        ProgressBar started = new ProgressBarBuilder()
                .setInitialMax(-1)
                .setUnit(" files", UNITS)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .continuousUpdate()
                .setEtaFunction(this::timeLeft)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new LastLine(screen))
                .build();
        bar = started;
        InputCount.start(count, files -> started.maxHint(files * UNITS));
    }

    /** At the speed of the files that were worked on; skipping takes no time. */
    private Optional<Duration> timeLeft(ProgressState state) {
        long worked = state.getCurrent() - workless.get();
        long left = state.getMax() - state.getCurrent();
        if (worked <= 0 || left < 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(
                Math.round((double) state.getElapsedAfterStart().toMillis() * left / worked)));
    }

    @Override
    public void begin(Path begun) {
        name = FileNames.shown(FileNames.last(begun));
        bar.setExtraMessage(name);
    }

    @Override
    public void tile(int done, int total) {
        bar.stepTo(ended * UNITS + (long) UNITS * done / total);
        bar.setExtraMessage("tile " + done + "/" + total + " of " + name);
    }

    @Override
    public void end(Outcome outcome) {
        ended++;
        if (outcome.status() == Outcome.Status.SKIPPED) {
            workless.addAndGet(UNITS);
        }
        bar.stepTo(ended * UNITS);
        LineView.print(screen, outcome);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** Draws over the terminal's last line. The library's own class would ask a terminal library that takes Ctrl-C. */
    private record LastLine(Screen screen) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return screen.terminal().columns() - 1;
        }

        @Override
        public void accept(String text) {
            screen.draw(text);
        }

        @Override
        public void clear() {}

        @Override
        public void close() {
            screen.clearBar();
            screen.bar(false);
        }
    }
}
