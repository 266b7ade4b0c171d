package io.github.acutance.weights;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of weights that cannot be read or written.
 *
 * <p>The message is one line that begins with the file's name: what was expected and what was found.
 */
public final class WeightFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int MAX_CHARS = 600;

    /**
     * Makes an exception.
     *
     * @param file the file's name
     * @param problem what is wrong with it; control characters are replaced and the excess of a long text is cut
     */
    public WeightFileException(String file, String problem) {
        this(file, problem, null);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param file the file's name
     * @param problem what is wrong with it; control characters are replaced and the excess of a long text is cut
     * @param cause what was caught, or null
     */
    public WeightFileException(String file, String problem, Throwable cause) {
        super(oneLine(file) + ": " + oneLine(problem), cause);
    }

    /** Returns the name by which messages call a file: the last part of its path. */
    static String nameOf(Path file) {
        Path last = file.getFileName();
        return last == null ? file.toString() : last.toString();
    }

    /** Returns a text that came out of a file in quotes, cut to a length that fits a message. */
    static String quote(String text) {
        return '"' + (text.length() <= 100 ? text : text.substring(0, 100) + "...") + '"';
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(MAX_CHARS).map(WeightFileException::printable).forEach(line::appendCodePoint);
        return line.toString();
    }

    private static int printable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> '?';
            default -> codePoint;
        };
    }
}
