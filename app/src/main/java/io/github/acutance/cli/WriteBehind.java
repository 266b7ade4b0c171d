package io.github.acutance.cli;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Does one step after the other on a thread of its own, so that pictures are written while the next is computed. Whoever
 * hands over more than it may hold waits: more bytes, or of small pictures more steps.
 */
final class WriteBehind implements AutoCloseable {
    private static final int HELD_KIB = 64 << 10; // of rows that wait
    private static final int STEP_KIB = 1 << 10; // what a step counts at least, so that files do not pile up open

    private final ExecutorService thread = Executors.newSingleThreadExecutor(step -> new Thread(step, "writer"));
    private final Semaphore room = new Semaphore(HELD_KIB);

    /** {@code step}, which throws nothing, comes after all that were handed over before. */
    void then(Runnable step) {
        then(0, step);
    }

    /** The same for a step that holds so many bytes until it is done. */
    void then(long bytes, Runnable step) {
        int kib = (int) Math.min(HELD_KIB, Math.max(STEP_KIB, bytes >> 10));
        room.acquireUninterruptibly(kib);
        thread.execute(() -> {
            try {
                step.run();
            } finally {
                room.release(kib);
            }
        });
    }

    /** Waits until all is done. */
    @Override
    public void close() {
        thread.shutdown();
        boolean ended = false;
        boolean interrupted = false;
        while (!ended) {
            try {
                ended = thread.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true; // what is begun is brought to its end all the same
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
