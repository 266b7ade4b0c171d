package io.github.acutance.plan;

/** A figure holds something that cannot be written down; it runs eagerly. The message says what. */
final class NotPlannableException extends RuntimeException {
    NotPlannableException(String what) {
        super(what);
    }
}
