package io.github.acutance.infer;

/**
 * Chooses the side of the tiles: the least work among the sides whose tile fits into memory.
 *
 * <p>Work is counted in LR pixels that the network sees, overlaps included. A pixel costs more in a large window, whose
 * feature maps neither stay in the processor's caches nor come from memory that was used before: measured with
 * SRResNet's 16 blocks of 64 channels in fp32, a pixel costs the same in windows of 32 to 192 pixels and twice as much
 * in one of 384, most of it on machines where a first touch of memory is dear; half of that rise is counted here.
 *
 * @param overlap LR pixels that a tile sees beyond its border
 * @param global whether tiles change the network's result, so that the whole picture is preferred at any cost
 */
record TileSize(int overlap, boolean global) {
    /** Smallest side of a tile, also when memory runs short. */
    static final int LEAST = 16;

    private static final int STEP = 8;
    private static final double CACHED_SIDE = 192;
    private static final double LARGEST_SIDE = 512;

    // Measured peaks of one step, fp32: SRResNet x4 (1.5 million parameters) 22 KiB, RRDBNet x4 (16.7 million) 30 KiB
    // per
    // LR pixel. The line below gives 22 and 30; then a factor for other shapes of network.
    private static final double BYTES_PER_PARAMETER = 0.00055;
    private static final double BYTES_PER_OUTPUT_PIXEL = 1370;
    private static final double SAFETY = 1.5;

    /** Estimate of the native memory that a step takes per LR pixel. */
    static double bytesPerPixel(long parameters, int scale) {
        return SAFETY * (BYTES_PER_PARAMETER * parameters + BYTES_PER_OUTPUT_PIXEL * scale * scale);
    }

    /** LR pixels of the least tile with its overlap, for which there must be memory. */
    long leastPixels() {
        long side = LEAST + 2L * overlap;
        return side * side;
    }

    /** {@link #choose(int, int, double, double)} where results take no memory. */
    int choose(int width, int height, double fittingPixels) {
        return choose(width, height, fittingPixels, 0);
    }

    /**
     * The side of the tiles for a picture.
     *
     * @param width of the picture in LR pixels
     * @param height of the picture in LR pixels
     * @param fittingPixels LR pixels, overlap included, for which there is memory
     * @param rowPixels LR pixels that take as much memory as the result of one LR row, which is held while a row of tiles
     *     is in work
     * @return a side of at least {@link #LEAST}; the picture's longer side when it is to be run whole
     */
    int choose(int width, int height, double fittingPixels, double rowPixels) {
        int whole = Math.max(width, height);
        int best = Math.min(LEAST, whole);
        double least = Double.POSITIVE_INFINITY;
        int largest = (int) Math.min(whole, global ? Integer.MAX_VALUE : LARGEST_SIDE);
        for (int side = largest; side >= LEAST; side -= STEP) {
            double work = work(width, height, side, fittingPixels, rowPixels);
            if (work < least) {
                least = work;
                best = side;
            }
            if (global && work < Double.POSITIVE_INFINITY) {
                break; // the largest that fits
            }
        }
        return best;
    }

    /** Relative cost of the picture in tiles of this side; infinite when one does not fit. */
    private double work(int width, int height, int side, double fittingPixels, double rowPixels) {
        int columns = (width + side - 1) / side;
        int rows = (height + side - 1) / side;
        double window = longestWindow(width, columns) * longestWindow(height, rows);
        if (window + rowPixels * Math.min(side, height) > fittingPixels) {
            return Double.POSITIVE_INFINITY;
        }
        double steps = (Math.sqrt(window) - CACHED_SIDE) / (LARGEST_SIDE - CACHED_SIDE);
        double pixelCost = 1 + 0.5 * Math.min(Math.max(steps, 0), 1);
        return allWindows(width, columns) * allWindows(height, rows) * pixelCost;
    }

    /** The longest window of an axis: one inner border adds one overlap, two add two. */
    private double longestWindow(int length, int count) {
        double core = Math.ceil((double) length / count);
        return Math.min(length, core + (double) overlap * Math.min(count - 1, 2));
    }

    /** The windows of an axis together. */
    private double allWindows(int length, int count) {
        return Math.min((double) length * count, length + 2.0 * overlap * (count - 1));
    }
}
