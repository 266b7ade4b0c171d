package io.github.acutance.systems.metasr;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The residual dense network (Zhang et al., CVPR 2018, figure 2) without its enlargement: shallow features, dense blocks
 * one after the other, and the fusion of what all of them made.
 */
final class ResidualDenseNetwork implements Encoder {
    private final Conv shallow1;
    private final Conv shallow2;
    private final List<Block> blocks = new ArrayList<>();
    private final Conv fusion1;
    private final Conv fusion2;

    ResidualDenseNetwork(MetaSr.Config config, Parameters at) {
        int channels = config.channels();
        this.shallow1 = Conv.first(at, "SFENet1", 3, channels, 3);
        this.shallow2 = Conv.inner(at, "SFENet2", channels, channels, 3);
        for (int d = 0; d < config.blocks(); d++) {
            blocks.add(new Block(at.child("RDBs").child(d), config));
        }
        this.fusion1 = Conv.inner(at, "GFF.0", config.blocks() * channels, channels, 1);
        this.fusion2 = Conv.last(at, "GFF.1", channels, channels, 3);
    }

    @Override
    public Tensor features(Layers nn, Tensor picture) {
        Tensor shallow = nn.conv(shallow1, picture); // [N, C, h, w]
        Tensor deep = nn.conv(shallow2, shallow);
        Tensor[] all = new Tensor[blocks.size()];
        for (int d = 0; d < all.length; d++) {
            deep = blocks.get(d).forward(nn, deep);
            all[d] = deep;
        }
        return nn.add(nn.conv(fusion2, nn.fuse(fusion1, Activation.NONE, all)), shallow);
    }

    @Override
    public void initialise(RandomGenerator random) {
        shallow1.defaultUniform(random);
        shallow2.defaultUniform(random);
        blocks.forEach(block -> block.initialise(random));
        fusion1.defaultUniform(random);
        fusion2.defaultUniform(random);
    }

    /** Residual dense block (figure 3): every convolution sees all before it; a 1x1 fusion and a residual close it. */
    private static final class Block {
        private final List<Conv> dense = new ArrayList<>();
        private final Conv fusion;

        Block(Parameters at, MetaSr.Config config) {
            int channels = config.channels();
            for (int c = 0; c < config.layers(); c++) {
                Parameters layer = at.child("convs").child(c).child("conv");
                dense.add(Conv.inner(layer, "0", channels + c * config.growth(), config.growth(), 3));
            }
            this.fusion = Conv.inner(at, "LFF", channels + config.layers() * config.growth(), channels, 1);
        }

        /** [N, C, h, w] to [N, C, h, w]. */
        Tensor forward(Layers nn, Tensor x) {
            return nn.block(() -> {
                Tensor joined = x;
                for (Conv conv : dense) {
                    joined = nn.join(joined, nn.conv(conv, joined, Activation.RELU)); // [N, C + c * G, h, w]
                }
                return nn.add(nn.conv(fusion, joined), x);
            });
        }

        void initialise(RandomGenerator random) {
            dense.forEach(conv -> conv.defaultUniform(random));
            fusion.defaultUniform(random);
        }
    }
}
