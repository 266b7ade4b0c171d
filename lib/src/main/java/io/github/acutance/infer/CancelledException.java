package io.github.acutance.infer;

/** An enlargement was stopped by its {@link CancelToken}; there is no result. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what was stopped. */
    public CancelledException(String message) {
        super(message);
    }
}
