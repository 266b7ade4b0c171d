package io.github.acutance.systems.srfbn;

import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.MeanShift;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.srfbn.Kernel.Block;
import io.github.acutance.systems.srfbn.Kernel.Up;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * SRFBN (Li et al., CVPR 2019, figures 2 and 3): shallow features, a feedback block that runs several times on them and
 * on its own last result, and a reconstruction that is added to the bilinear enlargement of the picture. The network
 * thinks in 0..255. Names of the parameters are the authors'.
 */
public final class Srfbn implements Network {
    /**
     * Shape of the network.
     *
     * @param scale 2, 3, 4 or 8
     * @param channels feature channels, m in the paper; 64, or 32 in SRFBN-S
     * @param groups projection groups, G in the paper; 6, or 3 in SRFBN-S
     * @param steps how often the feedback block runs, T in the paper; 4
     */
    public record Config(int scale, int channels, int groups, int steps) {
        /** Checks the numbers. */
        public Config {
            Kernel.of(scale);
            if (channels < 1 || groups < 1 || steps < 1) {
                throw new IllegalArgumentException("SRFBN: expected at least one channel, group and step, found "
                        + channels + ", " + groups + " and " + steps);
            }
        }

        /** The paper's 64 channels and 6 groups. */
        public static Config paper(int scale) {
            return new Config(scale, 64, 6, 4);
        }

        /** SRFBN-S: 32 channels and 3 groups. */
        public static Config small(int scale) {
            return new Config(scale, 32, 3, 4);
        }

        /**
         * LR pixels to each side that an output pixel depends on: one by the first convolution, the projections of every
         * step, and what the reconstruction and its 3x3 convolution on HR see.
         */
        int receptiveField() {
            return 1 + steps * groups * Kernel.of(scale).reach() + (scale == 2 ? 2 : 1);
        }
    }

    private final Config config;
    private final Parameters parameters;
    private final MeanShift subMean;
    private final Block convIn;
    private final Block featIn;
    private final FeedbackBlock block;
    private final Up out;
    private final Conv convOut;
    private final MeanShift addMean;

    /** Builds the network; its parameters are zeros, its slopes 0.2, until initialised or loaded. */
    public Srfbn(Config config, Parameters at) {
        int channels = config.channels();
        Kernel kernel = Kernel.of(config.scale());
        this.config = config;
        this.parameters = at;
        this.subMean = MeanShift.subtracting(at.frozen(), "sub_mean");
        this.convIn = Block.first(at.child("conv_in"), 4 * channels);
        this.featIn = Block.fusing(at.child("feat_in"), 4 * channels, channels);
        this.block = new FeedbackBlock(at.child("block"), channels, config.groups(), kernel);
        this.out = new Up(at.child("out"), channels, kernel);
        this.convOut = Conv.last(at.child("conv_out"), "0", channels, 3, 3);
        this.addMean = MeanShift.adding(at.frozen(), "add_mean");
    }

    /** The picture after the last step; those before are not reconstructed. */
    @Override
    public Tensor forward(Layers nn, Tensor lr) {
        Tensor picture = subMean.enter(nn, lr); // [N, 3, h, w]
        return reconstructed(nn, picture, hiddenStates(nn, picture).get(config.steps() - 1));
    }

    /**
     * The picture after every step, for training: each is held against the target of its step.
     *
     * @param lr [N, 3, h, w] in 0..1
     * @return as many pictures [N, 3, h * scale, w * scale] as there are steps
     */
    public List<Tensor> forwardSteps(Layers nn, Tensor lr) {
        Tensor picture = subMean.enter(nn, lr);
        return hiddenStates(nn, picture).stream()
                .map(hidden -> reconstructed(nn, picture, hidden))
                .toList();
    }

    /** What the feedback block answers in each step; the first sees the shallow features twice. */
    private List<Tensor> hiddenStates(Layers nn, Tensor picture) {
        Tensor shallow = nn.block(() -> featIn.forward(nn, convIn.forward(nn, picture))); // [N, C, h, w]
        List<Tensor> hidden = new ArrayList<>();
        for (int step = 0; step < config.steps(); step++) {
            hidden.add(block.forward(nn, shallow, step == 0 ? shallow : hidden.get(step - 1)));
        }
        return hidden;
    }

    private Tensor reconstructed(Layers nn, Tensor picture, Tensor hidden) {
        return nn.block(() -> {
            Tensor detail = nn.conv(convOut, out.forward(nn, hidden)); // [N, 3, sh, sw]
            return addMean.leave(nn, nn.add(detail, nn.enlargeBilinear(picture, config.scale())));
        });
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Kaiming normal in every convolution, slopes 0.2, the mean shifts at DIV2K's mean, as the authors' code does. */
    @Override
    public void initialise(RandomGenerator random) {
        subMean.initialise();
        convIn.kaimingNormal(random);
        featIn.kaimingNormal(random);
        block.kaimingNormal(random);
        out.kaimingNormal(random);
        convOut.kaimingNormal(random, 1);
        addMean.initialise();
    }
}
