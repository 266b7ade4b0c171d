package io.github.acutance.systems.srntt;

import io.github.acutance.model.Device;
import io.github.acutance.nn.Figure;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A network that takes swapped VGG maps beside its picture: the authors', or another of the same inputs. */
interface TransferFigure extends Figure {
    /**
     * Draws the figure.
     *
     * @param lr [N, 3, h, w] in 0..1
     * @param relu3 swapped VGG map [N, 256, h, w]
     * @param relu2 swapped VGG map [N, 128, 2h, 2w]
     * @param relu1 swapped VGG map [N, 64, 4h, 4w]
     * @return [N, 3, scale * h, scale * w] in 0..1
     */
    Tensor forward(Layers nn, Tensor lr, Tensor relu3, Tensor relu2, Tensor relu1);

    /** The same network without maps, at x4. */
    Network extractor();

    /**
     * Opens the VGG that it was trained with.
     *
     * @throws IllegalArgumentException if it is missing or another; the message says where it was looked for
     */
    TextureFeatures features(Optional<Path> aux, Device device);

    /** Whether a picture without reference is its own; else the {@link #extractor} enlarges it alone. */
    default boolean takesOwnTextures() {
        return true;
    }

    /**
     * The maps as the figure takes them; called inside a step.
     *
     * @param similarity of the content with what was found, [h - 2, w - 2]
     */
    default List<Tensor> weighted(List<Tensor> maps, Tensor similarity) {
        return maps;
    }
}
