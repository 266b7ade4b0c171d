package io.github.acutance.eval.page;

import io.github.acutance.image.Image;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The same window of one picture in all its versions.
 *
 * @param picture name
 * @param scale {@code x4}
 * @param x left edge of the window in the HR picture
 * @param y upper edge
 * @param detail how much bicubic interpolation misses there; larger is more telling
 * @param versions by caption: the LR pixels, bicubic, each method, HR
 */
record CropView(String picture, String scale, int x, int y, double detail, Map<String, Image> versions) {
    static final String LR = "LR";
    static final String BICUBIC = "bicubic";
    static final String HR = "HR";

    CropView {
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    }

    /** The same with one more version, before HR. */
    CropView with(String caption, Image crop) {
        Map<String, Image> more = new LinkedHashMap<>(versions);
        Image hr = more.remove(HR);
        more.put(caption, crop);
        more.put(HR, hr);
        return new CropView(picture, scale, x, y, detail, more);
    }
}
