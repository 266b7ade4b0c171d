package io.github.acutance.systems.esrgan;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** Dense block (figure 4): each of five convolutions sees everything before it; a scaled residual closes it. */
final class ResidualDenseBlock {
    /** "Residual scaling": residuals are multiplied by 0.2 before they are added, which keeps a deep trunk stable. */
    static final double RESIDUAL_SCALE = 0.2;

    private static final Activation LEAKY = Activation.leakyRelu(0.2);

    private final Conv conv1;
    private final Conv conv2;
    private final Conv conv3;
    private final Conv conv4;
    private final Conv conv5;

    ResidualDenseBlock(Parameters at, int channels, int growth) {
        this.conv1 = Conv.inner(at, "conv1", channels, growth, 3);
        this.conv2 = Conv.inner(at, "conv2", channels + growth, growth, 3);
        this.conv3 = Conv.inner(at, "conv3", channels + 2 * growth, growth, 3);
        this.conv4 = Conv.inner(at, "conv4", channels + 3 * growth, growth, 3);
        this.conv5 = Conv.inner(at, "conv5", channels + 4 * growth, channels, 3);
    }

    /** [N, C, h, w] to [N, C, h, w]. */
    Tensor forward(Layers nn, Tensor x) {
        return nn.block(() -> dense(nn, x));
    }

    private Tensor dense(Layers nn, Tensor x) {
        Tensor x1 = nn.conv(conv1, x, LEAKY); // [N, G, h, w]
        Tensor x2 = nn.conv(conv2, nn.join(x, x1), LEAKY);
        Tensor x3 = nn.conv(conv3, nn.join(x, x1, x2), LEAKY);
        Tensor x4 = nn.conv(conv4, nn.join(x, x1, x2, x3), LEAKY);
        Tensor x5 = nn.conv(conv5, nn.join(x, x1, x2, x3, x4)); // [N, C, h, w]
        return nn.addScaled(RESIDUAL_SCALE, x5, x);
    }

    void kaimingNormal(RandomGenerator random, double scale) {
        List.of(conv1, conv2, conv3, conv4, conv5).forEach(conv -> conv.kaimingNormal(random, scale));
    }
}
