package io.github.acutance.infer;

/** Told about every finished tile of a picture, on the thread that called {@link Upscaler#upscale}. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (done, total) -> {};

    /**
     * A tile is finished.
     *
     * @param done tiles finished, from 1 to {@code total}
     * @param total tiles of the picture; grows when memory runs short and tiles are split
     */
    void tile(int done, int total);
}
