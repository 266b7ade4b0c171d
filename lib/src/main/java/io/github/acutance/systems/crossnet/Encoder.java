package io.github.acutance.systems.crossnet;

import static io.github.acutance.nn.Activation.SELU;

import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** The encoder (section 3.1), one and the same for the enlarged picture and for the reference. */
final class Encoder {
    private final Conv layerF;
    private final List<Conv> levels = new ArrayList<>();

    Encoder(Parameters at) {
        this.layerF = Conv.first(at, "layer_f.0", 3, 64, 5);
        levels.add(Conv.inner(at, "conv1.0", 64, 64, 5));
        for (int level = 2; level <= 4; level++) {
            levels.add(Conv.strided(at, "conv" + level + ".0", 64, 64, 5, 2, 2, Conv.Place.INNER));
        }
    }

    /** [N, 3, H, W] to [N, 64, H, W], [N, 64, H / 2, W / 2], [N, 64, H / 4, W / 4], [N, 64, H / 8, W / 8]. */
    List<Tensor> forward(Layers nn, Tensor picture) {
        List<Tensor> pyramid = new ArrayList<>();
        Tensor x = nn.conv(layerF, picture, SELU);
        for (Conv level : levels) {
            x = nn.conv(level, x, SELU);
            pyramid.add(x);
        }
        return pyramid;
    }

    void initialise(RandomGenerator random) {
        layerF.kaimingNormal(random, Math.sqrt(0.5));
        levels.forEach(conv -> conv.kaimingNormal(random, Math.sqrt(0.5)));
    }

    /** The first channels of the finest level become the picture's colours, as SELU scales them. */
    void passColours() {
        layerF.passThrough(3, 0, 1);
        levels.get(0).passThrough(3, 0, 1);
    }
}
