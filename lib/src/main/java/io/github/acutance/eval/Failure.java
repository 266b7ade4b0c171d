package io.github.acutance.eval;

import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * A picture that was not measured.
 *
 * @param name of the picture
 * @param reason in one line
 */
public record Failure(String name, String reason) {
    /** A picture whose reading, enlarging or measuring ended like this. */
    static Failure of(String name, Throwable error) {
        String message = error.getMessage() == null ? error.toString() : error.getMessage();
        if (error instanceof OutOfMemoryError) {
            return new Failure(name, "not enough memory: " + message);
        }
        if (error instanceof NoSuchFileException) {
            return new Failure(name, message + ": there is no such file");
        }
        return new Failure(name, error instanceof FileSystemException ? message + ": could not be read" : message);
    }
}
