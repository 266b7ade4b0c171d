package io.github.acutance.train;

/**
 * Learning rate: linear warm-up, then half a cosine (Loshchilov and Hutter, ICLR 2017) down to {@code etaMin}.
 *
 * @param lr the highest rate
 * @param etaMin the rate at the end
 * @param warmup iterations of the warm-up
 * @param total iterations in all
 */
record CosineSchedule(double lr, double etaMin, long warmup, long total) {
    /** The rate of iteration {@code iteration}, counted from 1. */
    double rate(long iteration) {
        if (iteration <= warmup) {
            return lr * iteration / warmup;
        }
        double progress = (double) (iteration - 1 - warmup) / Math.max(1, total - warmup);
        return etaMin + 0.5 * (lr - etaMin) * (1 + Math.cos(Math.PI * Math.min(1, progress)));
    }
}
