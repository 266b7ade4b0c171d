package io.github.acutance.cli;

import java.nio.file.Path;

/**
 * Shows how a run goes on, {@link #start} first, one call at a time. Pictures begin in their order and end in their order,
 * but one may begin before those before it have ended, as these are still being written.
 */
interface RunView extends AutoCloseable {
    /** The model is ready. */
    void start(RunStart run);

    /** A picture is begun. */
    void begin(Path input);

    /** Of the picture that was begun last, {@code done} of {@code total} tiles are done. */
    void tile(int done, int total);

    /** An input has ended, begun or not. */
    void end(Outcome outcome);

    /** All inputs have ended, or the run was stopped before. */
    default void complete(boolean all) {}

    /** Nothing more is shown. */
    @Override
    void close();
}
