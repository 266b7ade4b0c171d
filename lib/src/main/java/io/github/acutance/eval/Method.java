package io.github.acutance.eval;

import io.github.acutance.image.Image;
import java.io.IOException;

/** A way to enlarge pictures, to be compared with others. */
public interface Method {
    /** What tables call it. */
    String title();

    /** Its id in the published tables: {@code srresnet}, {@code bicubic}. */
    String model();

    /** Whether the numbers are of the mean over eight flips and transposes. */
    boolean selfEnsemble();

    /** Tiles, ensemble and whatever else decides about the result, in words; may be empty. */
    String settings();

    /** The number format, {@code fp32}. */
    String precision();

    /** Where it computes, {@code cpu}. */
    String device();

    /**
     * Gets ready for a picture; what that takes is not part of the picture's time.
     *
     * @throws IOException if something that belongs to the picture is missing or cannot be read
     */
    default void prepare(Sample sample) throws IOException {}

    /**
     * Enlarges one picture.
     *
     * @throws RuntimeException if that fails; the picture is then left out, with the reason
     */
    Enlarged enlarge(Trial trial);

    /**
     * One picture to enlarge.
     *
     * @param lr what is to be enlarged
     * @param hr the original, cut to the size of the result
     * @param scale the factor
     */
    record Trial(Image lr, Image hr, double scale) {}

    /**
     * A result and what it is compared with.
     *
     * @param sr the result
     * @param hr the original, of the same size
     * @param luma whether both are planes of Y already, to be compared as they are
     */
    record Enlarged(Image sr, Image hr, boolean luma) {}
}
