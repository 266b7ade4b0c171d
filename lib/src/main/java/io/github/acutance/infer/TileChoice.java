package io.github.acutance.infer;

import io.github.acutance.image.Image;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.AnyScaleModel;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.tensor.Devices;

/**
 * How large the tiles of one upscaler are: as the options say, or as memory allows.
 *
 * @param model whose tiles they are
 * @param network runs them
 * @param options of the upscaler
 * @param overlap LR pixels that a tile sees beyond its border
 */
record TileChoice(SrModel.SingleImage model, TileNetwork network, UpscaleOptions options, int overlap) {
    private static final long GPU_BYTES = 4L << 30;
    private static final long LOCAL_BYTES = 2L << 30; // more would not make local networks much faster
    private static final long PLANNED_BYTES = 900L << 20; // nor, where there are plans, this
    private static final long SMALL_BYTES = 64L << 20; // no need to ask how much memory there is

    /** Rows of tiles: in work, to be written, and as much that Java has not freed. */
    private static final int BANDS_HELD = 4;

    /** Refuses a memory bound that is too small for the least tile. */
    void requireMemory() {
        if (options.memoryMb() == 0 || options.tile() != UpscaleOptions.AUTO || options.chop()) {
            return;
        }
        long leastMb = (long) Math.ceil(sizes(card().scale()).leastBytes() / 0x1p20);
        if (options.memoryMb() < leastMb) {
            throw new IllegalArgumentException(card().name() + ": memory: expected at least " + leastMb
                    + " MB, which the smallest tile takes, found " + options.memoryMb());
        }
    }

    /** Side of the tiles of a picture in LR pixels; its longer side when it is to be run whole. */
    int side(Image picture, Grid grid) {
        int width = grid.across().lrLength();
        int height = grid.down().lrLength();
        if (options.selfEnsemble() && !grid.even()) {
            return Math.max(width, height); // a turned tile's output pixels would stand elsewhere
        }
        if (options.tile() > 0) {
            return options.tile();
        }
        double atMost =
                TileMemory.atOnce(parameters(), (int) Math.ceil(grid.scale())).bytes((double) width * height);
        boolean small = options.memoryMb() == 0 && atMost <= SMALL_BYTES;
        if (options.tile() == UpscaleOptions.NONE || options.chop() || small) {
            return Math.max(width, height);
        }
        double rowBytes = grid.scale() * grid.across().length() * picture.colorChannels() * (picture.bits() / 8.0);
        return sizes(grid.scale()).choose(width, height, memoryBytes(), BANDS_HELD * rowBytes);
    }

    /**
     * How many pictures of this size are best enlarged side by side: on the processor, where each is one tile, as many as
     * there are threads and as fit into the memory.
     */
    int sideBySide(Image picture, Grid grid) {
        int longer = Math.max(grid.across().lrLength(), grid.down().lrLength());
        if (model.device().kind() != Device.Kind.CPU
                || model instanceof SrModel.Bound
                || options.chop()
                || side(picture, grid) < longer) {
            return 1;
        }
        double pixels = (double) grid.across().lrLength() * grid.down().lrLength();
        double each = sizes(grid.scale()).memory().bytes(pixels);
        return (int) Math.max(1, Math.min(Devices.threads(), memoryBytes() / each));
    }

    private TileSize sizes(double scale) {
        TileMemory memory = new TileMemory(network.footprint(), parameters(), (int) Math.ceil(scale));
        return new TileSize(overlap, card().global(), memory);
    }

    /** Memory for one tile and for the rows in work: as told, or half of what there is, or a plain share of a graphics card. */
    private double memoryBytes() {
        if (options.memoryMb() > 0) {
            return options.memoryMb() * 0x1p20;
        } else if (model.device().kind() == Device.Kind.CUDA) {
            return GPU_BYTES;
        }
        double half = AvailableMemory.bytes() / 2.0;
        return card().global()
                ? half
                : Math.min(half, (double) (network.footprint().isPresent() ? PLANNED_BYTES : LOCAL_BYTES));
    }

    private long parameters() {
        long stated = card().parameters();
        if (stated > 0) {
            return stated;
        } else if (model instanceof NetworkModel plain) {
            return plain.network().parameters().count();
        }
        return model instanceof AnyScaleModel any ? any.network().parameters().count() : 0;
    }

    private ModelCard card() {
        return model.card();
    }
}
