package io.github.acutance.infer;

import io.github.acutance.tensor.Devices;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that each compute a picture on one processor core. For many small pictures this is faster than all cores on one
 * picture after the other: within a picture the cores wait for each other after every layer, and for whatever else runs on
 * one of them. {@link Upscaler#sideBySide} says when it pays. Results are those of {@link UpscaleOptions#threads} 1: libraries
 * may sum in another order on more threads, and some samples in a million differ by one level of 255 then.
 *
 * <pre>{@code
 * try (PictureThreads threads = PictureThreads.start(4)) {
 *     Future<Image> large = threads.submit(() -> upscaler.upscale(small));
 * }
 * }</pre>
 */
public final class PictureThreads implements AutoCloseable {
    private final ExecutorService threads;

    private PictureThreads(ExecutorService threads) {
        this.threads = threads;
    }

    /**
     * Starts threads; operations of the calling thread and of others use as many threads as before.
     *
     * @param count at least 1
     */
    public static PictureThreads start(int count) {
        int usual = Devices.threads();
        ExecutorService threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "picture");
            thread.setDaemon(true);
            return thread;
        });
        CountDownLatch set = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            threads.execute(() -> {
                Devices.threads(); // libtorch sets up a thread when it is first asked
                Devices.threads(1);
                set.countDown();
                await(set); // so that each thread does this once
            });
        }
        await(set);
        Devices.threads(usual); // the last to set it decides for threads that libtorch does not know yet
        return new PictureThreads(threads);
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs {@code task} on the next thread that is free. */
    public <T> Future<T> submit(Callable<T> task) {
        return threads.submit(task);
    }

    /** Takes no more tasks; those that were submitted are run. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
