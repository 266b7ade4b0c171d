package io.github.acutance.systems.esrgan;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * RRDBNet, the generator of ESRGAN (Wang et al., ECCV Workshops 2018, figures 3 and 4). Names of the parameters are
 * BasicSR's. At x1 and x2 the picture is first folded into 16 or 4 times as many channels and the x4 network follows, as
 * BasicSR and Real-ESRGAN do, unless {@code Config.folded} says otherwise (2018 files of x1 and x2 enlarge less instead).
 */
public final class Esrgan implements Network {
    private static final Activation LEAKY = Activation.leakyRelu(0.2);

    /**
     * Shape of the network.
     *
     * @param scale 1, 2, 3, 4 or 8
     * @param blocks residual-in-residual dense blocks; 23 in the paper
     * @param channels feature channels; 64 in the paper
     * @param growth channels that each convolution of a dense block adds; 32 in the paper
     * @param fold picture pixels to a side that are folded into channels before the first convolution; 1 for none
     */
    public record Config(int scale, int blocks, int channels, int growth, int fold) {
        /** Checks the numbers. */
        public Config {
            boolean enlarges = scale * fold == 3 || (Integer.bitCount(scale * fold) == 1 && scale * fold <= 8);
            if (!enlarges || fold < 1 || blocks < 1) {
                throw new IllegalArgumentException("RRDBNet: expected scale 1, 2, 3, 4 or 8, found scale " + scale
                        + " with " + fold + " x " + fold + " pixels folded and " + blocks + " blocks");
            }
        }

        /** The paper's 23 blocks of 64 channels, 32 growing, folded at x1 and x2 as BasicSR does. */
        public static Config paper(int scale) {
            return new Config(scale, 23, 64, 32, scale <= 2 ? 4 / scale : 1);
        }

        /** Factors by which the features are enlarged, one after the other. */
        List<Integer> enlargements() {
            int factor = scale * fold;
            return switch (factor) {
                case 3 -> List.of(3);
                case 2 -> List.of(2);
                case 4 -> List.of(2, 2);
                case 8 -> List.of(2, 2, 2);
                default -> List.of();
            };
        }
    }

    private final Config config;
    private final Parameters parameters;
    private final Conv convFirst;
    private final List<Rrdb> body = new ArrayList<>();
    private final Conv convBody;
    private final List<Conv> convUp = new ArrayList<>();
    private final Conv convHr;
    private final Conv convLast;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public Esrgan(Config config, Parameters at) {
        int channels = config.channels();
        this.config = config;
        this.parameters = at;
        this.convFirst = Conv.first(at, "conv_first", 3 * config.fold() * config.fold(), channels, 3);
        for (int i = 0; i < config.blocks(); i++) {
            body.add(new Rrdb(at.child("body").child(i), channels, config.growth()));
        }
        this.convBody = Conv.inner(at, "conv_body", channels, channels, 3);
        for (int i = 1; i <= config.enlargements().size(); i++) {
            convUp.add(Conv.inner(at, "conv_up" + i, channels, channels, 3));
        }
        this.convHr = Conv.inner(at, "conv_hr", channels, channels, 3);
        this.convLast = Conv.last(at, "conv_last", channels, 3, 3);
    }

    @Override
    public Tensor forward(Layers nn, Tensor lr) {
        Tensor folded = config.fold() == 1 ? lr : nn.unshuffle(lr, config.fold()); // [N, 3 * fold^2, h/fold, w/fold]
        Tensor shallow = nn.conv(convFirst, folded);
        Tensor deep = shallow;
        for (Rrdb block : body) {
            deep = block.forward(nn, deep);
        }
        Tensor features = nn.add(shallow, nn.conv(convBody, deep));
        for (int i = 0; i < convUp.size(); i++) {
            Tensor larger = nn.enlargeNearest(features, config.enlargements().get(i));
            features = nn.conv(convUp.get(i), larger, LEAKY);
        }
        return nn.conv(convLast, nn.conv(convHr, features, LEAKY)); // [N, 3, sh, sw]
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Kaiming normal times 0.1 in the dense blocks, PyTorch's default elsewhere, as BasicSR does. */
    @Override
    public void initialise(RandomGenerator random) {
        convFirst.defaultUniform(random);
        body.forEach(block -> block.kaimingNormal(random, 0.1));
        convBody.defaultUniform(random);
        convUp.forEach(conv -> conv.defaultUniform(random));
        convHr.defaultUniform(random);
        convLast.defaultUniform(random);
    }
}
