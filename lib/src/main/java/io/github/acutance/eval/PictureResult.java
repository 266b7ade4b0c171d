package io.github.acutance.eval;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers of one picture.
 *
 * @param name of the picture
 * @param width of the compared pictures in pixels, before the crop
 * @param height likewise
 * @param values by measure; NaN where a measure is not defined for this picture
 * @param seconds that the method took, without reading and measuring
 * @param counts whether the numbers belong into the mean; false where they were made in another way than the others'
 * @param note what else is to be known, or empty
 * @param regions numbers inside the masks of a label map, empty without one
 */
public record PictureResult(
        String name,
        int width,
        int height,
        Map<Measure, Double> values,
        double seconds,
        boolean counts,
        String note,
        List<RegionScore> regions) {
    /** Copies the collections. */
    public PictureResult {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
        regions = List.copyOf(regions);
    }
}
