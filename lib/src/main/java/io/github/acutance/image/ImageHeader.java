package io.github.acutance.image;

/**
 * What a picture file says about itself before any pixel is decoded.
 *
 * @param format the format of its content, whatever its name
 * @param storedWidth pixels in a row as stored
 * @param storedHeight number of rows as stored
 * @param bits bits per sample as stored: 1, 2, 4, 8 or 16 (palettes: bits per index)
 * @param orientation how the stored picture is to be turned, 1 (upright) to 8 (TIFF 6.0 and EXIF, tag 274)
 */
public record ImageHeader(ImageFormat format, int storedWidth, int storedHeight, int bits, int orientation) {
    /** The header of a picture that is stored upright. */
    public ImageHeader(ImageFormat format, int width, int height, int bits) {
        this(format, width, height, bits, 1);
    }

    /** Pixels in a row of the upright picture, as {@link ImageFiles#read} gives it. */
    public int width() {
        return orientation >= 5 ? storedHeight : storedWidth;
    }

    /** Number of rows of the upright picture, as {@link ImageFiles#read} gives it. */
    public int height() {
        return orientation >= 5 ? storedWidth : storedHeight;
    }

    /** width x height. */
    public long pixels() {
        return (long) storedWidth * storedHeight;
    }

    /** The same with another orientation. */
    ImageHeader withOrientation(int other) {
        return new ImageHeader(format, storedWidth, storedHeight, bits, other);
    }
}
