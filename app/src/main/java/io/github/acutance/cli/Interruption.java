package io.github.acutance.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Holds the process back when the user presses Ctrl-C or it is asked to end, until what is in work has come to a clean
 * end. The process then ends with 128 + the signal's number, 130 for Ctrl-C.
 */
final class Interruption implements AutoCloseable {
    /** Exit code after Ctrl-C. */
    static final int EXIT_CODE = 130;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Runnable stop) {
        this.hook = new Thread(
                () -> {
                    stop.run();
                    awaitEnd();
                },
                "interruption");
    }

    /** From now until {@link #close} an interruption calls {@code stop} and waits for {@link #close}. */
    static Interruption calling(Runnable stop) {
        Interruption interruption = new Interruption(stop);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The work has come to its end. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already: the hook runs and now returns.
        }
    }
}
