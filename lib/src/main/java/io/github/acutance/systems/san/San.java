package io.github.acutance.systems.san;

import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.MeanShift;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * SAN (Dai et al., CVPR 2019, figure 2): shallow features, a non-local block, groups of residual blocks with
 * second-order attention between which the shared source is added, the same non-local block again, and sub-pixel
 * upsampling. The network thinks in 0..255. Names and order of the parameters are the authors', the dead ones among
 * them.
 */
public final class San implements Network {
    /**
     * Shape of the network.
     *
     * @param scale 2, 3, 4 or 8
     * @param groups residual groups, 20 in the paper
     * @param blocks residual blocks in each, 10 in the paper
     * @param channels feature channels, 64 in the paper; at least 8
     * @param hidden channels inside an attention's gate, 4 in the paper
     * @param pooled whether keys and values of the non-local block are pooled, as in the authors' code
     */
    public record Config(int scale, int groups, int blocks, int channels, int hidden, boolean pooled) {
        /** Checks the numbers. */
        public Config {
            if (scale != 2 && scale != 3 && scale != 4 && scale != 8) {
                throw new IllegalArgumentException("SAN: expected scale 2, 3, 4 or 8, found " + scale);
            }
            if (groups < 1 || blocks < 1 || channels < 8 || hidden < 1) {
                throw new IllegalArgumentException("SAN: expected at least one group, one block, 8 channels and one"
                        + " hidden, found " + groups + ", " + blocks + ", " + channels + " and " + hidden);
            }
        }

        /** The paper's 20 groups of 10 blocks of 64 channels. */
        public static Config paper(int scale) {
            return new Config(scale, 20, 10, 64, 4, true);
        }

        /** Fewest LR pixels of a side: a quarter of the picture holds one pixel, or four to pool. */
        int leastSide() {
            return pooled ? 4 : 2;
        }

        /** Channels of queries, keys and values. */
        int inner() {
            return channels / 8;
        }
    }

    private final Parameters parameters;
    private final int leastSide;
    private final Tensor gamma;
    private final MeanShift subMean;
    private final List<ResidualGroup> groups = new ArrayList<>();
    private final List<Conv> deadConvs = new ArrayList<>();
    private final MeanShift addMean;
    private final NonLocal nonLocal;
    private final Conv head;
    private final List<Conv> upsampling = new ArrayList<>();
    private final int factor;
    private final Conv tail;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public San(Config config, Parameters at) {
        int channels = config.channels();
        this.parameters = at;
        this.leastSide = config.leastSide();
        this.gamma = at.weight("gamma", 1);
        this.subMean = MeanShift.subtracting(at, "sub_mean");
        for (int i = 0; i < config.groups(); i++) {
            groups.add(new ResidualGroup(at.child("RG").child(i), config));
        }
        deadConvs.add(Conv.inner(at, "conv_last", channels, channels, 3));
        this.addMean = MeanShift.adding(at, "add_mean");
        Parameters deadGate = at.child("non_local").child("soca").child("conv_du");
        deadConvs.add(Conv.inner(deadGate, "0", channels, config.inner(), 1));
        deadConvs.add(Conv.inner(deadGate, "2", config.inner(), channels, 1));
        this.nonLocal =
                new NonLocal(at.child("non_local").child("non_local"), channels, config.inner(), config.pooled());
        this.head = Conv.first(at.child("head"), "0", 3, channels, 3);
        this.factor = config.scale() == 3 ? 3 : 2;
        Parameters up = at.child("tail").child(0);
        for (int scale = factor, layer = 0; scale <= config.scale(); scale *= factor, layer += 2) {
            upsampling.add(Conv.inner(up, Integer.toString(layer), channels, channels * factor * factor, 3));
        }
        this.tail = Conv.last(at.child("tail"), "1", channels, 3, 3);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a side has fewer LR pixels than {@link Config#leastSide}
     */
    @Override
    public Tensor forward(Layers nn, Tensor lr) {
        if (Math.min(lr.size(2), lr.size(3)) < leastSide) {
            throw new IllegalArgumentException("SAN: expected a picture of at least " + leastSide + " x " + leastSide
                    + " pixels, found " + lr.size(3) + " x " + lr.size(2));
        }
        Tensor features = nn.block(() -> deepFeatures(nn, lr)); // [N, C, h, w]
        for (Conv conv : upsampling) {
            Tensor smaller = features;
            features = nn.block(() -> nn.shuffle(nn.conv(conv, smaller), factor)); // [N, C, 2h, 2w], ...
        }
        return addMean.leave(nn, nn.conv(tail, features)); // [N, 3, sh, sw]
    }

    private Tensor deepFeatures(Layers nn, Tensor lr) {
        Tensor shallow = nn.conv(head, subMean.enter(nn, lr));
        Tensor source = nonLocal.forward(nn, shallow);
        Tensor deep = source;
        for (ResidualGroup group : groups) {
            Tensor before = deep;
            deep = nn.block(() -> nn.addScaled(gamma, source, group.forward(nn, before)));
        }
        return nn.add(nonLocal.forward(nn, deep), shallow);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /**
     * PyTorch's default in every convolution, the mean shifts at DIV2K's mean; the weight of the shared source and what
     * closes the non-local block begin at 0, as in the authors' code.
     */
    @Override
    public void initialise(RandomGenerator random) {
        subMean.initialise();
        groups.forEach(group -> group.defaultUniform(random));
        deadConvs.forEach(conv -> conv.defaultUniform(random));
        addMean.initialise();
        nonLocal.initialise(random);
        head.defaultUniform(random);
        upsampling.forEach(conv -> conv.defaultUniform(random));
        tail.defaultUniform(random);
    }
}
