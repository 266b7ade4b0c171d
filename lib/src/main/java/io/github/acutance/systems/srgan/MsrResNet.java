package io.github.acutance.systems.srgan;

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
 * MSRResNet: SRResNet (Ledig et al., CVPR 2017, figure 4) as MMSR and BasicSR modified it. No batch normalisation, ReLU
 * inside the residual blocks, leaky ReLU elsewhere, and a bilinear enlargement of the picture added at the end. Names of
 * the parameters are BasicSR's, or MMagic's for its variant, so that a file tells which of the two it is.
 */
public final class MsrResNet implements Network {
    private static final Activation LEAKY = Activation.leakyRelu(0.1);

    /**
     * Shape of the network.
     *
     * @param scale 2, 3 or 4
     * @param blocks residual blocks; 16 in the paper
     * @param channels feature channels; 64 in the paper
     * @param activateAfterShuffle whether a leaky ReLU follows each pixel shuffle (BasicSR) or not (MMagic)
     */
    public record Config(int scale, int blocks, int channels, boolean activateAfterShuffle) {
        /** Checks the numbers. */
        public Config {
            Upsampling.requireScale(scale);
        }

        /** 16 blocks of 64 channels, BasicSR's activations. */
        public static Config standard(int scale) {
            return new Config(scale, 16, 64, true);
        }
    }

    private final Config config;
    private final Parameters parameters;
    private final Conv convFirst;
    private final List<ResidualBlock> body = new ArrayList<>();
    private final Upsampling upsampling;
    private final Conv convHr;
    private final Conv convLast;

    /** Builds the network; its parameters hold no values yet. */
    public MsrResNet(Config config, Parameters at) {
        int channels = config.channels();
        Parameters trunk = at.child(config.activateAfterShuffle() ? "body" : "trunk_net");
        this.config = config;
        this.parameters = at;
        this.convFirst = Conv.first(at, "conv_first", 3, channels, 3);
        for (int i = 0; i < config.blocks(); i++) {
            body.add(new ResidualBlock(trunk.child(i), channels));
        }
        this.upsampling = new Upsampling(
                at, config.activateAfterShuffle() ? "upconv%d" : "upsample%d.upsample_conv", config.scale(), channels);
        this.convHr = Conv.inner(at, "conv_hr", channels, channels, 3);
        this.convLast = Conv.last(at, "conv_last", channels, 3, 3);
    }

    @Override
    public Tensor forward(Layers nn, Tensor lr) {
        Tensor y = nn.conv(convFirst, lr, LEAKY); // [N, C, h, w]
        for (ResidualBlock block : body) {
            y = block.forward(nn, y);
        }
        y = upsampling.forward(nn, y, config.activateAfterShuffle() ? LEAKY : Activation.NONE); // [N, C, sh, sw]
        Tensor detail = nn.conv(convLast, nn.conv(convHr, y, LEAKY)); // [N, 3, sh, sw]
        return nn.add(detail, nn.enlargeBilinear(lr, config.scale()));
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Kaiming normal, weights times 0.1, in every convolution, as MMSR and BasicSR do. */
    @Override
    public void initialise(RandomGenerator random) {
        initialise(random, 0.1);
    }

    /**
     * Kaiming normal; the blocks and the last convolution times 0.1. With 0.1 everywhere the signal that reaches the
     * last convolution is about 1e-5, and the first hundred iterations learn nothing.
     *
     * @param outerScale factor of the first convolution, the upsampling and {@code conv_hr}
     */
    void initialise(RandomGenerator random, double outerScale) {
        convFirst.kaimingNormal(random, outerScale);
        body.forEach(block -> block.kaimingNormal(random, 0.1));
        upsampling.kaimingNormal(random, outerScale);
        convHr.kaimingNormal(random, outerScale);
        convLast.kaimingNormal(random, 0.1);
    }
}
