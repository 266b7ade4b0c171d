package io.github.acutance.infer;

/**
 * The size of a result in pixels.
 *
 * @param width at least 1
 * @param height at least 1
 */
record TargetSize(long width, long height) {
    /**
     * The size that {@code options} ask for: the model's factor exactly, or another factor, width or height with the
     * aspect kept. What is not exact is rounded to the nearest, halves up, and at least 1.
     *
     * @param width of the input
     * @param height of the input
     * @param modelScale the model's own factor
     */
    static TargetSize of(UpscaleOptions options, int width, int height, int modelScale) {
        if (options.width() > 0) {
            return new TargetSize(options.width(), rounded((double) height * options.width() / width));
        }
        if (options.height() > 0) {
            return new TargetSize(rounded((double) width * options.height() / height), options.height());
        }
        double factor = options.scale() > 0 ? options.scale() : modelScale;
        return new TargetSize(rounded(width * factor), rounded(height * factor));
    }

    /**
     * The factor that {@code options} ask a model of any scale for. Of a width or height it is the least whose truncated
     * product is that.
     */
    static double scaleOf(UpscaleOptions options, int width, int height, int modelScale) {
        if (options.width() > 0) {
            return reaching(options.width(), width);
        }
        if (options.height() > 0) {
            return reaching(options.height(), height);
        }
        return options.scale() > 0 ? options.scale() : modelScale;
    }

    private static double reaching(int length, int lrLength) {
        double scale = (double) length / lrLength;
        return (long) (scale * lrLength) < length ? Math.nextUp(scale) : scale;
    }

    private static long rounded(double pixels) {
        return Math.max(1, Math.round(pixels));
    }
}
