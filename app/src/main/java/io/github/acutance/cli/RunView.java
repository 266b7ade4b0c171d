package io.github.acutance.cli;

import java.nio.file.Path;

/** Shows how a run goes on. The run calls it from one thread, {@link #start} first. */
interface RunView extends AutoCloseable {
    /** The model is ready. */
    void start(RunStart run);

    /** A picture is begun. */
    void begin(Path input);

    /** Of the picture that was begun, {@code done} of {@code total} tiles are done. */
    void tile(int done, int total);

    /** An input has ended, begun or not. */
    void end(Outcome outcome);

    /** All inputs have ended, or the run was stopped before. */
    default void complete(boolean all) {}

    /** Nothing more is shown. */
    @Override
    void close();
}
