package io.github.acutance.metric;

import io.github.acutance.image.Image;

/**
 * Under which rules a number is measured; without them it cannot be compared with another.
 *
 * @param channel what of the picture is compared
 * @param cropPixels how many pixels are cut off at each side, before any filtering; usually the scale
 * @param roundY whether Y is rounded to a whole number as if stored in 8 bits; no effect on {@link Channel#RGB}
 */
public record Protocol(Channel channel, int cropPixels, boolean roundY) {
    /** Y, not rounded, nothing cut off. */
    public static final Protocol DEFAULT = new Protocol(Channel.Y, 0, false);

    /** Checks that the crop is not negative, else {@link IllegalArgumentException}. */
    public Protocol {
        if (cropPixels < 0) {
            throw new IllegalArgumentException("expected a crop of at least 0 pixels, found " + cropPixels);
        }
    }

    /**
     * The protocol for a pair of pictures: a gray one and one in colour have nothing in common but Y, so they are
     * compared in it, whatever channel was asked for. Whoever prints the number says so.
     */
    public Protocol fitting(Image test, Image reference) {
        return test.colorChannels() == reference.colorChannels() ? this : new Protocol(Channel.Y, cropPixels, roundY);
    }

    /** The protocol in words to print beside a number, for example {@code Y (not rounded), crop 4}. */
    public String label() {
        String rounding = channel == Channel.RGB ? "" : roundY ? " (rounded)" : " (not rounded)";
        return channel + rounding + ", crop " + cropPixels;
    }
}
