package io.github.acutance.catalog;

/** A name that no embedded model has; the message names the nearest. */
public final class UnknownModelException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UnknownModelException(String message) {
        super(message);
    }
}
