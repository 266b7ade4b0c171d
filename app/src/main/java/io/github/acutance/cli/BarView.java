package io.github.acutance.cli;

import java.nio.file.Path;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar with the time left, over all files and the tiles of the one in work; lines appear above it. */
final class BarView implements RunView {
    private static final int UNITS = 1000; // of a file
    private static final int UPDATE_MILLIS = 250;

    private final Screen screen;
    private final LongSupplier count;
    private ProgressBar bar;
    private long ended;
    private Path input;

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
    public void start(String model, String description) {
        screen.note(description);
        screen.bar(true);
        ProgressBar started = new ProgressBarBuilder()
                .setInitialMax(-1)
                .setUnit(" files", UNITS)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .continuousUpdate()
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new LastLine(screen))
                .build();
        bar = started;
        Thread counting = new Thread(() -> started.maxHint(count.getAsLong() * UNITS), "counting");
        counting.setDaemon(true);
        counting.start();
    }

    @Override
    public void begin(Path begun) {
        input = begun;
        bar.setExtraMessage(FileNames.last(begun));
    }

    @Override
    public void tile(int done, int total) {
        bar.stepTo(ended * UNITS + (long) UNITS * done / total);
        bar.setExtraMessage(FileNames.last(input) + ", tile " + done + "/" + total);
    }

    @Override
    public void end(Outcome outcome) {
        ended++;
        if (bar == null) {
            return;
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
