package io.github.acutance.systems.srntt;

import io.github.acutance.loss.Vgg;
import io.github.acutance.model.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The three layers of VGG-19 between which SRNTT transfers texture, with its authors' kernels and pooling. */
final class TextureFeatures implements AutoCloseable {
    /** Layers by the size of their cells: 4, 2 and 1 pixels. */
    static final List<String> LAYERS = List.of("relu3_1", "relu2_1", "relu1_1");

    /** How far a cell of relu3_1 sees, in cells: 10 pixels. */
    static final int REACH_CELLS = 3;

    private final Vgg vgg;

    private TextureFeatures(Vgg vgg) {
        this.vgg = vgg;
    }

    /**
     * Reads the network.
     *
     * @throws IllegalArgumentException if it is missing or cannot be read; the message says where it was looked for
     */
    static TextureFeatures open(Optional<Path> aux, Device device) {
        Path folder = aux.orElseThrow(() -> new IllegalArgumentException(
                "expected VGG-19 in a folder named by --aux or ACUTANCE_AUX, found neither"));
        try {
            return new TextureFeatures(Vgg.open(folder, Vgg.Depth.VGG19, Vgg.Rule.SRNTT, device));
        } catch (IOException missing) {
            throw new IllegalArgumentException(missing.getMessage(), missing);
        }
    }

    /**
     * One map.
     *
     * @param rgb [1, 3, H, W] in 0..1
     * @param level number of the layer in {@link #LAYERS}
     */
    Tensor map(Tensor rgb, int level) {
        String layer = LAYERS.get(level);
        return vgg.features(rgb, List.of(layer)).get(layer);
    }

    /** All maps of [1, 3, H, W] in 0..1, in the order of {@link #LAYERS}. */
    List<Tensor> maps(Tensor rgb) {
        Map<String, Tensor> found = vgg.features(rgb, LAYERS);
        return LAYERS.stream().map(found::get).toList();
    }

    @Override
    public void close() {
        vgg.close();
    }
}
