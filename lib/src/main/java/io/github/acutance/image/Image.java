package io.github.acutance.image;

import java.awt.image.BufferedImage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * An immutable picture of 1 to 4 channels (gray; gray and alpha; red, green, blue; red, green, blue and alpha) with 8
 * or 16 bits per sample.
 *
 * <p>Samples are stored interleaved: row after row, in a row pixel after pixel, in a pixel channel after channel
 * (height x width x channels). Their values are 0..255 or 0..65535. Alpha is never premultiplied. The values are those
 * of the file: no gamma and no profile is applied. An ICC profile, if there is one, travels along as bytes.
 *
 * <p>Nothing of a picture ever changes, so it may be used by any number of threads at once.
 *
 * <p>One picture holds at most 2,147,483,639 bytes of samples; a factory that is asked for more throws
 * {@link IllegalArgumentException}.
 */
public final class Image {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
    /** The most bytes of samples. */
    static final long MAX_BYTES = Integer.MAX_VALUE - 8L;

    private final int width;
    private final int height;
    private final int channels;
    private final int bits;
    private final byte[] data; // 16-bit samples in native byte order
    private final byte[] iccProfile; // null: none
    private final Metadata metadata;

    private Image(int width, int height, int channels, int bits, byte[] data, byte[] iccProfile, Metadata metadata) {
        int expected = byteCount(width, height, channels, bits);
        if (data.length != expected) {
            throw new IllegalArgumentException(describe(width, height, channels, bits) + ": expected " + expected
                    + " bytes of samples, found " + data.length);
        }
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.bits = bits;
        this.data = data;
        this.iccProfile = iccProfile;
        this.metadata = metadata;
    }

    /**
     * Makes an 8-bit picture from a copy of {@code samples}.
     *
     * @param samples height x width x channels values, each byte read as 0..255
     * @throws IllegalArgumentException if a size is below 1, channels is not 1..4 or the array has another length
     */
    public static Image of8(int width, int height, int channels, byte[] samples) {
        return new Image(width, height, channels, 8, samples.clone(), null, Metadata.NONE);
    }

    /**
     * Makes a 16-bit picture from a copy of {@code samples}.
     *
     * @param samples height x width x channels values, each short read as 0..65535
     * @throws IllegalArgumentException if a size is below 1, channels is not 1..4 or the array has another length
     */
    public static Image of16(int width, int height, int channels, short[] samples) {
        int bytes = byteCount(width, height, channels, 16);
        if (samples.length != bytes / 2) {
            throw new IllegalArgumentException(describe(width, height, channels, 16) + ": expected " + bytes / 2
                    + " samples, found " + samples.length);
        }
        byte[] data = new byte[bytes];
        ByteBuffer.wrap(data).order(ByteOrder.nativeOrder()).asShortBuffer().put(samples);
        return new Image(width, height, channels, 16, data, null, Metadata.NONE);
    }

    /**
     * Makes an 8-bit picture around {@code samples} without a copy. The caller gives the array away and must not touch
     * it again; use {@link #of8} where that cannot be promised.
     *
     * @param samples height x width x channels values, each byte read as 0..255
     * @throws IllegalArgumentException if a size is below 1, channels is not 1..4 or the array has another length
     */
    public static Image wrap8(int width, int height, int channels, byte[] samples) {
        return new Image(width, height, channels, 8, samples, null, Metadata.NONE);
    }

    /**
     * Makes a 16-bit picture around {@code samples} without a copy. The caller gives the array away and must not touch
     * it again.
     *
     * @param samples height x width x channels values of two bytes each, in the native byte order
     * @throws IllegalArgumentException if a size is below 1, channels is not 1..4 or the array has another length
     */
    public static Image wrap16(int width, int height, int channels, byte[] samples) {
        return new Image(width, height, channels, 16, samples, null, Metadata.NONE);
    }

    /**
     * Makes a picture from any {@link BufferedImage}: 8 bits per sample, or 16 where the picture has more than 8. Gray
     * and RGB samples are taken from the raster as they are, without colour conversion, and a profile other than sRGB
     * (or Java's own gray) is kept as {@link #iccProfile()}; palettes are expanded, alpha is un-multiplied; other
     * colour spaces such as CMYK become sRGB.
     *
     * @throws IllegalArgumentException if its samples are more than a picture holds
     */
    public static Image of(BufferedImage picture) {
        return BufferedImages.toImage(picture);
    }

    /** Number of pixels in a row, at least 1. */
    public int width() {
        return width;
    }

    /** Number of rows, at least 1. */
    public int height() {
        return height;
    }

    /** 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA. */
    public int channels() {
        return channels;
    }

    /** Bits per sample: 8 or 16. */
    public int bits() {
        return bits;
    }

    /** The greatest sample value: 255 or 65535. */
    public int maxSample() {
        return (1 << bits) - 1;
    }

    /** Whether the last channel is alpha. */
    public boolean hasAlpha() {
        return channels % 2 == 0;
    }

    /** Number of channels without alpha: 1 or 3. */
    public int colorChannels() {
        return channels <= 2 ? 1 : 3;
    }

    /**
     * One sample, 0..255 or 0..65535.
     *
     * @throws IndexOutOfBoundsException if x, y or the channel lies outside the picture
     */
    public int sample(int x, int y, int channel) {
        Objects.checkIndex(x, width);
        Objects.checkIndex(y, height);
        Objects.checkIndex(channel, channels);
        return sampleAt((y * width + x) * channels + channel);
    }

    /**
     * A read-only view of all samples, height x width x channels, one byte each (8 bits) or two in the native byte
     * order (16 bits). Every call gives a buffer of its own at position 0 with the native order set.
     */
    public ByteBuffer samples() {
        return ByteBuffer.wrap(data).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /** The embedded ICC profile, a copy, or empty: then the picture is taken as sRGB (or gray with its curve). */
    public Optional<byte[]> iccProfile() {
        return Optional.ofNullable(iccProfile).map(byte[]::clone);
    }

    /** The same samples with a copy of {@code profile} as their ICC profile. */
    public Image withIccProfile(byte[] profile) {
        return new Image(width, height, channels, bits, data, profile.clone(), metadata);
    }

    /** The same samples without an ICC profile. */
    public Image withoutIccProfile() {
        return iccProfile == null ? this : new Image(width, height, channels, bits, data, null, metadata);
    }

    /** What the file said beside samples and profile. */
    public Metadata metadata() {
        return metadata;
    }

    /** The same samples and profile with other metadata. */
    public Image withMetadata(Metadata other) {
        return new Image(width, height, channels, bits, data, iccProfile, other);
    }

    /**
     * The rectangle of {@code cropWidth} x {@code cropHeight} pixels whose top left pixel is (x, y).
     *
     * @throws IllegalArgumentException if the rectangle is empty or not inside the picture
     */
    public Image crop(int x, int y, int cropWidth, int cropHeight) {
        boolean inside = x >= 0 && y >= 0 && cropWidth >= 1 && cropHeight >= 1;
        if (!inside || cropWidth > width - x || cropHeight > height - y) {
            throw new IllegalArgumentException("expected a rectangle inside " + width + " x " + height + ", found "
                    + cropWidth + " x " + cropHeight + " at (" + x + ", " + y + ")");
        }
        if (cropWidth == width && cropHeight == height) {
            return this;
        }
        int pixelBytes = channels * bits / 8;
        byte[] cropped = new byte[cropWidth * cropHeight * pixelBytes];
        for (int row = 0; row < cropHeight; row++) {
            int from = ((y + row) * width + x) * pixelBytes;
            System.arraycopy(data, from, cropped, row * cropWidth * pixelBytes, cropWidth * pixelBytes);
        }
        return new Image(cropWidth, cropHeight, channels, bits, cropped, iccProfile, metadata);
    }

    /** The picture without its alpha: gray or RGB. */
    public Image color() {
        return hasAlpha() ? Channels.select(this, 0, colorChannels()) : this;
    }

    /** The alpha channel as a gray picture without profile, or empty if there is none. */
    public Optional<Image> alpha() {
        return hasAlpha()
                ? Optional.of(Channels.select(this, channels - 1, 1)
                        .withoutIccProfile()
                        .withMetadata(Metadata.NONE))
                : Optional.empty();
    }

    /**
     * The colour of this picture (its own alpha, if any, is dropped) with another alpha channel.
     *
     * @param alpha a gray picture of the same size and bits
     * @throws IllegalArgumentException if alpha has other channels, another size or other bits
     */
    public Image withAlpha(Image alpha) {
        if (alpha.channels != 1 || alpha.width != width || alpha.height != height || alpha.bits != bits) {
            throw new IllegalArgumentException(
                    "expected an alpha channel of " + describe(width, height, 1, bits) + ", found " + alpha);
        }
        return Channels.join(this, alpha);
    }

    /** The picture as RGB (or RGBA): gray is copied to three channels, RGB is returned as it is. */
    public Image asRgb() {
        return colorChannels() == 3 ? this : Channels.rgb(this);
    }

    /**
     * The picture as gray (or gray and alpha): full-range BT.601 luma, (299 R + 587 G + 114 B) / 1000 rounded half up;
     * gray is returned as it is. R = G = B = v gives v, so this undoes {@link #asRgb}. An RGB profile is dropped.
     */
    public Image asGray() {
        return colorChannels() == 1 ? this : Channels.gray(this);
    }

    /**
     * The picture with 8 or 16 bits per sample: to 16 bits v x 257, to 8 bits v / 257 rounded to nearest, so that 8 to
     * 16 to 8 bits changes nothing.
     *
     * @throws IllegalArgumentException if {@code newBits} is neither 8 nor 16
     */
    public Image asBits(int newBits) {
        return newBits == bits ? this : Channels.withBits(this, newBits);
    }

    /**
     * A copy for Java's own picture classes: gray, gray and alpha, BGR or ABGR of 8 or 16 bits with sRGB (gray: Java's
     * gray) or, if it can be parsed and fits the channels, this picture's ICC profile as colour space.
     */
    public BufferedImage toBufferedImage() {
        return BufferedImages.copyOf(this);
    }

    /** Equal size, channels, bits, samples and ICC profile. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Image that
                && width == that.width
                && height == that.height
                && channels == that.channels
                && bits == that.bits
                && Arrays.equals(data, that.data)
                && Arrays.equals(iccProfile, that.iccProfile);
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hash(width, height, channels, bits) + Arrays.hashCode(data);
    }

    /** For example {@code 640 x 480 RGB 8 bit}. */
    @Override
    public String toString() {
        return describe(width, height, channels, bits);
    }

    /** A black picture whose {@link #data()} its maker, in this package, fills before anybody else sees it. */
    static Image blank(int width, int height, int channels, int bits) {
        return new Image(
                width, height, channels, bits, new byte[byteCount(width, height, channels, bits)], null, Metadata.NONE);
    }

    /** The samples themselves, not to be written to once the picture is handed out. */
    byte[] data() {
        return data;
    }

    /** The sample at an index into height x width x channels, 0..255 or 0..65535. */
    int sampleAt(int index) {
        return bits == 8 ? data[index] & 0xff : (short) SHORTS.get(data, 2 * index) & 0xffff;
    }

    /** For the maker of a blank picture: sets the sample at an index into height x width x channels. */
    void set(int index, int value) {
        if (bits == 8) {
            data[index] = (byte) value;
        } else {
            SHORTS.set(data, 2 * index, (short) value);
        }
    }

    /** A black picture of other channels and bits with this one's size, profile and metadata, to be filled. */
    Image blankLike(int newChannels, int newBits) {
        byte[] samples = new byte[byteCount(width, height, newChannels, newBits)];
        return new Image(width, height, newChannels, newBits, samples, iccProfile, metadata);
    }

    private static int byteCount(int width, int height, int channels, int bits) {
        if (width < 1 || height < 1 || channels < 1 || channels > 4 || (bits != 8 && bits != 16)) {
            throw new IllegalArgumentException(
                    "expected a size of at least 1 x 1, 1 to 4 channels, 8 or 16 bits; found "
                            + describe(width, height, channels, bits));
        }
        long rowBytes = (long) width * channels * (bits / 8);
        if (rowBytes > MAX_BYTES / height) {
            throw new IllegalArgumentException(describe(width, height, channels, bits)
                    + " is too large: a picture holds at most 2 GiB of samples");
        }
        return (int) (rowBytes * height);
    }

    private static String describe(int width, int height, int channels, int bits) {
        String kind =
                switch (channels) {
                    case 1 -> "gray";
                    case 2 -> "gray+alpha";
                    case 3 -> "RGB";
                    case 4 -> "RGBA";
                    default -> channels + " channels";
                };
        return width + " x " + height + " " + kind + " " + bits + " bit";
    }
}
