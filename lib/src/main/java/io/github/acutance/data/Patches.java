package io.github.acutance.data;

/**
 * Aligned crops of one training step, in the layout of a network's input.
 *
 * @param count number of crops, N
 * @param lrSize width and height of an LR crop in pixels
 * @param scale HR pixels to an LR pixel
 * @param lr N x 3 x lrSize x lrSize, in 0..1
 * @param hr N x 3 x (lrSize * scale) x (lrSize * scale), in 0..1
 */
@SuppressWarnings("ArrayRecordComponent") // large, filled once, never compared
public record Patches(int count, int lrSize, int scale, float[] lr, float[] hr) {}
