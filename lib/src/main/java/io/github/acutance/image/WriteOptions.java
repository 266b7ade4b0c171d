package io.github.acutance.image;

/**
 * How a picture is written.
 *
 * @param jpegQuality 1 (smallest file) to 100 (best picture)
 */
public record WriteOptions(int jpegQuality) {
    /** JPEG quality 95. */
    public static final WriteOptions DEFAULT = new WriteOptions(95);

    /** Checks that the quality is 1..100, else {@link IllegalArgumentException}. */
    public WriteOptions {
        if (jpegQuality < 1 || jpegQuality > 100) {
            throw new IllegalArgumentException("expected a JPEG quality of 1 to 100, found " + jpegQuality);
        }
    }
}
