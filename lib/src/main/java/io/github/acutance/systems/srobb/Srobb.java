package io.github.acutance.systems.srobb;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The generator of SROBB (section 3.4): SRResNet's figure with 3x3 convolutions at both ends and leaky ReLU of 0.2. The
 * parameters' names are ours.
 */
public final class Srobb implements Network {
    private static final Activation LEAKY = Activation.leakyRelu(0.2);

    /**
     * Shape of the network.
     *
     * @param scale 2 or 4
     * @param blocks residual blocks; 16 in the paper
     * @param channels feature channels; 64 in the paper
     */
    public record Config(int scale, int blocks, int channels) {
        /** Checks the numbers. */
        public Config {
            if ((scale != 2 && scale != 4) || blocks < 1 || channels < 1) {
                throw new IllegalArgumentException(
                        "SROBB: expected scale 2 or 4 and at least one block and channel, found " + scale + ", "
                                + blocks + " and " + channels);
            }
        }

        /** The paper's 16 blocks of 64 channels. */
        public static Config paper(int scale) {
            return new Config(scale, 16, 64);
        }
    }

    /** Convolution, normalisation, leaky ReLU, convolution, normalisation, sum. */
    private record Block(Conv conv1, BatchNorm bn1, Conv conv2, BatchNorm bn2) {
        Block(Parameters at, int channels) {
            this(
                    Conv.inner(at, "conv1", channels, channels, 3),
                    BatchNorm.of(at, "bn1", channels),
                    Conv.inner(at, "conv2", channels, channels, 3),
                    BatchNorm.of(at, "bn2", channels));
        }

        Tensor forward(Layers nn, Tensor x) {
            Tensor y = nn.batchNorm(bn1, nn.conv(conv1, x), LEAKY);
            return nn.add(nn.batchNorm(bn2, nn.conv(conv2, y)), x);
        }
    }

    private final Parameters parameters;
    private final Conv convFirst;
    private final List<Block> body = new ArrayList<>();
    private final List<Conv> up = new ArrayList<>();
    private final Conv convLast;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public Srobb(Config config, Parameters at) {
        int channels = config.channels();
        this.parameters = at;
        this.convFirst = Conv.first(at, "conv_first", 3, channels, 3);
        for (int i = 0; i < config.blocks(); i++) {
            body.add(new Block(at.child("body").child(i), channels));
        }
        for (int i = 0; i < config.scale() / 2; i++) {
            up.add(Conv.inner(at, "conv_up" + (i + 1), channels, 4 * channels, 3));
        }
        this.convLast = Conv.last(at, "conv_last", channels, 3, 3);
    }

    @Override
    public Tensor forward(Layers nn, Tensor lr) {
        Tensor shallow = nn.conv(convFirst, lr, LEAKY); // [N, C, h, w]
        Tensor deep = shallow;
        for (Block block : body) {
            deep = block.forward(nn, deep);
        }
        Tensor features = nn.add(deep, shallow);
        for (Conv conv : up) {
            features = nn.activate(nn.shuffle(nn.conv(conv, features), 2), LEAKY); // [N, C, 2h, 2w], then 4h, 4w
        }
        return nn.conv(convLast, features); // [N, 3, sh, sw]
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Kaiming normal, the last convolution times 0.1, normalisation as the identity; the paper is silent. */
    @Override
    public void initialise(RandomGenerator random) {
        convFirst.kaimingNormal(random, 1);
        body.forEach(block -> {
            block.conv1().kaimingNormal(random, 1);
            block.conv2().kaimingNormal(random, 1);
        });
        up.forEach(conv -> conv.kaimingNormal(random, 1));
        convLast.kaimingNormal(random, 0.1);
    }
}
