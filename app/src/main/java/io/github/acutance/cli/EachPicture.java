package io.github.acutance.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Does the same to every picture of a command line: one that fails is named, the others go on. */
final class EachPicture implements Inputs.Visitor {
    /** What is done to a picture. */
    @FunctionalInterface
    interface Task {
        /** Throws what is wrong with the picture. */
        void run(InputPicture picture) throws IOException;
    }

    private final Screen screen;
    private final Task task;
    private boolean failed;
    private boolean found;

    private EachPicture(Screen screen, Task task) {
        this.screen = screen;
        this.task = task;
    }

    /**
     * Walks the inputs and answers with the exit code: 1 if a picture failed.
     *
     * @throws IOException if there is none
     */
    static int run(Inputs inputs, Screen screen, Task task) throws IOException {
        EachPicture each = new EachPicture(screen, task);
        inputs.visit(each);
        if (!each.found && !each.failed) {
            throw new IOException(inputs.roots().get(0) + ": expected pictures, found none");
        }
        return each.failed ? 1 : 0;
    }

    @Override
    public boolean picture(InputPicture picture) {
        found = true;
        try {
            task.run(picture);
        } catch (IOException | UncheckedIOException | IllegalArgumentException | ArithmeticException e) {
            fail(picture.file(), e);
        }
        return true;
    }

    @Override
    public void unreadable(Path folder, IOException reason) {
        fail(folder, reason);
    }

    private void fail(Path about, Exception reason) {
        failed = true;
        screen.error(Failures.lineOf(about, reason));
        screen.trace(reason);
    }
}
