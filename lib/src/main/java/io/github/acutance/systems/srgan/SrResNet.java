package io.github.acutance.systems.srgan;

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
 * SRResNet, the generator of SRGAN (Ledig et al., CVPR 2017, figure 4), as the paper draws it: kernel 9 at both ends,
 * batch normalisation, parametric ReLU with one slope a layer. The network answers in -1..1, as the paper trains it; it
 * is brought to 0..1 here. No weights were ever published; the parameters' names are ours.
 */
public final class SrResNet implements Network {
    /**
     * Shape of the network.
     *
     * @param scale 2, 3 or 4
     * @param blocks residual blocks; 16 in the paper
     * @param channels feature channels; 64 in the paper
     * @param tanh whether a tanh closes the network; the paper does not say, tensorlayer's code has it
     */
    public record Config(int scale, int blocks, int channels, boolean tanh) {
        /** Checks the numbers. */
        public Config {
            Upsampling.requireScale(scale);
        }

        /** The paper's 16 blocks of 64 channels, with a linear end. */
        public static Config paper(int scale) {
            return new Config(scale, 16, 64, false);
        }
    }

    private final Config config;
    private final Parameters parameters;
    private final Conv convIn;
    private final Activation preluIn;
    private final List<Block> body = new ArrayList<>();
    private final Conv convMid;
    private final BatchNorm bnMid;
    private final List<Up> up = new ArrayList<>();
    private final Conv convOut;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public SrResNet(Config config, Parameters at) {
        int channels = config.channels();
        this.config = config;
        this.parameters = at;
        this.convIn = Conv.first(at, "conv_in", 3, channels, 9);
        this.preluIn = prelu(at.child("prelu_in"));
        for (int i = 0; i < config.blocks(); i++) {
            body.add(new Block(at.child("body").child(i), channels));
        }
        this.convMid = Conv.inner(at, "conv_mid", channels, channels, 3);
        this.bnMid = BatchNorm.of(at, "bn_mid", channels);
        for (int i = 0; i < Upsampling.steps(config.scale()); i++) {
            up.add(new Up(at.child("up").child(i), channels, Upsampling.factor(config.scale())));
        }
        this.convOut = Conv.last(at, "conv_out", channels, 3, 9);
    }

    @Override
    public Tensor forward(Layers nn, Tensor lr) {
        Tensor shallow = nn.conv(convIn, lr, preluIn); // [N, C, h, w]
        Tensor deep = shallow;
        for (Block block : body) {
            deep = block.forward(nn, deep);
        }
        Tensor features = nn.add(nn.batchNorm(bnMid, nn.conv(convMid, deep)), shallow);
        for (Up step : up) {
            features = step.forward(nn, features); // [N, C, 2h, 2w], then [N, C, 4h, 4w]
        }
        Tensor signed = nn.conv(convOut, features); // [N, 3, sh, sw] in -1..1
        return nn.affine(config.tanh() ? nn.tanh(signed) : signed, 0.5, 0.5);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Kaiming normal (the paper is silent), normalisation as the identity, slopes 0.25. */
    @Override
    public void initialise(RandomGenerator random) {
        convIn.kaimingNormal(random, 1);
        body.forEach(block -> block.kaimingNormal(random));
        convMid.kaimingNormal(random, 1);
        up.forEach(step -> step.conv.kaimingNormal(random, 1));
        convOut.kaimingNormal(random, 1);
    }

    private static Activation prelu(Parameters at) {
        return Activation.prelu(at.weight("weight", 0.25, 1));
    }

    /** Residual block: convolution, normalisation, PReLU, convolution, normalisation, sum; nothing after the sum. */
    private static final class Block {
        private final Conv conv1;
        private final BatchNorm bn1;
        private final Activation prelu;
        private final Conv conv2;
        private final BatchNorm bn2;

        Block(Parameters at, int channels) {
            this.conv1 = Conv.inner(at, "conv1", channels, channels, 3);
            this.bn1 = BatchNorm.of(at, "bn1", channels);
            this.prelu = prelu(at.child("prelu"));
            this.conv2 = Conv.inner(at, "conv2", channels, channels, 3);
            this.bn2 = BatchNorm.of(at, "bn2", channels);
        }

        Tensor forward(Layers nn, Tensor x) {
            Tensor y = nn.batchNorm(bn1, nn.conv(conv1, x), prelu);
            return nn.add(nn.batchNorm(bn2, nn.conv(conv2, y)), x);
        }

        void kaimingNormal(RandomGenerator random) {
            conv1.kaimingNormal(random, 1);
            conv2.kaimingNormal(random, 1);
        }
    }

    /** Sub-pixel upsampling: convolution, pixel shuffle, PReLU. */
    private static final class Up {
        private final Conv conv;
        private final Activation prelu;
        private final int factor;

        Up(Parameters at, int channels, int factor) {
            this.conv = Conv.inner(at, "conv", channels, channels * factor * factor, 3);
            this.prelu = prelu(at.child("prelu"));
            this.factor = factor;
        }

        Tensor forward(Layers nn, Tensor x) {
            return nn.activate(nn.shuffle(nn.conv(conv, x), factor), prelu);
        }
    }
}
