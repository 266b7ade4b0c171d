package io.github.acutance.systems.srntt;

import static io.github.acutance.nn.Activation.RELU;

import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** Residual block with normalisation: x + bn2(conv2(relu(bn1(conv1(x))))), the convolutions without bias. */
final class ResidualBlock {
    private final Conv conv1;
    private final BatchNorm bn1;
    private final Conv conv2;
    private final BatchNorm bn2;

    ResidualBlock(Parameters at) {
        this.conv1 = Conv.of(at, "conv1", 64, 64, 3, Conv.Place.INNER, false);
        this.bn1 = BatchNorm.of(at, "bn1", 64);
        this.conv2 = Conv.of(at, "conv2", 64, 64, 3, Conv.Place.INNER, false);
        this.bn2 = BatchNorm.of(at, "bn2", 64);
    }

    /** [N, 64, h, w] to [N, 64, h, w]. */
    Tensor forward(Layers nn, Tensor x) {
        return nn.block(() -> {
            Tensor y = nn.batchNorm(bn1, nn.conv(conv1, x), RELU);
            return nn.add(nn.batchNorm(bn2, nn.conv(conv2, y)), x);
        });
    }

    void initialise(RandomGenerator random, double deviation) {
        conv1.normal(random, deviation);
        conv2.normal(random, deviation);
    }
}
