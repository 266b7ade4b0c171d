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
        int[][] across = windows(columns, rule.fit(width));
        int[][] down = windows(rows, rule.fit(height));
        List<Tile> tiles = new ArrayList<>();
        for (int y = 0; y < down.length; y++) {
            for (int x = 0; x < across.length; x++) {
                Area part = new Area(columns[x], rows[y], columns[x + 1] - columns[x], rows[y + 1] - rows[y]);
                Area window = new Area(across[x][0], down[y][0], across[x][1] - across[x][0], down[y][1] - down[y][0]);
                tiles.add(new Tile(part, window));
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

    /**
     * Start and end of the windows of an axis. Those that touch a border are made as long as the longest of them, and so
     * are the others: few shapes are prepared for faster than many.
     */
    private int[][] windows(int[] cuts, int size) {
        int[][] windows = new int[cuts.length - 1][];
        int[] longest = new int[2]; // inner ones, those at a border
        for (int i = 0; i < windows.length; i++) {
            windows[i] = extended(cuts[i], cuts[i + 1], size);
            int border = windows[i][0] == 0 || windows[i][1] == size ? 1 : 0;
            longest[border] = Math.max(longest[border], windows[i][1] - windows[i][0]);
        }
        for (int[] window : windows) {
            int length = longest[window[0] == 0 || window[1] == size ? 1 : 0];
            window[1] = Math.min(size, window[0] + length);
            window[0] = Math.max(0, window[1] - length);
        }
        return windows;
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
