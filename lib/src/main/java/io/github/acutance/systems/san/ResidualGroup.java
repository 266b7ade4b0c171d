package io.github.acutance.systems.san;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * Local-source residual attention group (figure 2): residual blocks, second-order attention, a convolution, and a skip
 * around them.
 */
final class ResidualGroup {
    private record Block(Conv conv1, Conv conv2) {}

    private final List<Block> blocks = new ArrayList<>();
    private final SecondOrderAttention soca;
    private final Conv convLast;

    ResidualGroup(Parameters at, San.Config config) {
        int channels = config.channels();
        at.weight("gamma", 1); // stored by the authors' code, never used
        for (int i = 0; i < config.blocks(); i++) {
            Parameters block = at.child("rcab").child(i).child("conv_first");
            blocks.add(new Block(
                    Conv.inner(block, "0", channels, channels, 3), Conv.inner(block, "2", channels, channels, 3)));
        }
        this.soca = new SecondOrderAttention(at.child("soca"), channels, config.hidden());
        this.convLast = Conv.inner(at, "conv_last", channels, channels, 3);
    }

    /** [N, C, h, w] to [N, C, h, w]. */
    Tensor forward(Layers nn, Tensor x) {
        return nn.block(() -> {
            Tensor y = x;
            for (Block block : blocks) {
                y = residual(nn, block, y);
            }
            return nn.add(nn.conv(convLast, soca.forward(nn, y)), x);
        });
    }

    private static Tensor residual(Layers nn, Block block, Tensor x) {
        return nn.block(() -> nn.add(x, nn.conv(block.conv2, nn.conv(block.conv1, x, Activation.RELU))));
    }

    void defaultUniform(RandomGenerator random) {
        for (Block block : blocks) {
            block.conv1.defaultUniform(random);
            block.conv2.defaultUniform(random);
        }
        soca.defaultUniform(random);
        convLast.defaultUniform(random);
    }
}
