package io.github.acutance.infer;

import io.github.acutance.infer.TileLayout.Tile;
import java.io.IOException;
import org.bytedeco.pytorch.Tensor;

/** Takes what the network makes of each tile and writes it into the result. For one picture and one thread. */
interface TileSink {
    /** Where tiles stand in the result. */
    Grid grid();

    /** Which part of a tile is wanted, in LR pixels, inside its window and inside the picture. */
    Area wanted(Tile tile);

    /**
     * Takes one tile. Called inside the tile's step. If it fails it has changed nothing, so that a tile can be tried
     * again.
     *
     * @param planes [1, C, h, w] of the {@linkplain #wanted wanted} part, finite, in 0..1 but not clamped; C is 1 for
     *     gray and 3 for RGB
     */
    void take(Tile tile, Tensor planes);

    /**
     * No tile that comes after this call {@linkplain #wanted wants} LR rows above {@code row}.
     *
     * @throws IOException if the finished rows cannot be passed on
     */
    void finishRowsAbove(int row) throws IOException;
}
