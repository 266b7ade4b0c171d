package io.github.acutance.data;

import io.github.acutance.image.Image;

/**
 * An HR picture and the LR picture made from it.
 *
 * @param lr w x h, RGB, 8 bits
 * @param hr w * scale x h * scale, RGB, 8 bits
 */
public record Pair(Image lr, Image hr) {
    /** Degrades {@code hr}, made RGB and cut to a multiple of {@code scale} first. */
    public static Pair of(Image hr, int scale, Degradation degradation) {
        Image cut = Degradation.modCrop(hr.asRgb(), scale);
        return new Pair(degradation.degrade(cut), cut);
    }
}
