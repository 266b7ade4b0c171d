package io.github.acutance.nn;

import io.github.acutance.model.Keys;
import io.github.acutance.weights.StateDict;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The discriminator of MMSR's and BasicSR's SRGAN and ESRGAN, and of RankSRGAN: a {@link VggTrunk}, its last map laid flat,
 * and two fully connected layers of which the first has 100 outputs. It takes pictures of one size. Names are BasicSR's.
 */
public final class VggDiscriminator implements Critic {
    private static final int HIDDEN = 100;

    /**
     * Shape of the network.
     *
     * @param inputPixels width and height of its pictures: 128 in MMSR and BasicSR, 296 in RankSRGAN
     * @param levels how often the map is halved; 5, or 6 for 192 and 256 pixels
     * @param channels of the first level; 64
     * @param bias whether the convolutions before a normalisation have a bias, as they had in 2018
     */
    public record Config(int inputPixels, int levels, int channels, boolean bias) {
        /** Checks that something is left of the map. */
        public Config {
            if (levels < 1 || channels < 1 || inputPixels >> levels < 1) {
                throw new IllegalArgumentException("discriminator: expected at least " + (1L << Math.max(1, levels))
                        + " pixels for " + levels + " levels, found " + inputPixels);
            }
        }

        /** The standard one for crops of a size: 64 channels, 5 levels, 6 for 192 and 256 pixels. */
        public static Config standard(int inputPixels) {
            return new Config(inputPixels, inputPixels == 192 || inputPixels == 256 ? 6 : 5, 64, false);
        }

        /**
         * Reads {@code num_feat}, {@code num_level} and {@code bias} of {@code network_d}.
         *
         * @param inputPixels width and height of the crops
         */
        public static Config of(Keys network, int inputPixels) {
            network.requireText("type", "VGGStyleDiscriminator");
            Config standard = standard(Math.max(inputPixels, 32));
            return new Config(
                    inputPixels,
                    network.integer("num_level", standard.levels()),
                    network.integer("num_feat", standard.channels()),
                    network.flag("bias", false));
        }
    }

    private final Config config;
    private final Parameters parameters;
    private final VggTrunk trunk;
    private final Linear linear1;
    private final Linear linear2;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public VggDiscriminator(Config config, Parameters at) {
        int side = config.inputPixels() >> config.levels();
        this.config = config;
        this.parameters = at;
        this.trunk = new VggTrunk(at, config.levels(), config.channels(), config.bias());
        this.linear1 = Linear.of(at, "linear1", trunk.outChannels() * side * side, HIDDEN);
        this.linear2 = Linear.of(at, "linear2", HIDDEN, 1);
    }

    @Override
    public Tensor forward(Layers nn, Tensor picture) {
        requireSize(picture, config.inputPixels());
        Tensor flat = nn.flatten(trunk.forward(nn, picture)); // [N, C * side * side]
        return nn.linear(linear2, nn.linear(linear1, flat, VggTrunk.LEAKY), Activation.NONE);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** PyTorch's default initialisation, as in MMSR and BasicSR. */
    @Override
    public void initialise(RandomGenerator random) {
        trunk.initialise(random);
        linear1.defaultUniform(random);
        linear2.defaultUniform(random);
    }

    /** The weights under our names: those of 2018's sequence ({@code features.N}, {@code classifier.N}) renamed. */
    public static StateDict renamed(StateDict file) {
        return file.rename(name -> VggTrunk.fromSequence(name)
                .replaceFirst("^classifier\\.0\\.", "linear1.")
                .replaceFirst("^classifier\\.2\\.", "linear2."));
    }

    /** Refuses pictures that a fully connected layer cannot take. */
    public static void requireSize(Tensor picture, int pixels) {
        if (picture.size(2) != pixels || picture.size(3) != pixels) {
            throw new IllegalArgumentException("discriminator: expected crops of " + pixels + " x " + pixels
                    + " HR pixels, found " + picture.size(3) + " x " + picture.size(2));
        }
    }
}
