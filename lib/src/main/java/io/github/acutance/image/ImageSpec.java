package io.github.acutance.image;

import java.util.Optional;

/**
 * What a picture is, without its samples.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param channels 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA
 * @param bits per sample: 8 or 16
 * @param iccProfile embedded ICC profile; not to be written to
 * @param metadata what the file says beside samples and profile
 */
public record ImageSpec(int width, int height, int channels, int bits, Optional<byte[]> iccProfile, Metadata metadata) {
    /**
     * Checks the numbers. There is no limit for the whole, only for one row.
     *
     * @throws IllegalArgumentException if a size is below 1, channels is not 1..4, bits is neither 8 nor 16, or a row has
     *     more than 2 GiB
     */
    public ImageSpec {
        boolean known = channels >= 1 && channels <= 4 && (bits == 8 || bits == 16);
        if (width < 1 || height < 1 || !known || (long) width * channels * (bits / 8) > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "expected a size of at least 1 x 1, rows of at most 2 GiB, 1 to 4 channels, 8 or 16 bits; found "
                            + width + " x " + height + ", " + channels + " channels, " + bits + " bits");
        }
    }

    /** A picture without profile and metadata. */
    public ImageSpec(int width, int height, int channels, int bits) {
        this(width, height, channels, bits, Optional.empty(), Metadata.NONE);
    }

    /** What a picture in memory is. */
    public static ImageSpec of(Image image) {
        return new ImageSpec(
                image.width(), image.height(), image.channels(), image.bits(), image.iccProfile(), image.metadata());
    }

    /** The same at another size. */
    public ImageSpec withSize(int newWidth, int newHeight) {
        return new ImageSpec(newWidth, newHeight, channels, bits, iccProfile, metadata);
    }

    /** The same with other channels. */
    public ImageSpec withChannels(int newChannels) {
        return new ImageSpec(width, height, newChannels, bits, iccProfile, metadata);
    }

    /** The same with other bits per sample. */
    public ImageSpec withBits(int newBits) {
        return new ImageSpec(width, height, channels, newBits, iccProfile, metadata);
    }

    /** The same with profile and metadata of another picture. */
    public ImageSpec describedLike(Image other) {
        return new ImageSpec(width, height, channels, bits, other.iccProfile(), other.metadata());
    }

    /** Whether the last channel is alpha. */
    public boolean hasAlpha() {
        return channels % 2 == 0;
    }

    /** Number of channels without alpha: 1 or 3. */
    public int colorChannels() {
        return channels <= 2 ? 1 : 3;
    }

    /** Bytes of the samples of a row. */
    public int rowBytes() {
        return width * channels * (bits / 8);
    }
}
