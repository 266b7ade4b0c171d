package io.github.acutance.infer;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;

/**
 * How an {@link Upscaler} works. Immutable, so safe for several threads; start from {@link #defaults()} and copy from there.
 *
 * @param tile side of a tile in LR pixels without its overlap, or {@link #AUTO} or {@link #NONE}
 * @param tilePad LR pixels that a tile sees beyond its border, 0 to {@link #MAX_TILE_PAD}; {@link #FROM_CARD} for what
 *     the model needs
 * @param device where to compute; anything but {@code AUTO} must be the device that holds the model
 * @param precision number format of the inner convolutions; a format asked for by name is taken even where the model's
 *     card does not call it safe
 * @param threads threads of one operation, for the whole process, at most one for each processor; 0 leaves them as they
 *     are
 * @param memoryMb MiB that the tensors of one tile and the rows of the result in work may take by estimate, in each call,
 *     beside the model and the input; 0 for half of what is available, and for networks that see only their
 *     neighbourhood at most 900 MiB as plans and 2 GiB without. Only {@link #AUTO} tiles look at it
 * @param selfEnsemble whether the result is the mean over the eight flips and transposes of the picture: eight times the
 *     work
 * @param scale factor of the result's size, any positive number; 0 for the model's own. Both sides are rounded
 * @param width width of the result in pixels, the height follows, rounded; 0 when not set
 * @param height height of the result in pixels, the width follows, rounded; 0 when not set
 * @param maxPixels most pixels that an input may have
 * @param chop whether pictures are cut as the network's authors cut them when they measured ({@code forward_chop}), for
 *     comparing with their tables; instead of tiles, and only for networks whose card knows that cutting
 */
public record UpscaleOptions(
        int tile,
        int tilePad,
        Device device,
        Precision precision,
        int threads,
        int memoryMb,
        boolean selfEnsemble,
        double scale,
        int width,
        int height,
        long maxPixels,
        boolean chop) {
    /** {@link #tile}: chosen from the picture, the model and the available memory. */
    public static final int AUTO = 0;

    /** {@link #tile}: the whole picture at once. */
    public static final int NONE = -1;

    /** {@link #tilePad}: taken from the model's card. */
    public static final int FROM_CARD = -1;

    /** Greatest {@link #tilePad}. */
    public static final int MAX_TILE_PAD = 65_536;

    private static final long DEFAULT_MAX_PIXELS = 100_000_000;

    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException if one is out of its range or more than one of scale, width and height is set
     */
    public UpscaleOptions {
        require(tile >= NONE, "tile: expected auto (0), none (-1) or a side in pixels", tile);
        require(
                tilePad >= FROM_CARD && tilePad <= MAX_TILE_PAD,
                "tile pad: expected -1 (from the card) to 65536",
                tilePad);
        require(device != null, "device: expected one", device);
        require(precision != null, "precision: expected one", precision);
        require(threads >= 0, "threads: expected 0 (unchanged) or more", threads);
        require(memoryMb >= 0, "memory: expected 0 (automatic) or a number of MiB", memoryMb);
        require(scale >= 0 && scale < Double.POSITIVE_INFINITY, "scale: expected 0 (the model's) or more", scale);
        require(width >= 0, "width: expected 0 (not set) or a number of pixels", width);
        require(height >= 0, "height: expected 0 (not set) or a number of pixels", height);
        require(maxPixels >= 1, "pixel limit: expected at least 1", maxPixels);
        require(!chop || tile <= AUTO, "chop: expected no size of tiles", tile);
        if ((scale > 0 ? 1 : 0) + (width > 0 ? 1 : 0) + (height > 0 ? 1 : 0) > 1) {
            throw new IllegalArgumentException(
                    "size of the result: expected one of scale, width and height, found scale " + scale + ", width "
                            + width + ", height " + height);
        }
    }

    /**
     * Automatic tiles, the model's own overlap, device and scale, the fastest safe precision, half of the available
     * memory, inputs of up to 100 million pixels.
     */
    public static UpscaleOptions defaults() {
        return new UpscaleOptions(
                AUTO, FROM_CARD, Device.AUTO, Precision.AUTO, 0, 0, false, 0, 0, 0, DEFAULT_MAX_PIXELS, false);
    }

    /** A copy with another {@link #tile}. */
    public UpscaleOptions withTile(int newTile) {
        return new UpscaleOptions(
                newTile,
                tilePad,
                device,
                precision,
                threads,
                memoryMb,
                selfEnsemble,
                scale,
                width,
                height,
                maxPixels,
                chop);
    }

    /** A copy with another {@link #tilePad}. */
    public UpscaleOptions withTilePad(int newTilePad) {
        return new UpscaleOptions(
                tile,
                newTilePad,
                device,
                precision,
                threads,
                memoryMb,
                selfEnsemble,
                scale,
                width,
                height,
                maxPixels,
                chop);
    }

    /** A copy with another {@link #device}. */
    public UpscaleOptions withDevice(Device newDevice) {
        return new UpscaleOptions(
                tile,
                tilePad,
                newDevice,
                precision,
                threads,
                memoryMb,
                selfEnsemble,
                scale,
                width,
                height,
                maxPixels,
                chop);
    }

    /** A copy with another {@link #precision}. */
    public UpscaleOptions withPrecision(Precision newPrecision) {
        return new UpscaleOptions(
                tile,
                tilePad,
                device,
                newPrecision,
                threads,
                memoryMb,
                selfEnsemble,
                scale,
                width,
                height,
                maxPixels,
                chop);
    }

    /** A copy with other {@link #threads}. */
    public UpscaleOptions withThreads(int newThreads) {
        return new UpscaleOptions(
                tile,
                tilePad,
                device,
                precision,
                newThreads,
                memoryMb,
                selfEnsemble,
                scale,
                width,
                height,
                maxPixels,
                chop);
    }

    /** A copy with another {@link #memoryMb}. */
    public UpscaleOptions withMemoryMb(int newMemoryMb) {
        return new UpscaleOptions(
                tile,
                tilePad,
                device,
                precision,
                threads,
                newMemoryMb,
                selfEnsemble,
                scale,
                width,
                height,
                maxPixels,
                chop);
    }

    /** A copy with or without {@link #selfEnsemble}. */
    public UpscaleOptions withSelfEnsemble(boolean newSelfEnsemble) {
        return new UpscaleOptions(
                tile,
                tilePad,
                device,
                precision,
                threads,
                memoryMb,
                newSelfEnsemble,
                scale,
                width,
                height,
                maxPixels,
                chop);
    }

    /** A copy with another {@link #scale}; width and height are unset. */
    public UpscaleOptions withScale(double newScale) {
        return new UpscaleOptions(
                tile, tilePad, device, precision, threads, memoryMb, selfEnsemble, newScale, 0, 0, maxPixels, chop);
    }

    /** A copy with another {@link #width}; scale and height are unset. */
    public UpscaleOptions withWidth(int newWidth) {
        return new UpscaleOptions(
                tile, tilePad, device, precision, threads, memoryMb, selfEnsemble, 0, newWidth, 0, maxPixels, chop);
    }

    /** A copy with another {@link #height}; scale and width are unset. */
    public UpscaleOptions withHeight(int newHeight) {
        return new UpscaleOptions(
                tile, tilePad, device, precision, threads, memoryMb, selfEnsemble, 0, 0, newHeight, maxPixels, chop);
    }

    /** A copy with another {@link #maxPixels}. */
    public UpscaleOptions withMaxPixels(long newMaxPixels) {
        return new UpscaleOptions(
                tile,
                tilePad,
                device,
                precision,
                threads,
                memoryMb,
                selfEnsemble,
                scale,
                width,
                height,
                newMaxPixels,
                chop);
    }

    /** A copy with or without {@link #chop}. */
    public UpscaleOptions withChop(boolean newChop) {
        return new UpscaleOptions(
                tile,
                tilePad,
                device,
                precision,
                threads,
                memoryMb,
                selfEnsemble,
                scale,
                width,
                height,
                maxPixels,
                newChop);
    }

    private static void require(boolean holds, String expected, Object found) {
        if (!holds) {
            throw new IllegalArgumentException(expected + ", found " + found);
        }
    }
}
