package io.github.acutance.eval;

import io.github.acutance.image.Image;
import io.github.acutance.loss.Vgg19;
import io.github.acutance.model.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The feature distance of {@link RegionMeter}: VGG-19 at the layers of SROBB's preset {@code targeted}. */
public final class VggDistance implements RegionMeter.FeatureMap, AutoCloseable {
    private static final List<String> LAYERS = List.of("relu1_2", "relu2_2", "relu3_4");

    private final Vgg19 vgg;

    private VggDistance(Vgg19 vgg) {
        this.vgg = vgg;
    }

    /**
     * Reads the network.
     *
     * @param folder of auxiliary networks, see {@link Vgg19#open}
     * @param device may be {@code AUTO}
     * @throws IOException if it is missing or cannot be read
     */
    public static VggDistance open(Path folder, Device device) throws IOException {
        return new VggDistance(Vgg19.open(folder, device));
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
