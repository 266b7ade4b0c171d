package io.github.acutance.infer;

import io.github.acutance.image.Image;
import io.github.acutance.infer.TileLayout.Tile;
import io.github.acutance.tensor.ImageTensors;
import java.io.IOException;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes each tile's core and nothing else: exact where the overlap covers the network's receptive field.
 *
 * @param canvas the result at the network's scale
 * @param grid where tiles stand in it
 */
record CoreSink(Canvas canvas, Grid grid) implements TileSink {
    @Override
    public Area wanted(Tile tile) {
        return grid.inside(tile.core());
    }

    @Override
    public void take(Tile tile, Tensor planes) {
        boolean gray = planes.size(1) == 1;
        Image part = ImageTensors.toImage(
                gray ? planes.expand(1, 3, planes.size(2), planes.size(3)) : planes, canvas.bits());
        Area place = grid.result(tile.core());
        canvas.put(gray ? part.asGray() : part, place.x(), place.y());
    }

    @Override
    public void finishRowsAbove(int row) throws IOException {
        canvas.finishRowsAbove(grid.down().first(Math.min(row, grid.down().lrLength())));
    }
}
