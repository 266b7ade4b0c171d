package io.github.acutance.infer;

import io.github.acutance.image.Image;
import io.github.acutance.infer.TileLayout.Tile;
import io.github.acutance.tensor.ImageTensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes each tile's core and nothing else: exact where the overlap covers the network's receptive field.
 *
 * @param canvas the result at the network's scale
 * @param scale output pixels per LR pixel
 * @param bits of the result
 */
record CoreSink(Canvas canvas, int scale, int bits) implements TileSink {
    @Override
    public Area wanted(Tile tile) {
        return tile.core().cutTo(canvas.width() / scale, canvas.height() / scale);
    }

    @Override
    public void take(Tile tile, Tensor planes) {
        boolean gray = planes.size(1) == 1;
        Image part = ImageTensors.toImage(gray ? planes.expand(1, 3, planes.size(2), planes.size(3)) : planes, bits);
        canvas.put(
                gray ? part.asGray() : part,
                tile.core().x() * scale,
                tile.core().y() * scale);
    }

    @Override
    public void finishRowsAbove(int row) {
        // Nothing is held back.
    }
}
