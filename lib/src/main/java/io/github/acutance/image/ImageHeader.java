package io.github.acutance.image;

/**
 * What a picture file says about itself before any pixel is decoded.
 *
 * @param format the format of its content, whatever its name
 * @param width pixels in a row
 * @param height number of rows
 * @param bits bits per sample as stored: 1, 2, 4, 8 or 16 (palettes: bits per index)
 */
public record ImageHeader(ImageFormat format, int width, int height, int bits) {
    /** width x height. */
    public long pixels() {
        return (long) width * height;
    }
}
