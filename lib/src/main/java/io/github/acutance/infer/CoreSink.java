package io.github.acutance.infer;

import io.github.acutance.image.Image;
import io.github.acutance.infer.TileLayout.Tile;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes each tile's core and nothing else: exact where the overlap covers the network's receptive field.
 *
 * @param canvas the result at the network's scale
 * @param grid where tiles stand in it
 */
record CoreSink(Canvas canvas, Grid grid) implements TileSink {
    private static final int BAND_ROWS = 64; // of the result that become samples at once

    @Override
    public Area wanted(Tile tile) {
        return grid.inside(tile.core());
    }

    @Override
    public void take(Tile tile, Tensor planes) {
        Area place = grid.result(tile.core());
        int height = (int) planes.size(2);
        for (int row = 0; row < height; row += BAND_ROWS) {
            Tensor band = planes.narrow(2, row, Math.min(BAND_ROWS, height - row));
            Image part = TensorScope.run(() -> image(band));
            canvas.put(part, place.x(), place.y() + row);
        }
    }

    private Image image(Tensor planes) {
        if (planes.size(1) == 1) {
            return ImageTensors.toImage(planes.expand(1, 3, planes.size(2), planes.size(3)), canvas.bits())
                    .asGray();
        }
        return ImageTensors.toImage(planes, canvas.bits());
    }

    @Override
    public void finishRowsAbove(int row) throws IOException {
        canvas.finishRowsAbove(grid.down().first(Math.min(row, grid.down().lrLength())));
    }
}
