package io.github.acutance.image;

/**
 * What a file may ask for; checked on its headers, before memory is taken for it. Decoding takes up to about ten bytes a
 * pixel, besides the file.
 *
 * @param maxPixels the greatest width x height, at least 1
 * @param maxFileBytes the greatest size of the file in bytes, at least 1; files above 2 GiB cannot be read at all
 * @param maxFrames the most frames of an animation or pages of a TIFF; only the first is ever decoded
 * @param maxAncillaryBytes the most bytes of metadata, stored and, where compressed, inflated
 * @param maxProfileBytes the greatest ICC profile
 */
public record ImageLimits(
        long maxPixels, long maxFileBytes, int maxFrames, int maxAncillaryBytes, int maxProfileBytes) {
    /** 100 million pixels, 1 GiB, 10,000 frames, 64 MiB beside the pixels, a profile of 16 MiB. */
    public static final ImageLimits DEFAULT = new ImageLimits(100_000_000L, 1L << 30, 10_000, 64 << 20, 16 << 20);

    /** Checks that all limits are at least 1, else {@link IllegalArgumentException}. */
    public ImageLimits {
        if (maxPixels < 1 || maxFileBytes < 1 || maxFrames < 1 || maxAncillaryBytes < 1 || maxProfileBytes < 1) {
            throw new IllegalArgumentException("expected limits of at least 1, found " + maxPixels + " pixels, "
                    + maxFileBytes + " bytes, " + maxFrames + " frames, " + maxAncillaryBytes
                    + " bytes beside the pixels and " + maxProfileBytes + " bytes of profile");
        }
    }

    /** The default with other limits of pixels and file. */
    public ImageLimits(long maxPixels, long maxFileBytes) {
        this(maxPixels, maxFileBytes, DEFAULT.maxFrames, DEFAULT.maxAncillaryBytes, DEFAULT.maxProfileBytes);
    }

    /** The same with another limit of pixels. */
    public ImageLimits withMaxPixels(long pixels) {
        return new ImageLimits(pixels, maxFileBytes, maxFrames, maxAncillaryBytes, maxProfileBytes);
    }

    /** The same with another limit of the file's bytes. */
    public ImageLimits withMaxFileBytes(long bytes) {
        return new ImageLimits(maxPixels, bytes, maxFrames, maxAncillaryBytes, maxProfileBytes);
    }

    /** The same with another limit of frames or pages. */
    public ImageLimits withMaxFrames(int frames) {
        return new ImageLimits(maxPixels, maxFileBytes, frames, maxAncillaryBytes, maxProfileBytes);
    }

    /** The same with another limit of metadata. */
    public ImageLimits withMaxAncillaryBytes(int bytes) {
        return new ImageLimits(maxPixels, maxFileBytes, maxFrames, bytes, maxProfileBytes);
    }

    /** The same with another limit of ICC profiles. */
    public ImageLimits withMaxProfileBytes(int bytes) {
        return new ImageLimits(maxPixels, maxFileBytes, maxFrames, maxAncillaryBytes, bytes);
    }
}
