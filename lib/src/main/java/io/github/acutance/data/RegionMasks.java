package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.util.Arrays;
import java.util.Set;

/**
 * SROBB's three masks of a label map: a strip along every border between two labels, the background, and the objects
 * (specs, srobb section 2). The masks do not overlap and together cover the picture.
 *
 * <p>A pixel is an edge where its label differs from that of its right or lower neighbour; the edges are widened by a
 * disk. Pixels without a label make no edges and count as objects.
 */
public final class RegionMasks {
    /** What a pixel belongs to. */
    public enum Region {
        /** Near a border between two labels. */
        BOUNDARY,
        /** Sky, plants, ground and water, away from borders. */
        BACKGROUND,
        /** All else. */
        OBJECT
    }

    /**
     * Which label numbers mean what.
     *
     * @param background labels of sky, plants, ground and water
     * @param unlabelled numbers of pixels without a label
     */
    public record Labels(Set<Integer> background, Set<Integer> unlabelled) {
        /** CamVid in the numbering of SegNet: sky, road, pavement, tree; 11 is void. */
        public static final Labels CAMVID = new Labels(Set.of(0, 3, 4, 5), Set.of(11));

        /** COCO-Stuff 164k as its PNG files store it, one less than the ids of its list; 255 is unlabelled. */
        public static final Labels COCO_STUFF = new Labels(
                Set.of(
                        105, 156, // sky
                        93, 96, 118, 123, 128, 133, 141, 162, 168, // plant
                        110, 124, 125, 135, 139, 143, 144, 146, 148, 153, 158, // ground
                        119, 147, 154, 177, 178), // water
                Set.of(255));

        /** Copies the sets. */
        public Labels {
            background = Set.copyOf(background);
            unlabelled = Set.copyOf(unlabelled);
        }
    }

    /** Radius of the disk in pixels where nobody asks for another: 13 cells. */
    public static final int DEFAULT_RADIUS = 2;

    private final int width;
    private final int height;
    private final Region[] regions; // row by row

    private RegionMasks(int width, int height, Region[] regions) {
        this.width = width;
        this.height = height;
        this.regions = regions;
    }

    /**
     * The masks of a label map.
     *
     * @param map gray, 8 bits: a label number in each pixel
     * @param radius of the disk that widens edges, in pixels; 0 leaves them as they are
     * @throws IllegalArgumentException if the map is not gray or the radius is negative
     */
    public static RegionMasks of(Image map, Labels labels, int radius) {
        if (map.channels() != 1 || map.bits() != 8) {
            throw new IllegalArgumentException("label map: expected gray with 8 bits, found " + map);
        }
        if (radius < 0) {
            throw new IllegalArgumentException("radius of the boundary: expected at least 0, found " + radius);
        }
        int width = map.width();
        int height = map.height();
        Region[] regions = new Region[width * height];
        for (int i = 0; i < regions.length; i++) {
            boolean background = labels.background().contains(map.sample(i % width, i / width, 0));
            regions[i] = background ? Region.BACKGROUND : Region.OBJECT;
        }
        RegionMasks masks = new RegionMasks(width, height, regions);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (isEdge(map, x, y, labels)) {
                    masks.widen(x, y, radius);
                }
            }
        }
        return masks;
    }

    /** Pixels in a row. */
    public int width() {
        return width;
    }

    /** Number of rows. */
    public int height() {
        return height;
    }

    /** What a pixel belongs to. */
    public Region at(int x, int y) {
        return regions[y * width + x];
    }

    /** One mask as 1 and 0, height x width values, to multiply a picture with. */
    public float[] mask(Region region) {
        float[] mask = new float[regions.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = regions[i] == region ? 1 : 0;
        }
        return mask;
    }

    /** The masks of the rectangle of {@code cropWidth} x {@code cropHeight} pixels whose top left pixel is (x, y). */
    public RegionMasks crop(int x, int y, int cropWidth, int cropHeight) {
        if (x < 0 || y < 0 || cropWidth < 1 || cropHeight < 1 || x + cropWidth > width || y + cropHeight > height) {
            throw new IllegalArgumentException("expected a rectangle inside " + width + " x " + height + ", found "
                    + cropWidth + " x " + cropHeight + " at " + x + ", " + y);
        }
        Region[] cropped = new Region[cropWidth * cropHeight];
        for (int row = 0; row < cropHeight; row++) {
            System.arraycopy(regions, (y + row) * width + x, cropped, row * cropWidth, cropWidth);
        }
        return new RegionMasks(cropWidth, cropHeight, cropped);
    }

    private static boolean isEdge(Image map, int x, int y, Labels labels) {
        int own = map.sample(x, y, 0);
        int right = map.sample(Math.min(x + 1, map.width() - 1), y, 0);
        int below = map.sample(x, Math.min(y + 1, map.height() - 1), 0);
        return differ(own, right, labels) || differ(own, below, labels);
    }

    private static boolean differ(int a, int b, Labels labels) {
        return a != b
                && !labels.unlabelled().contains(a)
                && !labels.unlabelled().contains(b);
    }

    private void widen(int x, int y, int radius) {
        for (int dy = -radius; dy <= radius; dy++) {
            int row = y + dy;
            if (row < 0 || row >= height) {
                continue;
            }
            int reach = (int) Math.sqrt((double) radius * radius - dy * dy);
            int from = Math.max(0, x - reach);
            int to = Math.min(width, x + reach + 1);
            Arrays.fill(regions, row * width + from, row * width + to, Region.BOUNDARY);
        }
    }
}
