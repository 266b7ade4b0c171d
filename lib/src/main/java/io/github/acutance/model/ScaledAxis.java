package io.github.acutance.model;

/**
 * One axis of a picture and of its enlargement: which LR pixel an output pixel belongs to, and how far behind that
 * pixel's beginning it lies. Output pixel i lies at i / scale (Meta-SR, equation 2), the top left corners of both pictures
 * together. Immutable.
 */
public final class ScaledAxis {
    private final int lrLength;
    private final int length;
    private final float step; // LR pixels from one output pixel to the next; 0 for the exact quotient of the lengths

    private ScaledAxis(int lrLength, long length, float step) {
        if (lrLength < 1 || length < 1 || length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected axes of 1 to " + Integer.MAX_VALUE + " pixels, found "
                    + lrLength + " enlarged to " + length);
        }
        this.lrLength = lrLength;
        this.length = (int) length;
        this.step = step;
    }

    /** The axis of a network with a whole factor. */
    public static ScaledAxis times(int lrLength, int scale) {
        return new ScaledAxis(lrLength, (long) lrLength * scale, 0);
    }

    /**
     * The axis as Meta-SR's authors compute it: the length is the product in double, truncated; the positions are products
     * in float, so that at a few scales single pixels fall to the LR pixel before (specification of Meta-SR, section 3).
     *
     * @param scale at least 1
     */
    public static ScaledAxis truncated(int lrLength, double scale) {
        requireEnlarging(scale);
        return new ScaledAxis(lrLength, (long) (scale * lrLength), (float) (1.0 / scale));
    }

    /**
     * The axis as LIIF's code computes it: the length is the same, the positions are spread evenly over it.
     *
     * @param scale at least 1
     */
    public static ScaledAxis fitted(int lrLength, double scale) {
        requireEnlarging(scale);
        return new ScaledAxis(lrLength, (long) (scale * lrLength), 0);
    }

    private static void requireEnlarging(double scale) {
        if (!(scale >= 1 && scale < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("scale: expected 1 or more, found " + scale);
        }
    }

    /** LR pixels. */
    public int lrLength() {
        return lrLength;
    }

    /** Output pixels. */
    public int length() {
        return length;
    }

    /** LR pixels from one output pixel to the next. */
    public double step() {
        return step == 0 ? (double) lrLength / length : step;
    }

    /** The LR pixel that output pixel {@code i} belongs to. */
    public int anchor(int i) {
        return step == 0 ? (int) ((long) i * lrLength / length) : (int) Math.floor(i * step);
    }

    /** How far output pixel {@code i} lies behind the beginning of its LR pixel: 0 to 1, without 1. */
    public float offset(int i) {
        if (step == 0) {
            return (float) ((double) ((long) i * lrLength % length) / length);
        }
        float at = i * step;
        return at - (float) Math.floor(at);
    }

    /**
     * The first output pixel that belongs to LR pixel {@code lr} or one behind it, so that LR pixels a to b - 1 own output
     * pixels {@code first(a)} to {@code first(b) - 1}. Behind the last LR pixel the axis goes on.
     */
    public int first(int lr) {
        if (step == 0) {
            return (int) (((long) lr * length + lrLength - 1) / lrLength);
        }
        if (lr >= lrLength) {
            return length;
        }
        int i = Math.max(0, (int) (lr / (double) step) - 2);
        while (anchor(i) < lr) {
            i++;
        }
        return i;
    }
}
