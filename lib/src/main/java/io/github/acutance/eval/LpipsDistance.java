package io.github.acutance.eval;

import io.github.acutance.image.Image;
import io.github.acutance.loss.Lpips;
import io.github.acutance.loss.LpipsTrunk;
import io.github.acutance.model.Device;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;

/** {@link Lpips} for those who know pictures but no losses: the command line and tables. Safe for several threads. */
public final class LpipsDistance implements AutoCloseable {
    private final Lpips lpips;

    private LpipsDistance(Lpips lpips) {
        this.lpips = lpips;
    }

    /**
     * Reads heads and trunk on the processor or the graphics card.
     *
     * @param folder of auxiliary networks, see {@link Lpips#open}
     * @param trunk {@code alex}, {@code vgg} or {@code squeeze}
     * @param device may be {@code AUTO}
     * @throws FileNotFoundException if a file is missing; the message lists the names that were looked for
     * @throws IOException if one cannot be read, or is not what its name says
     * @throws IllegalArgumentException if there is no such trunk or device
     */
    public static LpipsDistance open(Path folder, String trunk, Device device) throws IOException {
        return new LpipsDistance(Lpips.open(folder, LpipsTrunk.of(trunk), device));
    }

    /** What a number was made with, to print beside it. */
    public String label() {
        return lpips.label();
    }

    /**
     * The distance of two pictures, see {@link Lpips#of(Image, Image, int)}.
     *
     * @param cropPixels how many pixels are cut off at each side first
     * @throws IllegalArgumentException if the sizes differ or the crop leaves less than the trunk needs
     */
    public double of(Image test, Image reference, int cropPixels) {
        return lpips.of(test, reference, cropPixels);
    }

    /** Frees the networks. */
    @Override
    public void close() {
        lpips.close();
    }
}
