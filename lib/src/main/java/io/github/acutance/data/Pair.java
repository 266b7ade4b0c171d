package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.util.Optional;

/**
 * An HR picture, the LR picture made from it, and what else is known of it.
 *
 * @param lr w x h, RGB, 8 bits
 * @param hr w * scale x h * scale, RGB, 8 bits
 * @param labels label map of the same size as {@code hr}, gray, 8 bits
 * @param easier {@code hr} with the blur or the noise of {@code lr}
 * @param ref another picture of the scene, as large as {@code hr}
 * @param enlarged {@code lr} enlarged to the size of {@code hr}, as a network that starts from such a picture takes it
 */
public record Pair(
        Image lr,
        Image hr,
        Optional<Image> labels,
        Optional<Image> easier,
        Optional<Image> ref,
        Optional<Image> enlarged) {
    /** The two pictures alone. */
    public Pair(Image lr, Image hr) {
        this(lr, hr, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same with another picture of the scene, of the size of {@link #hr}, RGB, 8 bits. */
    public Pair withRef(Image newRef) {
        return new Pair(lr, hr, labels, easier, Optional.of(newRef), enlarged);
    }

    /** The same with {@link #lr} enlarged by something better than an interpolation, RGB, 8 bits. */
    public Pair withEnlarged(Image newEnlarged) {
        return new Pair(lr, hr, labels, easier, ref, Optional.of(newEnlarged));
    }

    /** Degrades {@code hr}, made RGB and cut to a multiple of {@code scale} first. */
    public static Pair of(Image hr, int scale, Degradation degradation) {
        Image cut = Degradation.modCrop(hr.asRgb(), scale);
        return new Pair(degradation.degrade(cut), cut);
    }

    /** Bytes of all samples; a picture that stands in two places counts twice. */
    long bytes() {
        return (long) lr.samples().remaining()
                + hr.samples().remaining()
                + labels.map(map -> map.samples().remaining()).orElse(0)
                + easier.map(picture -> picture.samples().remaining()).orElse(0)
                + ref.map(picture -> picture.samples().remaining()).orElse(0)
                + enlarged.map(picture -> picture.samples().remaining()).orElse(0);
    }
}
