package io.github.acutance.infer;

/**
 * A rectangle of LR pixels.
 *
 * @param x leftmost column
 * @param y topmost row
 * @param width columns, at least 1
 * @param height rows, at least 1
 */
record Area(int x, int y, int width, int height) {
    /** The first column to the right of it. */
    int right() {
        return x + width;
    }

    /** The first row below it. */
    int bottom() {
        return y + height;
    }

    /** Number of pixels. */
    long pixels() {
        return (long) width * height;
    }

    int longerSide() {
        return Math.max(width, height);
    }

    /** The part that lies in a picture of this size. */
    Area cutTo(int pictureWidth, int pictureHeight) {
        return new Area(x, y, Math.min(right(), pictureWidth) - x, Math.min(bottom(), pictureHeight) - y);
    }

    @Override
    public String toString() {
        return width + " x " + height + " at (" + x + ", " + y + ")";
    }
}
