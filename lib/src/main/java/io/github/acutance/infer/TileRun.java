package io.github.acutance.infer;

import io.github.acutance.image.Image;
import io.github.acutance.infer.TileLayout.Tile;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all tiles of one picture, in order. When memory runs short, the tile that failed and those that follow are split
 * into smaller ones; what is finished stays. For one thread.
 */
final class TileRun {
    private static final Logger LOG = LoggerFactory.getLogger(Upscaler.class);

    private final TileNetwork network;
    private final TileLayout layout;
    private final TileSink sink;
    private final Progress progress;
    private final CancelToken cancel;
    private int longestSide;
    private int done;
    private int total;
    private boolean warned;

    TileRun(TileNetwork network, TileLayout layout, TileSink sink, Progress progress, CancelToken cancel) {
        this.network = network;
        this.layout = layout;
        this.sink = sink;
        this.progress = progress;
        this.cancel = cancel;
    }

    /**
     * Runs {@code picture} in tiles of {@code side} LR pixels.
     *
     * @throws CancelledException if the token is cancelled before the last tile begins
     * @throws UpscaleException if a tile fails, or does not fit into memory even when small
     * @throws IOException if finished rows cannot be passed on
     */
    void run(Image picture, int side) throws IOException {
        longestSide = side;
        List<Tile> tiles = layout.tiles(side);
        total = tiles.size();
        for (int i = 0; i < tiles.size(); i++) {
            run(picture, tiles.get(i));
            boolean last = i + 1 == tiles.size();
            sink.finishRowsAbove(
                    last ? picture.height() : sink.wanted(tiles.get(i + 1)).y());
        }
    }

    private void run(Image picture, Tile tile) {
        List<Tile> parts = layout.split(tile.core(), longestSide);
        if (parts.size() > 1) {
            runParts(picture, parts);
            return;
        }
        if (cancel.isCancelled()) {
            throw new CancelledException("cancelled after " + done + " of " + total + " tiles");
        }
        try {
            network.run(picture, tile, sink);
        } catch (MemoryShortage shortage) {
            shorten(picture, tile, shortage);
            runParts(picture, layout.split(tile.core(), longestSide));
            return;
        }
        progress.tile(++done, total);
    }

    private void runParts(Image picture, List<Tile> parts) {
        total += parts.size() - 1;
        for (Tile part : parts) {
            run(picture, part);
        }
    }

    /** Halves the tiles until the window that the network sees becomes smaller than that of {@code tile}. */
    private void shorten(Image picture, Tile tile, MemoryShortage shortage) {
        int before = Math.min(longestSide, tile.core().longerSide());
        int side = before;
        boolean smaller = false;
        while (!smaller && side > TileSize.LEAST) {
            side = Math.max(TileSize.LEAST, (side + 1) / 2);
            smaller = layout.split(tile.core(), side).stream()
                    .allMatch(part -> part.window().pixels() < tile.window().pixels());
        }
        if (!smaller) {
            throw new UpscaleException(
                    network.where(picture, tile) + ": out of memory, and smaller tiles do not help",
                    shortage.getCause());
        }
        if (!warned) {
            LOG.warn(
                    "{}: out of memory; going on with tiles of {} pixels, or less, instead of {}",
                    network.where(picture, tile),
                    side,
                    before);
            warned = true;
        }
        longestSide = side;
    }
}
