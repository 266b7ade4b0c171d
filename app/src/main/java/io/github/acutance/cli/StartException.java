package io.github.acutance.cli;

/** Nothing could start: one line that says why, and exit code 2. */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With one line for the user. */
    StartException(String message) {
        super(message);
    }

    /** With one line for the user and what was caught. */
    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
