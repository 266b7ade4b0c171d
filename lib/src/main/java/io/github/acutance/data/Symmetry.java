package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.nio.ByteBuffer;

/**
 * One of the eight symmetries of a square, for crops: bit 0 of the number flips left and right, bit 1 flips up and down,
 * bit 2 transposes.
 *
 * @param number 0 to 7
 */
record Symmetry(int number) {
    /** Copies a square of an RGB picture as the {@code n}-th of a batch [N, 3, size, size], in 0..1. */
    void copy(Image from, int left, int top, int size, float[] to, int n) {
        ByteBuffer samples = from.samples();
        int plane = size * size;
        int base = n * 3 * plane;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                int at = 3 * place(from, left, top, size, row, column);
                int out = base + row * size + column;
                to[out] = (samples.get(at) & 0xFF) / 255f;
                to[out + plane] = (samples.get(at + 1) & 0xFF) / 255f;
                to[out + 2 * plane] = (samples.get(at + 2) & 0xFF) / 255f;
            }
        }
    }

    /** Copies a square of a gray picture as the {@code n}-th of a batch [N, 1, size, size], as it is. */
    void copy(Image from, int left, int top, int size, byte[] to, int n) {
        ByteBuffer samples = from.samples();
        int base = n * size * size;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                to[base + row * size + column] = samples.get(place(from, left, top, size, row, column));
            }
        }
    }

    /** Which pixel of the picture comes to a row and column of the crop. */
    private int place(Image from, int left, int top, int size, int row, int column) {
        int u = (number & 1) == 0 ? column : size - 1 - column;
        int v = (number & 2) == 0 ? row : size - 1 - row;
        int x = left + ((number & 4) == 0 ? u : v);
        int y = top + ((number & 4) == 0 ? v : u);
        return y * from.width() + x;
    }
}
