package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Squares that cover a picture with overlap, so that training reads small files; the same places as BasicSR's
 * {@code extract_subimages}.
 *
 * @param sizePixels side of a square
 * @param stepPixels from one square to the next
 * @param thresholdPixels a rest at the right or lower edge is covered by one more square, pushed inwards, if it is wider
 *     than this
 */
public record SubImages(int sizePixels, int stepPixels, int thresholdPixels) {
    /** Where a square's top left pixel is. */
    public record Place(int x, int y) {}

    /** Checks that size and step are at least 1 and the threshold is not negative, else {@link IllegalArgumentException}. */
    public SubImages {
        if (sizePixels < 1 || stepPixels < 1 || thresholdPixels < 0) {
            throw new IllegalArgumentException("expected a size and a step of at least 1 and a threshold of at least 0,"
                    + " found " + sizePixels + ", " + stepPixels + " and " + thresholdPixels);
        }
    }

    /**
     * The squares of a picture of that size, row by row.
     *
     * @throws IllegalArgumentException if the picture is smaller than a square
     */
    public List<Place> places(int width, int height) {
        if (width < sizePixels || height < sizePixels) {
            throw new IllegalArgumentException("expected at least " + sizePixels + " x " + sizePixels
                    + " pixels, found " + width + " x " + height);
        }
        List<Place> places = new ArrayList<>();
        for (int y : starts(height)) {
            for (int x : starts(width)) {
                places.add(new Place(x, y));
            }
        }
        return places;
    }

    /** One square of a picture. */
    public Image cut(Image picture, Place place) {
        return picture.crop(place.x(), place.y(), sizePixels, sizePixels);
    }

    private int[] starts(int length) {
        int last = (length - sizePixels) / stepPixels * stepPixels;
        IntStream regular = IntStream.rangeClosed(0, last / stepPixels).map(i -> i * stepPixels);
        return length - (last + sizePixels) > thresholdPixels
                ? IntStream.concat(regular, IntStream.of(length - sizePixels)).toArray()
                : regular.toArray();
    }
}
