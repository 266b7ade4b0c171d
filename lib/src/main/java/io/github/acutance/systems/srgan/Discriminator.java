package io.github.acutance.systems.srgan;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Linear;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.VggDiscriminator;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The discriminator of SRGAN (Ledig et al., CVPR 2017, figure 4, below): eight 3x3 convolutions of which every second
 * halves the map, leaky ReLU of 0.2, batch normalisation but after the first, two fully connected layers. The paper closes
 * with a sigmoid, which is part of the loss here. The parameters' names are ours.
 */
public final class Discriminator implements Critic {
    private static final int[] WIDTHS = {1, 1, 2, 2, 4, 4, 8, 8}; // of the first convolution's channels
    private static final Activation LEAKY = Activation.leakyRelu(0.2);

    /**
     * Shape of the network.
     *
     * @param inputPixels width and height of its pictures, a multiple of 16; 96 in the paper
     * @param channels of the first convolution; 64 in the paper
     * @param hidden outputs of the first fully connected layer; 1024 in the paper
     */
    public record Config(int inputPixels, int channels, int hidden) {
        /** Checks the size. */
        public Config {
            if (inputPixels < 16 || inputPixels % 16 != 0) {
                throw new IllegalArgumentException(
                        "discriminator: expected crops of a multiple of 16 HR pixels, found " + inputPixels);
            }
        }

        /** The paper's. */
        public static Config paper() {
            return new Config(96, 64, 1024);
        }
    }

    private final Config config;
    private final Parameters parameters;
    private final List<Conv> convs = new ArrayList<>();
    private final List<BatchNorm> norms = new ArrayList<>(); // the second convolution's is the first
    private final Linear fc1;
    private final Linear fc2;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public Discriminator(Config config, Parameters at) {
        this.config = config;
        this.parameters = at;
        int in = 3;
        for (int i = 0; i < WIDTHS.length; i++) {
            int out = config.channels() * WIDTHS[i];
            Conv.Place place = i == 0 ? Conv.Place.FIRST : Conv.Place.INNER;
            convs.add(Conv.strided(at, "conv" + i, in, out, 3, 1 + i % 2, 1, place));
            if (i > 0) {
                norms.add(BatchNorm.of(at, "bn" + i, out));
            }
            in = out;
        }
        int side = config.inputPixels() / 16;
        this.fc1 = Linear.of(at, "fc1", in * side * side, config.hidden());
        this.fc2 = Linear.of(at, "fc2", config.hidden(), 1);
    }

    @Override
    public Tensor forward(Layers nn, Tensor picture) {
        VggDiscriminator.requireSize(picture, config.inputPixels());
        Tensor x = nn.conv(convs.get(0), picture, LEAKY);
        for (int i = 1; i < convs.size(); i++) {
            x = nn.batchNorm(norms.get(i - 1), nn.conv(convs.get(i), x), LEAKY);
        }
        return nn.linear(fc2, nn.linear(fc1, nn.flatten(x), LEAKY), Activation.NONE);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** PyTorch's default initialisation; the paper is silent. */
    @Override
    public void initialise(RandomGenerator random) {
        convs.forEach(conv -> conv.defaultUniform(random));
        fc1.defaultUniform(random);
        fc2.defaultUniform(random);
    }
}
