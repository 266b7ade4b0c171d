package io.github.acutance.systems.srntt;

import io.github.acutance.loss.Vgg;
import io.github.acutance.model.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The three layers of VGG-19 between which SRNTT transfers texture. */
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
     * Reads the authors' network, with their kernels and pooling.
     *
     * @throws IllegalArgumentException if it is missing or cannot be read; the message says where it was looked for
     */
    static TextureFeatures open(Optional<Path> aux, Device device) {
        return new TextureFeatures(open(aux, Vgg.Rule.SRNTT, device));
    }

    /**
     * Reads torchvision's network, its kernels and pools as they are.
     *
     * @throws IllegalArgumentException if it is missing, cannot be read or is the original release's
     */
    static TextureFeatures torchvision(Optional<Path> aux, Device device) {
        Vgg vgg = open(aux, Vgg.Rule.RELEASE, device);
        if (!vgg.label().endsWith("torchvision's normalisation")) {
            String found = vgg.label();
            vgg.close();
            throw new IllegalArgumentException("expected torchvision's VGG-19 (vgg19-dcbb9e9d.pth) in " + aux.get()
                    + ", with which these weights are trained, found " + found);
        }
        return new TextureFeatures(vgg);
    }

    private static Vgg open(Optional<Path> aux, Vgg.Rule rule, Device device) {
        Path folder = aux.orElseThrow(() -> new IllegalArgumentException(
                "expected VGG-19 in a folder named by --aux or ACUTANCE_AUX, found neither"));
        try {
            return Vgg.open(folder, Vgg.Depth.VGG19, rule, device);
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

    /** The network itself. */
    Vgg vgg() {
        return vgg;
    }

    @Override
    public void close() {
        vgg.close();
    }
}
