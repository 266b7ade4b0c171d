package io.github.acutance.data;

import java.util.Arrays;
import java.util.Optional;

/**
 * Aligned crops of one training step, in the layout of a network's input.
 *
 * @param count number of crops, N
 * @param lrSize width and height of an LR crop in pixels
 * @param hrSize width and height of an HR crop in pixels
 * @param scale HR pixels to an LR pixel
 * @param lr N x 3 x lrSize x lrSize, in 0..1
 * @param hr N x 3 x hrSize x hrSize, in 0..1
 * @param labels N x hrSize x hrSize label numbers, where there are label maps
 * @param easier N x 3 x hrSize x hrSize, in 0..1: HR with the blur or noise of LR, where that is asked for
 * @param refs N x 3 x hrSize x hrSize, in 0..1: the references at the crops' places, where there are references
 * @param enlarged N x 3 x hrSize x hrSize, in 0..1: the pairs' enlarged pictures, where there are such
 */
@SuppressWarnings("ArrayRecordComponent") // large, filled once, never compared
public record Patches(
        int count,
        int lrSize,
        int hrSize,
        double scale,
        float[] lr,
        float[] hr,
        Optional<byte[]> labels,
        Optional<float[]> easier,
        Optional<float[]> refs,
        Optional<float[]> enlarged) {
    /** The crops {@code from} to {@code from + size - 1} alone. */
    public Patches part(int from, int size) {
        return new Patches(
                size,
                lrSize,
                hrSize,
                scale,
                part(lr, from, size),
                part(hr, from, size),
                labels.map(all -> {
                    int each = all.length / count;
                    return Arrays.copyOfRange(all, from * each, (from + size) * each);
                }),
                easier.map(all -> part(all, from, size)),
                refs.map(all -> part(all, from, size)),
                enlarged.map(all -> part(all, from, size)));
    }

    private float[] part(float[] all, int from, int size) {
        int each = all.length / count;
        return Arrays.copyOfRange(all, from * each, (from + size) * each);
    }
}
