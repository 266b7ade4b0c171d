package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.util.Optional;

/**
 * An HR picture and the LR picture made from it.
 *
 * @param lr w x h, RGB, 8 bits
 * @param hr w * scale x h * scale, RGB, 8 bits
 * @param ref another picture of the scene, as large as {@code hr}; empty where there is none
 */
public record Pair(Image lr, Image hr, Optional<Image> ref) {
    /** A pair without a reference. */
    public Pair(Image lr, Image hr) {
        this(lr, hr, Optional.empty());
    }

    /** The same with another picture of the scene, of the size of {@link #hr}, RGB, 8 bits. */
    public Pair withRef(Image newRef) {
        return new Pair(lr, hr, Optional.of(newRef));
    }

    /** Degrades {@code hr}, made RGB and cut to a multiple of {@code scale} first. */
    public static Pair of(Image hr, int scale, Degradation degradation) {
        Image cut = Degradation.modCrop(hr.asRgb(), scale);
        return new Pair(degradation.degrade(cut), cut);
    }
}
