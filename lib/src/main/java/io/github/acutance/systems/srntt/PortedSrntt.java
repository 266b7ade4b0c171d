package io.github.acutance.systems.srntt;

import static io.github.acutance.nn.Activation.RELU;
import static org.bytedeco.pytorch.global.torch.replication_pad2d;
import static org.bytedeco.pytorch.global.torch.upsample_bicubic2d;

import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * SRNTT as S-aiueo32's port (srntt-pytorch) has it, under its names; x4 alone. It differs from the authors' network: no
 * normalisation, leaky ReLU of 0.1, as many residual blocks in every stage, pictures in 0..1 without tanh, a bilinear
 * enlargement added at the end, and maps from torchvision's VGG-19, which may be weighted by their similarity.
 */
public final class PortedSrntt implements TransferFigure {
    /** Enlargement factor. */
    public static final int SCALE = 4;

    private static final Activation LEAKY = Activation.leakyRelu(0.1);
    private static final double INITIAL_DEVIATION = 0.02;

    /**
     * Shape of the network.
     *
     * @param contentBlocks residual blocks of the content extractor; 16 in the code
     * @param blocks residual blocks of each stage of the texture transfer; 16 in the code
     * @param weighted whether maps are weighted by their similarity; an option of the code
     */
    public record Config(int contentBlocks, int blocks, boolean weighted) {
        /** Checks the numbers. */
        public Config {
            if (contentBlocks < 1 || blocks < 1) {
                throw new IllegalArgumentException(
                        "SRNTT: expected at least one block, found " + contentBlocks + " and " + blocks);
            }
        }
    }

    private final Parameters parameters;
    private final Extractor extractor;
    private final Tensor slope; // of the weight of a map by its similarity, [3]; null without
    private final Tensor shift; // the same
    private final List<Stage> stages = new ArrayList<>();
    private final Conv last;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public PortedSrntt(Config config, Parameters parent) {
        this.parameters = parent;
        this.extractor = new Extractor(config.contentBlocks(), parent);
        Parameters at = parent.child("texture_transfer");
        this.slope = config.weighted() ? at.weight("a", 1.0, 3) : null;
        this.shift = config.weighted() ? at.weight("b", 1.0, 3) : null;
        stages.add(new Stage(at, "small", 256, config.blocks(), 256));
        stages.add(new Stage(at, "medium", 128, config.blocks(), 256));
        stages.add(new Stage(at, "large", 64, config.blocks(), 32));
        this.last = Conv.last(at, "tail_large.2", 32, 3, 3);
    }

    @Override
    public Tensor forward(Layers nn, Tensor lr, Tensor relu3, Tensor relu2, Tensor relu1) {
        Tensor x = extractor.content(nn, lr);
        x = nn.activate(nn.shuffle(stages.get(0).forward(nn, x, relu3), 2), LEAKY); // [N, 64, 2h, 2w]
        x = nn.activate(nn.shuffle(stages.get(1).forward(nn, x, relu2), 2), LEAKY); // [N, 64, 4h, 4w]
        x = nn.activate(stages.get(2).forward(nn, x, relu1), LEAKY); // [N, 32, 4h, 4w]
        return nn.add(nn.conv(last, x), nn.enlargeBilinear(lr, SCALE));
    }

    @Override
    public Network extractor() {
        return extractor;
    }

    @Override
    public TextureFeatures features(Optional<Path> aux, Device device) {
        return TextureFeatures.torchvision(aux, device);
    }

    @Override
    public boolean takesOwnTextures() {
        return false;
    }

    /** Each map times sigmoid(a * similarity + b), the similarity enlarged to its size with corners aligned. */
    @Override
    public List<Tensor> weighted(List<Tensor> maps, Tensor similarity) {
        if (slope == null) {
            return maps;
        }
        Tensor wide = replication_pad2d(similarity.unsqueeze(0).unsqueeze(0), 1, 1, 1, 1);
        List<Tensor> weighted = new ArrayList<>();
        for (int i = 0; i < maps.size(); i++) {
            Tensor map = maps.get(i);
            Tensor enlarged = upsample_bicubic2d(wide, new long[] {map.size(2), map.size(3)}, true);
            Tensor gate = enlarged.mul(slope.narrow(0, i, 1))
                    .add(shift.narrow(0, i, 1))
                    .sigmoid();
            weighted.add(map.mul(gate));
        }
        return weighted;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** As the port's code does: normal of deviation 0.02. */
    @Override
    public void initialise(RandomGenerator random) {
        extractor.initialise(random);
        stages.forEach(stage -> stage.initialise(random));
        last.normal(random, INITIAL_DEVIATION);
    }

    @Override
    public SrnttModel model(ModelCard card) {
        return new SrnttModel(this, card);
    }

    /** x + body.2(relu(body.0(x))). */
    private record Block(Conv conv1, Conv conv2) {
        static List<Block> of(Parameters at, int count) {
            List<Block> blocks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Parameters body = at.child(i).child("body");
                blocks.add(new Block(Conv.inner(body, "0", 64, 64, 3), Conv.inner(body, "2", 64, 64, 3)));
            }
            return blocks;
        }

        Tensor forward(Layers nn, Tensor x) {
            return nn.block(() -> nn.add(nn.conv(conv2, nn.conv(conv1, x, RELU)), x));
        }

        void initialise(RandomGenerator random) {
            conv1.normal(random, INITIAL_DEVIATION);
            conv2.normal(random, INITIAL_DEVIATION);
        }
    }

    /** One scale: the residual goes around all but the last convolution. */
    private static final class Stage {
        private final Conv head;
        private final List<Block> body;
        private final Conv tail;

        Stage(Parameters at, String size, int mapChannels, int blocks, int made) {
            this.head = Conv.inner(at, "head_" + size + ".0", 64 + mapChannels, 64, 3);
            this.body = Block.of(at.child("body_" + size), blocks);
            this.tail = Conv.inner(at, "tail_" + size + ".0", 64, made, 3);
        }

        Tensor forward(Layers nn, Tensor x, Tensor map) {
            Tensor deep = nn.conv(head, nn.join(x, map), LEAKY);
            for (Block block : body) {
                deep = block.forward(nn, deep);
            }
            return nn.conv(tail, nn.add(deep, x));
        }

        void initialise(RandomGenerator random) {
            head.normal(random, INITIAL_DEVIATION);
            body.forEach(block -> block.initialise(random));
            tail.normal(random, INITIAL_DEVIATION);
        }
    }

    /** The content extractor, with an end of its own. */
    private static final class Extractor implements Network {
        private final Parameters parameters;
        private final Conv head;
        private final List<Block> body;
        private final List<Conv> tail = new ArrayList<>();

        Extractor(int blocks, Parameters parent) {
            this.parameters = parent;
            Parameters at = parent.child("content_extractor");
            this.head = Conv.first(at, "head.0", 3, 64, 3);
            this.body = Block.of(at.child("body"), blocks);
            tail.add(Conv.inner(at, "tail.0", 64, 256, 3));
            tail.add(Conv.inner(at, "tail.3", 64, 256, 3));
            tail.add(Conv.inner(at, "tail.6", 64, 64, 3));
            tail.add(Conv.last(at, "tail.8", 64, 3, 3));
        }

        /** [N, 3, h, w] in 0..1 to features [N, 64, h, w]. */
        Tensor content(Layers nn, Tensor lr) {
            Tensor shallow = nn.conv(head, lr, LEAKY);
            Tensor deep = shallow;
            for (Block block : body) {
                deep = block.forward(nn, deep);
            }
            return nn.add(deep, shallow);
        }

        @Override
        public Tensor forward(Layers nn, Tensor lr) {
            Tensor x = nn.activate(nn.shuffle(nn.conv(tail.get(0), content(nn, lr)), 2), LEAKY); // [N, 64, 2h, 2w]
            x = nn.activate(nn.shuffle(nn.conv(tail.get(1), x), 2), LEAKY); // [N, 64, 4h, 4w]
            Tensor detail = nn.conv(tail.get(3), nn.conv(tail.get(2), x, LEAKY));
            return nn.add(detail, nn.enlargeBilinear(lr, SCALE));
        }

        @Override
        public Parameters parameters() {
            return parameters;
        }

        @Override
        public void initialise(RandomGenerator random) {
            head.normal(random, INITIAL_DEVIATION);
            body.forEach(block -> block.initialise(random));
            tail.forEach(conv -> conv.normal(random, INITIAL_DEVIATION));
        }
    }
}
