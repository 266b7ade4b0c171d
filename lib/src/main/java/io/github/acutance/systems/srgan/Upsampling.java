package io.github.acutance.systems.srgan;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * Sub-pixel upsampling of the networks without normalisation: convolution, pixel shuffle, activation; once by 2 or 3,
 * or twice by 2.
 */
final class Upsampling {
    private final List<Conv> convs = new ArrayList<>();
    private final int factor;

    /**
     * One convolution, or two for x4.
     *
     * @param name of a convolution, with {@code %d} for its number from 1
     */
    Upsampling(Parameters at, String name, int scale, int channels) {
        this.factor = factor(scale);
        for (int step = 1; step <= steps(scale); step++) {
            convs.add(Conv.inner(at, name.formatted(step), channels, channels * factor * factor, 3));
        }
    }

    /** How many times a picture is enlarged on the way to {@code scale}. */
    static int steps(int scale) {
        return scale == 4 ? 2 : 1;
    }

    /** By how much each time. */
    static int factor(int scale) {
        return scale == 3 ? 3 : 2;
    }

    static void requireScale(int scale) {
        if (scale < 2 || scale > 4) {
            throw new IllegalArgumentException("SRResNet: expected scale 2, 3 or 4, found " + scale);
        }
    }

    /** [N, C, h, w] to [N, C, h * scale, w * scale]. */
    Tensor forward(Layers nn, Tensor x, Activation after) {
        Tensor y = x;
        for (Conv conv : convs) {
            y = nn.shuffle(nn.conv(conv, y, after), factor); // the activation commutes with the shuffle
        }
        return y;
    }

    void kaimingNormal(RandomGenerator random, double scale) {
        convs.forEach(conv -> conv.kaimingNormal(random, scale));
    }
}
