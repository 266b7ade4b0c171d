package io.github.acutance.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bicubic interpolation as MATLAB's {@code imresize} does it (a = -0.5, antialiased when it makes a picture smaller,
 * symmetric border): the source of every low-resolution picture here. Both of its ways to round are reproduced sample
 * by sample (specs, metrics section 1). Pillow's bicubic interpolation gives other results and stands beside it,
 * OpenCV's gives others again.
 *
 * <p>Every channel is treated alike, alpha too. The axis with the smaller scale goes first, rows before columns when
 * they are equal.
 */
public final class Resampling {
    private Resampling() {}

    /** Where MATLAB's function rounds. */
    public enum Variant {
        /**
         * {@code imresize} of integer samples: rounded and clamped after each axis. What SAN's and RCAN's LR files are
         * made with.
         */
        UINT8,
        /**
         * Like {@link #UINT8} with the border repeated instead of mirrored. What Meta-SR's LR files are made with (specs,
         * metasr section 6).
         */
        UINT8_EDGE,
        /**
         * {@code im2double} first, both axes in double, then rounded and clamped once. What ESRGAN's LR files are made
         * with.
         */
        DOUBLE
    }

    /** The length that {@code imresize} gives an axis: the ceiling of length x scale. */
    public static int outputLength(int length, double scale) {
        if (!(scale > 0) || length < 1 || Math.ceil(length * scale) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "expected a length of at least 1 and a positive scale, found " + length + " and " + scale);
        }
        return (int) Math.ceil(length * scale);
    }

    /**
     * Resizes both axes by {@code scale}; the output has ceil(width x scale) x ceil(height x scale) pixels.
     *
     * @throws IllegalArgumentException if the scale is not positive or the output too large for a picture
     */
    public static Image resize(Image in, double scale, Variant variant) {
        BicubicAxis.Border border = borderOf(variant);
        return resize(
                in,
                BicubicAxis.of(in.width(), outputLength(in.width(), scale), scale, border),
                BicubicAxis.of(in.height(), outputLength(in.height(), scale), scale, border),
                variant);
    }

    /**
     * Resizes to a given size; each axis has its own scale, output length / input length.
     *
     * @throws IllegalArgumentException if a size is below 1 or the output too large for a picture
     */
    public static Image resize(Image in, int width, int height, Variant variant) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("expected a size of at least 1 x 1, found " + width + " x " + height);
        }
        BicubicAxis.Border border = borderOf(variant);
        return resize(
                in,
                BicubicAxis.of(in.width(), width, (double) width / in.width(), border),
                BicubicAxis.of(in.height(), height, (double) height / in.height(), border),
                variant);
    }

    /**
     * Resizes as Pillow's {@code resize} with {@code BICUBIC} does, sample by sample.
     *
     * @param in gray or RGB, 8 bits
     * @throws IllegalArgumentException if it has alpha (which Pillow multiplies in first) or 16 bits, a size is below 1 or
     *     the output too large for a picture
     */
    public static Image resizeAsPillow(Image in, int width, int height) {
        if (in.bits() != 8 || in.hasAlpha()) {
            throw new IllegalArgumentException("expected gray or RGB of 8 bits, as Pillow resizes them, found " + in);
        }
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("expected a size of at least 1 x 1, found " + width + " x " + height);
        }
        return PillowBicubic.resize(in, width, height);
    }

    /**
     * Resizes one plane in double, without rounding or clamping.
     *
     * @param plane height x width values of any range
     * @return ceil(height x scale) x ceil(width x scale) values
     * @throws IllegalArgumentException if the plane has another length or the scale is not positive
     */
    public static double[] resize(double[] plane, int width, int height, double scale) {
        if (width < 1 || height < 1 || plane.length != (long) width * height) {
            throw new IllegalArgumentException(
                    "expected a plane of " + width + " x " + height + " values, found " + plane.length + " values");
        }
        BicubicAxis horizontal = BicubicAxis.of(width, outputLength(width, scale), scale);
        BicubicAxis vertical = BicubicAxis.of(height, outputLength(height, scale), scale);
        double[] out = new double[Math.multiplyExact(horizontal.length(), vertical.length())];
        SeparableResize.Rows source = (y, row) -> System.arraycopy(plane, y * width, row, 0, width);
        SeparableResize.Sink sink =
                (y, row) -> System.arraycopy(row, 0, out, y * horizontal.length(), horizontal.length());
        new SeparableResize(1, horizontal, vertical).run(source, row -> {}, sink);
        return out;
    }

    /**
     * Resizes a picture that comes in bands, as {@link #resize(Image, int, int, Variant)} does with {@link
     * Variant#DOUBLE}: rows go on as soon as those around them are there, and are forgotten when no other needs them.
     *
     * @param next takes the rows of the resized picture
     */
    public static RowSink into(int width, int height, RowSink next) {
        return new ResizedRows(width, height, next);
    }

    /** Both axes to a given size with the mirrored border. */
    static SeparableResize axes(ImageSpec in, int width, int height) {
        return new SeparableResize(
                in.channels(),
                BicubicAxis.of(in.width(), width, (double) width / in.width()),
                BicubicAxis.of(in.height(), height, (double) height / in.height()));
    }

    /** Some rows of {@link Variant#DOUBLE}; {@code source} gives input rows in 0..1. */
    static Image doubleRows(SeparableResize resize, int bits, SeparableResize.Rows source, int first, int count) {
        int samples = resize.horizontal().length() * resize.channels();
        int max = (1 << bits) - 1;
        Image out = Image.blank(resize.horizontal().length(), count, resize.channels(), bits);
        SeparableResize.Sink sink = (y, row) -> writeRow(row, samples, max, max, out, y - first);
        resize.run(source, row -> {}, sink, first, first + count);
        return out;
    }

    /** A row of a picture in 0..1. */
    static void readUnitRow(Image in, int y, double[] row) {
        readRow(in, y, row, in.maxSample());
    }

    private static BicubicAxis.Border borderOf(Variant variant) {
        return variant == Variant.UINT8_EDGE ? BicubicAxis.Border.EDGE : BicubicAxis.Border.MIRROR;
    }

    private static Image resize(Image in, BicubicAxis horizontal, BicubicAxis vertical, Variant variant) {
        int channels = in.channels();
        int max = in.maxSample();
        int rowSamples = Math.multiplyExact(horizontal.length(), channels);
        boolean integer = variant != Variant.DOUBLE;
        // The detour over 0..1 is part of the DOUBLE variant: its rounding errors decide ties.
        double divisor = integer ? 1 : max;
        Image out = Image.blank(horizontal.length(), vertical.length(), channels, in.bits());
        new SeparableResize(channels, horizontal, vertical)
                .run(
                        (y, row) -> readRow(in, y, row, divisor),
                        integer ? row -> round(row, max) : row -> {},
                        (y, row) -> writeRow(row, rowSamples, divisor, max, out, y));
        return in.iccProfile().map(out::withIccProfile).orElse(out);
    }

    private static void readRow(Image in, int y, double[] row, double divisor) {
        byte[] data = in.data();
        int start = y * row.length;
        if (in.bits() == 8) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (data[start + i] & 0xff) / divisor;
            }
        } else {
            for (int i = 0; i < row.length; i++) {
                row[i] = in.sampleAt(start + i) / divisor;
            }
        }
    }

    private static void writeRow(double[] row, int samples, double factor, int max, Image out, int y) {
        byte[] data = out.data();
        int start = y * samples;
        if (max == 255) {
            for (int i = 0; i < samples; i++) {
                data[start + i] = (byte) (int) clampAndRound(row[i] * factor, max);
            }
        } else {
            ByteBuffer target = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
            for (int i = 0; i < samples; i++) {
                target.putShort(2 * (start + i), (short) (int) clampAndRound(row[i] * factor, max));
            }
        }
    }

    private static void round(double[] row, int max) {
        for (int i = 0; i < row.length; i++) {
            row[i] = (int) clampAndRound(row[i], max);
        }
    }

    /** MATLAB rounds half away from zero; here the value is never negative, so the integer part of this is it. */
    private static double clampAndRound(double value, int max) {
        return Math.min(Math.max(value, 0), max) + 0.5;
    }
}
