package io.github.acutance.data;

/** The crops of each training step. They depend on the seed and the step's number alone; safe for several threads. */
@FunctionalInterface
public interface Sampler {
    /**
     * The crops of one step.
     *
     * @param step number of the step
     * @param count how many crops
     * @param lrSize width and height of an LR crop in pixels
     * @throws IllegalArgumentException if a picture is smaller than a crop
     * @throws java.io.UncheckedIOException if pictures cannot be used
     */
    Patches sample(long step, int count, int lrSize);
}
