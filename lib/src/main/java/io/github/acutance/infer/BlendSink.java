package io.github.acutance.infer;

import io.github.acutance.infer.TileLayout.Tile;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Blends tiles where they overlap, by {@link TileLayout#weights}. Weighted sums are kept for the rows of the present
 * tiles only, in a ring of rows as high as one window; finished rows are divided by their weights and go on. A tile
 * that is the whole picture is written at once.
 */
final class BlendSink implements TileSink {
    private static final int BAND_ROWS = 64; // of a tile's result that are added at once

    private final Canvas canvas;
    private final TileLayout layout;
    private final Grid grid;
    private final CoreSink whole;
    private float[][] sums = new float[0][]; // row y of the result at y % sums.length
    private float[][] weights = new float[0][];
    private int finished; // rows of the result that are written

    BlendSink(Canvas canvas, TileLayout layout, Grid grid) {
        this.canvas = canvas;
        this.whole = new CoreSink(canvas, grid);
        this.layout = layout;
        this.grid = grid;
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public Area wanted(Tile tile) {
        return grid.inside(tile.window());
    }

    @Override
    public void take(Tile tile, Tensor planes) {
        Area part = wanted(tile);
        Area place = grid.result(part);
        if (grid.result(grid.inside(tile.core())).pixels() == (long) canvas.width() * canvas.height()) {
            whole.take(tile, planes);
            finished = canvas.height();
            return;
        }
        int channels = (int) planes.size(1);
        Area core = tile.core();
        float[] across = layout.weights(core.x(), core.right(), place.x(), place.width(), grid.across());
        float[] down = layout.weights(core.y(), core.bottom(), place.y(), place.height(), grid.down());
        reserve(place.bottom() - finished, channels);
        for (int first = 0; first < down.length; first += BAND_ROWS) {
            int end = Math.min(down.length, first + BAND_ROWS);
            Tensor band = planes.narrow(2, first, end - first);
            float[] values = TensorScope.run(() -> interleaved(band));
            for (int row = Math.max(first, finished - place.y()); row < end; row++) {
                int slot = (place.y() + row) % sums.length;
                add(values, (row - first) * across.length, across, down[row], place.x(), sums[slot], weights[slot]);
            }
        }
    }

    private static float[] interleaved(Tensor planes) {
        float[] values = new float[Math.toIntExact(planes.numel())];
        Tensor pixels = planes.cpu().to(ScalarType.Float).permute(0, 2, 3, 1).contiguous();
        pixels.data_ptr_float().get(values);
        return values;
    }

    @Override
    public void finishRowsAbove(int row) throws IOException {
        int end = grid.down().first(Math.min(row, grid.down().lrLength()));
        for (; finished < end; finished++) {
            float[] sum = sums[finished % sums.length];
            float[] weight = weights[finished % sums.length];
            int channels = sum.length / weight.length;
            for (int i = 0; i < sum.length; i++) {
                sum[i] /= weight[i / channels];
            }
            canvas.putRow(finished, sum);
            Arrays.fill(sum, 0);
            Arrays.fill(weight, 0);
        }
        canvas.finishRowsAbove(finished);
    }

    private static void add(float[] values, int first, float[] across, float down, int x, float[] sum, float[] weight) {
        int channels = sum.length / weight.length;
        for (int i = 0; i < across.length; i++) {
            float w = across[i] * down;
            weight[x + i] += w;
            for (int c = 0; c < channels; c++) {
                sum[(x + i) * channels + c] += w * values[(first + i) * channels + c];
            }
        }
    }

    /** Makes the ring at least this many rows high; the rows that it holds stay. */
    private void reserve(int rows, int channels) {
        if (rows <= sums.length) {
            return;
        }
        float[][] moreSums = new float[rows][];
        float[][] moreWeights = new float[rows][];
        for (int y = finished; y < finished + rows; y++) {
            boolean held = y < finished + sums.length;
            moreSums[y % rows] = held ? sums[y % sums.length] : new float[canvas.width() * channels];
            moreWeights[y % rows] = held ? weights[y % sums.length] : new float[canvas.width()];
        }
        sums = moreSums;
        weights = moreWeights;
    }
}
