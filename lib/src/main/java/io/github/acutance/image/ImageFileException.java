package io.github.acutance.image;

import java.io.IOException;

/**
 * A picture file that cannot be read or written. The message is one line: the file, what was expected, what was found.
 */
public final class ImageFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /** An exception for {@code file} with the reason in one line. */
    public ImageFileException(String file, String reason) {
        super(file + ": " + reason);
    }

    /** As above, with the exception that was the cause. */
    public ImageFileException(String file, String reason, Throwable cause) {
        super(file + ": " + reason, cause);
    }
}
