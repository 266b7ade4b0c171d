package io.github.acutance.infer;

import io.github.acutance.model.ScaledAxis;
import io.github.acutance.model.SizeRule;
import java.util.ArrayList;
import java.util.List;

/**
 * How a picture is cut into tiles. The cores of the tiles cover the picture once, in rows of evenly sized tiles. A
 * tile's window is what the network sees: the core and {@code overlap} pixels to each side, cut to the picture, since a
 * network fills with zeros beyond the picture's border and must find that border at the same place in a tile.
 *
 * <p>The size rule of the network makes the picture larger to the right and below: cores and windows begin and end at
 * multiples, so that a network which folds pixels folds the same ones in every tile, and no window is below the minimum.
 */
final class TileLayout {
    private final int width;
    private final int height;
    private final int overlap;
    private final SizeRule rule;

    /**
     * One tile.
     *
     * @param core the part of the picture that this tile is responsible for
     * @param window the part that the network sees
     */
    record Tile(Area core, Area window) {}

    /**
     * The layout of one picture.
     *
     * @param width of the picture in LR pixels
     * @param height of the picture in LR pixels
     * @param overlap LR pixels that a window extends beyond its core
     * @param rule which window sizes the network takes
     */
    TileLayout(int width, int height, int overlap, SizeRule rule) {
        this.width = width;
        this.height = height;
        this.overlap = overlap;
        this.rule = rule;
    }

    /** All tiles of the picture, row after row; no core is longer than {@code side} (or one multiple of the rule). */
    List<Tile> tiles(int side) {
        return split(new Area(0, 0, roundUp(width), roundUp(height)), side);
    }

    /** The tiles of a core alone, row after row; none is longer than {@code side} (or one multiple of the rule). */
    List<Tile> split(Area core, int side) {
        int[] columns = cuts(core.x(), core.width(), side);
        int[] rows = cuts(core.y(), core.height(), side);
        List<Tile> tiles = new ArrayList<>();
        for (int row = 0; row + 1 < rows.length; row++) {
            for (int column = 0; column + 1 < columns.length; column++) {
                Area part = new Area(
                        columns[column], rows[row], columns[column + 1] - columns[column], rows[row + 1] - rows[row]);
                tiles.add(new Tile(part, window(part)));
            }
        }
        return tiles;
    }

    /**
     * How much a tile counts along one axis when overlapping tiles are blended: 1 in the core, falling linearly around
     * a border to a neighbour, from 1 half an overlap inside to 0 half an overlap outside. The rest of the overlap, next
     * to the window's border, counts nothing: there the network has seen too little. Where two cores meet that are
     * longer than the overlap the sum is 1; elsewhere it is not, so blended values are divided by the sum.
     *
     * @param coreStart first LR pixel of the core
     * @param coreEnd first LR pixel after it
     * @param first the first output pixel that is wanted
     * @param count output pixels that are wanted
     * @param axis of the picture
     * @return one weight in 0..1 for each of them
     */
    float[] weights(int coreStart, int coreEnd, int first, int count, ScaledAxis axis) {
        float[] weights = new float[count];
        double ramp = Math.max(overlap, 1);
        for (int i = 0; i < weights.length; i++) {
            double at = (first + i + 0.5) * axis.step();
            double left = coreStart == 0 ? 1 : clamp((at - coreStart) / ramp + 0.5);
            double right = coreEnd >= axis.lrLength() ? 1 : clamp((coreEnd - at) / ramp + 0.5);
            weights[i] = (float) (left * right);
        }
        return weights;
    }

    private static double clamp(double value) {
        return Math.min(Math.max(value, 0), 1);
    }

    /** Where an axis is cut into parts of even length, counted in multiples of the rule. */
    private int[] cuts(int start, int length, int side) {
        int units = (length + rule.multiple() - 1) / rule.multiple();
        int unitsPerTile = Math.max(1, side / rule.multiple());
        int count = (units + unitsPerTile - 1) / unitsPerTile;
        int[] cuts = new int[count + 1];
        for (int i = 0; i <= count; i++) {
            cuts[i] = start + (int) ((long) units * i / count) * rule.multiple();
        }
        return cuts;
    }

    private Area window(Area core) {
        int[] horizontal = extended(core.x(), core.right(), rule.fit(width));
        int[] vertical = extended(core.y(), core.bottom(), rule.fit(height));
        return new Area(horizontal[0], vertical[0], horizontal[1] - horizontal[0], vertical[1] - vertical[0]);
    }

    /** Start and end with the overlap, cut to the picture, then made as long as the rule wants. */
    private int[] extended(int from, int to, int size) {
        int start = Math.max(0, from - roundUp(overlap));
        int end = Math.min(size, to + roundUp(overlap));
        int least = rule.fit(end - start);
        end = Math.min(size, start + least);
        return new int[] {Math.max(0, end - least), end};
    }

    private int roundUp(int pixels) {
        return (pixels + rule.multiple() - 1) / rule.multiple() * rule.multiple();
    }
}
