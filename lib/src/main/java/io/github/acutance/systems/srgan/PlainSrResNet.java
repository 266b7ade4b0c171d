package io.github.acutance.systems.srgan;

import static io.github.acutance.nn.Activation.RELU;

import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * SRResNet (Ledig et al., CVPR 2017, figure 4) as the first BasicSR had it and RankSRGAN uses it: no normalisation, ReLU
 * throughout, none after the first convolution, the paper's feature skip. Names of the parameters are RankSRGAN's.
 */
public final class PlainSrResNet implements Network {
    /**
     * Shape of the network.
     *
     * @param scale 2, 3 or 4
     * @param blocks residual blocks; 16 in the paper
     * @param channels feature channels; 64 in the paper
     */
    public record Config(int scale, int blocks, int channels) {
        /** Checks the numbers. */
        public Config {
            Upsampling.requireScale(scale);
        }

        /** 16 blocks of 64 channels. */
        public static Config standard(int scale) {
            return new Config(scale, 16, 64);
        }
    }

    private final Parameters parameters;
    private final Conv convFirst;
    private final List<ResidualBlock> trunk = new ArrayList<>();
    private final Conv lrConv;
    private final Upsampling upsampling;
    private final Conv hrConv;
    private final Conv convLast;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public PlainSrResNet(Config config, Parameters at) {
        int channels = config.channels();
        this.parameters = at;
        this.convFirst = Conv.first(at, "conv_first", 3, channels, 3);
        for (int i = 0; i < config.blocks(); i++) {
            trunk.add(new ResidualBlock(at.child("recon_trunk").child(i), channels));
        }
        this.lrConv = Conv.inner(at, "LRconv", channels, channels, 3);
        this.upsampling = new Upsampling(at, "upconv%d", config.scale(), channels);
        this.hrConv = Conv.inner(at, "HRconv", channels, channels, 3);
        this.convLast = Conv.last(at, "conv_last", channels, 3, 3);
    }

    @Override
    public Tensor forward(Layers nn, Tensor lr) {
        Tensor shallow = nn.conv(convFirst, lr); // [N, C, h, w]
        Tensor deep = shallow;
        for (ResidualBlock block : trunk) {
            deep = block.forward(nn, deep);
        }
        Tensor features = nn.add(nn.conv(lrConv, deep), shallow);
        features = upsampling.forward(nn, features, RELU); // [N, C, sh, sw]
        return nn.conv(convLast, nn.conv(hrConv, features, RELU)); // [N, 3, sh, sw]
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Kaiming normal, weights times 0.1, in every convolution. */
    @Override
    public void initialise(RandomGenerator random) {
        convFirst.kaimingNormal(random, 0.1);
        trunk.forEach(block -> block.kaimingNormal(random, 0.1));
        lrConv.kaimingNormal(random, 0.1);
        upsampling.kaimingNormal(random, 0.1);
        hrConv.kaimingNormal(random, 0.1);
        convLast.kaimingNormal(random, 0.1);
    }
}
