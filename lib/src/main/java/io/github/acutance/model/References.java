package io.github.acutance.model;

import io.github.acutance.image.Image;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The pictures that a {@link SrModel.WithReference} takes detail from, and what their preparation may use.
 *
 * @param pictures of any size, gray or colour, 8 or 16 bits; empty where the model is to do without
 * @param upsampler enlarges the LR picture before it is compared with the references, by the model's own scale; empty for
 *     the bicubic interpolation that the system's authors use
 * @param aux folder of auxiliary networks, such as VGG-19; empty if there is none
 * @param memoryMb MiB that the prepared references and the comparison may take; 0 for the model's default
 */
public record References(
        List<Image> pictures, Optional<SrModel.SingleImage> upsampler, Optional<Path> aux, int memoryMb) {
    /** Checks the numbers. */
    public References {
        pictures = List.copyOf(pictures);
        if (memoryMb < 0) {
            throw new IllegalArgumentException("memory: expected 0 (default) or a number of MiB, found " + memoryMb);
        }
    }

    /** Pictures alone; the folder of auxiliary networks is that of the environment's {@code ACUTANCE_AUX}. */
    public static References of(Image... pictures) {
        Optional<Path> aux = Optional.ofNullable(System.getenv("ACUTANCE_AUX"))
                .filter(text -> !text.isEmpty())
                .map(Path::of);
        return new References(List.of(pictures), Optional.empty(), aux, 0);
    }

    /** A copy with other pictures. */
    public References withPictures(List<Image> newPictures) {
        return new References(newPictures, upsampler, aux, memoryMb);
    }

    /** A copy with another {@link #upsampler}. */
    public References withUpsampler(SrModel.SingleImage newUpsampler) {
        return new References(pictures, Optional.of(newUpsampler), aux, memoryMb);
    }

    /** A copy with another {@link #aux}. */
    public References withAux(Path newAux) {
        return new References(pictures, upsampler, Optional.of(newAux), memoryMb);
    }

    /** A copy with another {@link #memoryMb}. */
    public References withMemoryMb(int newMemoryMb) {
        return new References(pictures, upsampler, aux, newMemoryMb);
    }
}
