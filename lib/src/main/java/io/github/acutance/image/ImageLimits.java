package io.github.acutance.image;

/**
 * What a file may ask for before any pixel of it is decoded.
 *
 * @param maxPixels the greatest width x height, at least 1
 * @param maxFileBytes the greatest size of the file in bytes, at least 1; files above 2 GiB cannot be read at all
 */
public record ImageLimits(long maxPixels, long maxFileBytes) {
    /** 100 million pixels and 1 GiB. */
    public static final ImageLimits DEFAULT = new ImageLimits(100_000_000L, 1L << 30);

    /** Checks that both limits are at least 1, else {@link IllegalArgumentException}. */
    public ImageLimits {
        if (maxPixels < 1 || maxFileBytes < 1) {
            throw new IllegalArgumentException(
                    "expected limits of at least 1, found " + maxPixels + " pixels and " + maxFileBytes + " bytes");
        }
    }

    /** The same limit of bytes with another limit of pixels. */
    public ImageLimits withMaxPixels(long pixels) {
        return new ImageLimits(pixels, maxFileBytes);
    }
}
