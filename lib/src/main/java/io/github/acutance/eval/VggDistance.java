package io.github.acutance.eval;

import io.github.acutance.image.Image;
import io.github.acutance.loss.Vgg;
import io.github.acutance.model.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The feature distance of {@link RegionMeter}: VGG-19 at the layers of SROBB's preset {@code targeted}. */
public final class VggDistance implements RegionMeter.FeatureMap, AutoCloseable {
    private static final List<String> LAYERS = List.of("relu1_2", "relu2_2", "relu3_4");

    private final Vgg vgg;

    private VggDistance(Vgg vgg) {
        this.vgg = vgg;
    }

    /**
     * Reads the network.
     *
     * @param folder of auxiliary networks, see {@link Vgg#open}
     * @param device may be {@code AUTO}
     * @throws IOException if it is missing or cannot be read
     */
    public static VggDistance open(Path folder, Device device) throws IOException {
        return new VggDistance(Vgg.open(folder, Vgg.Depth.VGG19, device));
    }

    /** What a number was made with, to print beside it. */
    public static String label() {
        return "VGG-19 distance: " + String.join(", ", LAYERS) + " of unit length, squared, mean over the mask";
    }

    @Override
    public float[] of(Image sr, Image hr) {
        return vgg.distanceMap(sr, hr, LAYERS);
    }

    /** Frees the network. */
    @Override
    public void close() {
        vgg.close();
    }
}
