package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.nio.ByteBuffer;

/**
 * A light field as a plenoptic camera's decoder writes it: one picture in which every point of the scene has a block of
 * pixels, one for each direction. The pixels of one place in all blocks are a view. The Flower set (Srinivasan et al., ICCV
 * 2017) has blocks of 14 x 14, of which CrossNet takes the middle 8 x 8.
 *
 * @param rows of a block, in pixels
 * @param columns of a block, in pixels
 */
public record Lenslets(int rows, int columns) {
    /** Checks the numbers. */
    public Lenslets {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "lenslets: expected at least 1 x 1 pixels, found " + rows + " x " + columns);
        }
    }

    /**
     * One view.
     *
     * @param picture sides are multiples of a block's
     * @param row of the view in a block, from 0
     * @param column of the view in a block, from 0
     * @return width / columns x height / rows, as many bits and channels as {@code picture}
     * @throws IllegalArgumentException if the sides are no multiples or there is no such view
     */
    public Image view(Image picture, int row, int column) {
        if (picture.width() % columns != 0 || picture.height() % rows != 0) {
            throw new IllegalArgumentException("expected sides that are multiples of " + columns + " x " + rows
                    + " pixels, those of a lenslet, found " + picture.width() + " x " + picture.height());
        }
        if (row < 0 || row >= rows || column < 0 || column >= columns) {
            throw new IllegalArgumentException(
                    "view " + row + "_" + column + ": expected one of " + rows + " rows and " + columns + " columns");
        }
        int width = picture.width() / columns;
        int height = picture.height() / rows;
        int pixelBytes = picture.channels() * picture.bits() / 8;
        byte[] samples = new byte[width * height * pixelBytes];
        ByteBuffer from = picture.samples();
        for (int y = 0; y < height; y++) {
            int line = (y * rows + row) * picture.width() + column;
            for (int x = 0; x < width; x++) {
                from.get((line + x * columns) * pixelBytes, samples, (y * width + x) * pixelBytes, pixelBytes);
            }
        }
        return picture.bits() == 8
                ? Image.wrap8(width, height, picture.channels(), samples)
                : Image.wrap16(width, height, picture.channels(), samples);
    }
}
