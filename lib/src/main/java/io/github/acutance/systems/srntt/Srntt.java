package io.github.acutance.systems.srntt;

import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * SRNTT (Zhang et al., CVPR 2019, figure 2): the content of the LR picture, and texture that was found in the references'
 * VGG features and put where the content asks for it. SRNTT-l2 is the same network, trained without its other losses.
 */
public final class Srntt implements TransferFigure {
    /**
     * Shape of the network.
     *
     * @param scale 4 as in the paper, or 8 or 16 as in the authors' later code
     * @param contentBlocks residual blocks of the content extractor; 16 in the paper
     * @param blocks residual blocks of the texture transfer's first stage, half and a quarter of it in the others; 16 in
     *     the paper
     */
    public record Config(int scale, int contentBlocks, int blocks) {
        /** Checks the numbers. */
        public Config {
            if ((scale != 4 && scale != 8 && scale != 16) || contentBlocks < 1 || blocks < 4) {
                throw new IllegalArgumentException("SRNTT: expected scale 4, 8 or 16, at least 1 and 4 blocks, found "
                        + scale + ", " + contentBlocks + " and " + blocks);
            }
        }

        /** The paper's. */
        public static Config paper(int scale) {
            return new Config(scale, 16, 16);
        }
    }

    private final Config config;
    private final Parameters parameters;
    private final ContentExtractor extractor;
    private final TextureTransfer transfer;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public Srntt(Config config, Parameters at) {
        this(config, at, at, Map.of());
    }

    private Srntt(Config config, Parameters at, Parameters atExtractor, Map<String, Integer> divisors) {
        this.config = config;
        this.parameters = at;
        this.extractor = new ContentExtractor(config.contentBlocks(), atExtractor);
        this.transfer = new TextureTransfer(config.scale(), config.blocks(), at.child("texture_transfer"), divisors);
    }

    /** The same network as it is trained: its content extractor rests, and {@link MapScale} brings its maps to size. */
    static Srntt inTraining(Config config, Parameters at) {
        return new Srntt(config, at, at.frozen(), MapScale.DIVISORS);
    }

    @Override
    public Tensor forward(Layers nn, Tensor lr, Tensor relu3, Tensor relu2, Tensor relu1) {
        return transferred(nn, extractor.content(nn, lr), relu3, relu2, relu1);
    }

    /** The same from the content extractor's features [N, 64, h, w] on. */
    Tensor transferred(Layers nn, Tensor content, Tensor relu3, Tensor relu2, Tensor relu1) {
        return nn.affine(transfer.forward(nn, content, relu3, relu2, relu1), 0.5, 0.5);
    }

    @Override
    public ContentExtractor extractor() {
        return extractor;
    }

    @Override
    public TextureFeatures features(Optional<Path> aux, Device device) {
        return TextureFeatures.open(aux, device);
    }

    TextureTransfer transfer() {
        return transfer;
    }

    /** The numbers. */
    public Config config() {
        return config;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** As the authors' code does: normal of deviation 0.02. */
    @Override
    public void initialise(RandomGenerator random) {
        extractor.initialise(random);
        transfer.initialise(random);
    }

    @Override
    public SrnttModel model(ModelCard card) {
        return new SrnttModel(this, card);
    }
}
