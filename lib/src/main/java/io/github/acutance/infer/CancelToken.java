package io.github.acutance.infer;

/** Stops a running {@link Upscaler#upscale} from another thread. Once cancelled it stays so. Safe for several threads. */
public final class CancelToken {
    private volatile boolean cancelled;

    /** Asks every call that was given this token to end with {@link CancelledException}, after its present tile. */
    public void cancel() {
        cancelled = true;
    }

    /** Whether {@link #cancel} was called. */
    public boolean isCancelled() {
        return cancelled;
    }
}
