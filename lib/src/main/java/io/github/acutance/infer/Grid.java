package io.github.acutance.infer;

import io.github.acutance.model.ScaledAxis;

/**
 * Which output pixels belong to which LR pixels of a picture.
 *
 * @param scale output pixels to an LR pixel, about
 * @param across columns
 * @param down rows
 */
record Grid(double scale, ScaledAxis across, ScaledAxis down) {
    /** The grid of a whole factor. */
    static Grid times(int width, int height, int scale) {
        return new Grid(scale, ScaledAxis.times(width, scale), ScaledAxis.times(height, scale));
    }

    /** The output pixels of some LR pixels. */
    Area result(Area lr) {
        int x = across.first(lr.x());
        int y = down.first(lr.y());
        return new Area(x, y, across.first(lr.right()) - x, down.first(lr.bottom()) - y);
    }

    /** The part of an area that lies in the picture. */
    Area inside(Area lr) {
        return lr.cutTo(across.lrLength(), down.lrLength());
    }

    /** Whether every LR pixel has as many output pixels as every other. */
    boolean even() {
        return scale == Math.rint(scale);
    }
}
