package io.github.acutance.cli;

import java.nio.file.Path;

/** Shows how a run goes on. The run calls it from one thread. */
interface RunView extends AutoCloseable {
    /** The model is ready. */
    void start(String model, String description);

    /** A picture is begun. */
    void begin(Path input);

    /** Of the picture that was begun, {@code done} of {@code total} tiles are done. */
    void tile(int done, int total);

    /** An input has ended, begun or not. */
    void end(Outcome outcome);

    /** The run has ended. */
    @Override
    void close();
}
