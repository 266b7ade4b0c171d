package io.github.acutance.image;

/**
 * How a picture is written.
 *
 * @param quality of JPEG and WebP, 1 (smallest file) to 100 (best picture; WebP is lossless then)
 * @param keepMetadata whether EXIF, XMP, IPTC and dots per inch are written; the ICC profile always is, as it is colour
 */
public record WriteOptions(int quality, boolean keepMetadata) {
    /** Quality 95, metadata kept. */
    public static final WriteOptions DEFAULT = new WriteOptions(95, true);

    /** Checks that the quality is 1..100, else {@link IllegalArgumentException}. */
    public WriteOptions {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("expected a quality of 1 to 100, found " + quality);
        }
    }

    /** Another quality, metadata kept. */
    public WriteOptions(int quality) {
        this(quality, true);
    }
}
