package io.github.acutance.systems.srgan;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.InstanceNorm;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * SRResNet (Ledig et al., CVPR 2017, figure 4) as twtygqyy/pytorch-SRResNet has it: x4, no biases, instance instead of
 * batch normalisation, leaky ReLU 0.2 throughout, values in 0..1. Names of the parameters are that code's.
 */
public final class InstanceSrResNet implements Network {
    private static final Activation LEAKY = Activation.leakyRelu(0.2);

    private final Parameters parameters;
    private final Conv convInput;
    private final List<Block> residual = new ArrayList<>();
    private final Conv convMid;
    private final InstanceNorm bnMid;
    private final Conv up1;
    private final Conv up2;
    private final Conv convOutput;

    /**
     * Builds the network; its parameters are zeros until initialised or loaded.
     *
     * @param blocks residual blocks; 16 in that code
     * @param channels feature channels; 64 in that code
     */
    public InstanceSrResNet(int blocks, int channels, Parameters at) {
        this.parameters = at;
        this.convInput = Conv.of(at, "conv_input", 3, channels, 9, Conv.Place.FIRST, false);
        for (int i = 0; i < blocks; i++) {
            residual.add(new Block(at.child("residual").child(i), channels));
        }
        this.convMid = Conv.of(at, "conv_mid", channels, channels, 3, Conv.Place.INNER, false);
        this.bnMid = InstanceNorm.of(at, "bn_mid", channels);
        this.up1 = Conv.of(at.child("upscale4x"), "0", channels, 4 * channels, 3, Conv.Place.INNER, false);
        this.up2 = Conv.of(at.child("upscale4x"), "3", channels, 4 * channels, 3, Conv.Place.INNER, false);
        this.convOutput = Conv.of(at, "conv_output", channels, 3, 9, Conv.Place.LAST, false);
    }

    @Override
    public Tensor forward(Layers nn, Tensor lr) {
        Tensor shallow = nn.conv(convInput, lr, LEAKY); // [N, C, h, w]
        Tensor deep = shallow;
        for (Block block : residual) {
            deep = block.forward(nn, deep);
        }
        Tensor features = nn.add(nn.instanceNorm(bnMid, nn.conv(convMid, deep)), shallow);
        features = nn.shuffle(nn.conv(up1, features, LEAKY), 2); // [N, C, 2h, 2w]; the activation commutes with it
        features = nn.shuffle(nn.conv(up2, features, LEAKY), 2); // [N, C, 4h, 4w]
        return nn.conv(convOutput, features); // [N, 3, 4h, 4w]
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Normal with deviation sqrt(2 / (k * k * out channels)), as that code does; normalisation as the identity. */
    @Override
    public void initialise(RandomGenerator random) {
        convInput.kaimingNormalFanOut(random);
        residual.forEach(block -> {
            block.conv1.kaimingNormalFanOut(random);
            block.conv2.kaimingNormalFanOut(random);
        });
        List.of(convMid, up1, up2, convOutput).forEach(conv -> conv.kaimingNormalFanOut(random));
    }

    /** Residual block: convolution, normalisation, leaky ReLU, convolution, normalisation, sum. */
    private static final class Block {
        private final Conv conv1;
        private final InstanceNorm in1;
        private final Conv conv2;
        private final InstanceNorm in2;

        Block(Parameters at, int channels) {
            this.conv1 = Conv.of(at, "conv1", channels, channels, 3, Conv.Place.INNER, false);
            this.in1 = InstanceNorm.of(at, "in1", channels);
            this.conv2 = Conv.of(at, "conv2", channels, channels, 3, Conv.Place.INNER, false);
            this.in2 = InstanceNorm.of(at, "in2", channels);
        }

        Tensor forward(Layers nn, Tensor x) {
            Tensor y = nn.activate(nn.instanceNorm(in1, nn.conv(conv1, x)), LEAKY);
            return nn.add(nn.instanceNorm(in2, nn.conv(conv2, y)), x);
        }
    }
}
