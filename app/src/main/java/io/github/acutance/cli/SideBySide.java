package io.github.acutance.cli;

import io.github.acutance.image.Image;
import io.github.acutance.infer.CancelToken;
import io.github.acutance.infer.PictureThreads;
import io.github.acutance.infer.Progress;
import io.github.acutance.infer.Upscaler;
import java.util.concurrent.Future;

/** Small pictures in work, each on a thread of its own. One thread hands them over. */
final class SideBySide implements AutoCloseable {
    private final Upscaler upscaler;
    private final CancelToken cancel;
    private final int most;
    private PictureThreads threads; // from the first picture on
    private int working;
    private int unwritten;

    /**
     * None in work yet.
     *
     * @param most as many threads as there may ever be
     */
    SideBySide(Upscaler upscaler, CancelToken cancel, int most) {
        this.upscaler = upscaler;
        this.cancel = cancel;
        this.most = most;
    }

    /** Begins a picture as soon as fewer than {@code atOnce} are in work. */
    Future<Image> begin(Image picture, int atOnce) throws InterruptedException {
        if (threads == null) {
            threads = PictureThreads.start(most);
        }
        awaitFewerThan(atOnce);
        synchronized (this) {
            working++;
            unwritten++;
        }
        return threads.submit(() -> {
            try {
                return upscaler.upscale(picture, Progress.NONE, cancel);
            } finally {
                ended();
            }
        });
    }

    /** A result was written, or given up. */
    synchronized void written() {
        unwritten--;
        notifyAll();
    }

    /** Waits until all results are written. */
    synchronized void awaitAll() throws InterruptedException {
        while (unwritten > 0) {
            wait();
        }
    }

    private synchronized void awaitFewerThan(int number) throws InterruptedException {
        while (working >= number) {
            wait();
        }
    }

    private synchronized void ended() {
        working--;
        notifyAll();
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.close();
        }
    }
}
