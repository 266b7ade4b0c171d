package io.github.acutance.infer;

/**
 * Chooses the side of the tiles: the least work among the sides whose tile fits into memory.
 *
 * <p>Work is counted in LR pixels that the network sees, overlaps included.
 *
 * @param overlap LR pixels that a tile sees beyond its border
 * @param global whether tiles change the network's result, so that the whole picture is preferred at any cost
 * @param memory what a tile takes
 */
record TileSize(int overlap, boolean global, TileMemory memory) {
    /** Smallest side of a tile, also when memory runs short. */
    static final int LEAST = 16;

    private static final int STEP = 8;
    private static final int LARGEST_SIDE = 512;

    /** Memory for the least tile with its overlap. */
    double leastBytes() {
        double side = LEAST + 2.0 * overlap;
        return memory.bytes(side * side);
    }

    /**
     * The side of the tiles for a picture.
     *
     * @param width of the picture in LR pixels
     * @param height of the picture in LR pixels
     * @param bytes memory that there is
     * @param rowBytes memory that the result of one LR row takes, which is held while a row of tiles is in work
     * @return a side of at least {@link #LEAST}; the picture's longer side when it is to be run whole
     */
    int choose(int width, int height, double bytes, double rowBytes) {
        int whole = Math.max(width, height);
        int best = Math.min(LEAST, whole);
        double least = Double.POSITIVE_INFINITY;
        int largest = Math.min(whole, global ? Integer.MAX_VALUE : LARGEST_SIDE);
        for (int side = largest; side >= LEAST; side -= STEP) {
            double work = work(width, height, side, bytes, rowBytes);
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
    private double work(int width, int height, int side, double bytes, double rowBytes) {
        int columns = (width + side - 1) / side;
        int rows = (height + side - 1) / side;
        double window = longestWindow(width, columns) * longestWindow(height, rows);
        if (memory.bytes(window) + rowBytes * Math.min(side, height) > bytes) {
            return Double.POSITIVE_INFINITY;
        }
        return allWindows(width, columns) * allWindows(height, rows) * memory.pixelCost(window);
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
