package io.github.acutance.systems.srgan;

import static io.github.acutance.nn.Activation.RELU;

import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** Residual block without normalisation: x + conv2(relu(conv1(x))). */
final class ResidualBlock {
    private final Conv conv1;
    private final Conv conv2;

    ResidualBlock(Parameters at, int channels) {
        this.conv1 = Conv.inner(at, "conv1", channels, channels, 3);
        this.conv2 = Conv.inner(at, "conv2", channels, channels, 3);
    }

    /** [N, C, h, w] to [N, C, h, w]. */
    Tensor forward(Layers nn, Tensor x) {
        return nn.block(() -> nn.add(x, nn.conv(conv2, nn.conv(conv1, x, RELU))));
    }

    void kaimingNormal(RandomGenerator random, double scale) {
        conv1.kaimingNormal(random, scale);
        conv2.kaimingNormal(random, scale);
    }
}
