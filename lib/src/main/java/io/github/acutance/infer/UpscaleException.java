package io.github.acutance.infer;

/**
 * A picture could not be enlarged. The message is one line that names the model, the picture's size and what happened;
 * the cause, if any, is the native library's own error.
 */
public final class UpscaleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UpscaleException(String message) {
        super(message);
    }

    UpscaleException(String message, Throwable cause) {
        super(message, cause);
    }
}
