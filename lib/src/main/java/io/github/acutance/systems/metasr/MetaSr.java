package io.github.acutance.systems.metasr;

import io.github.acutance.model.ScaledAxis;
import io.github.acutance.model.SrModel.Part;
import io.github.acutance.nn.AnyScaleNetwork;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.MeanShift;
import io.github.acutance.nn.Parameters;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * Meta-SR (Hu et al., CVPR 2019, figure 1): features at the picture's own size, then Meta-Upscale, which predicts a filter
 * for every output pixel. The authors' network thinks in 0..255, LIIF's in -1..1. Names of the parameters are the
 * authors'.
 */
public final class MetaSr implements AnyScaleNetwork {
    /** Whose network it is. */
    public enum Variant {
        /** The authors': a residual dense network between two mean shifts. */
        OFFICIAL,
        /** LIIF's, with the residual dense network. */
        LIIF_RDN,
        /** LIIF's, with EDSR-baseline's body. */
        LIIF_EDSR
    }

    /**
     * Shape of the network.
     *
     * @param variant whose it is
     * @param blocks dense or residual blocks, D in the paper of RDN
     * @param layers convolutions of a dense block, C; 0 for EDSR
     * @param channels of the features, G0
     * @param growth channels that a convolution of a dense block adds, G; 0 for EDSR
     * @param hidden units of the filters' network
     */
    public record Config(Variant variant, int blocks, int layers, int channels, int growth, int hidden) {
        /** Checks the numbers. */
        public Config {
            boolean dense = variant != Variant.LIIF_EDSR;
            if (blocks < 1 || channels < 1 || hidden < 1 || (dense && (layers < 1 || growth < 1))) {
                throw new IllegalArgumentException("Meta-SR: expected at least one of each, found " + blocks
                        + " blocks of " + layers + " layers, " + channels + " channels growing by " + growth + ", "
                        + hidden + " hidden units");
            }
        }

        /** RDN's configuration B, which the authors published: 16 blocks of 8 layers. */
        public static Config b(Variant variant) {
            return new Config(variant, 16, 8, 64, 64, 256);
        }

        /** RDN's configuration A: 20 blocks of 6 layers that add 32 channels each. */
        public static Config a(Variant variant) {
            return new Config(variant, 20, 6, 64, 32, 256);
        }

        /** EDSR-baseline: 16 residual blocks. */
        public static Config edsrBaseline() {
            return new Config(Variant.LIIF_EDSR, 16, 0, 64, 0, 256);
        }

        /** LR pixels to each side that an output pixel depends on: all 3x3 convolutions, and the predicted filter. */
        int receptiveField() {
            return variant == Variant.LIIF_EDSR ? 1 + 2 * blocks + 1 + 1 : 2 + blocks * layers + 1 + 1;
        }
    }

    private final Parameters parameters;
    private final MeanShift subMean; // null in LIIF's
    private final MeanShift addMean;
    private final Encoder encoder;
    private final MetaUpscale upscale;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public MetaSr(Config config, Parameters at) {
        boolean official = config.variant() == Variant.OFFICIAL;
        this.parameters = at;
        this.subMean = official ? MeanShift.subtracting(at, "sub_mean") : null;
        this.addMean = official ? MeanShift.adding(at, "add_mean") : null;
        Parameters inner = official ? at : at.child("encoder");
        this.encoder = config.variant() == Variant.LIIF_EDSR
                ? new EdsrEncoder(config, inner)
                : new ResidualDenseNetwork(config, inner);
        this.upscale = new MetaUpscale(at.child(official ? "P2W.meta_block" : "imnet.layers"), config);
    }

    @Override
    public Tensor features(Layers nn, Tensor lr) {
        return encoder.features(nn, subMean == null ? nn.affine(lr, 2, -1) : subMean.enter(nn, lr)); // [N, C, h, w]
    }

    @Override
    public Tensor enlarge(Layers nn, Tensor features, double scale, Part part) {
        ScaledAxis down = axis(part.pictureHeight(), scale);
        ScaledAxis across = axis(part.pictureWidth(), scale);
        Tensor enlarged = upscale.forward(nn, features, down, across, part); // [N, 3, H, W]
        return subMean == null ? nn.affine(enlarged, 0.5, 0.5) : addMean.leave(nn, enlarged);
    }

    @Override
    public ScaledAxis axis(int lrLength, double scale) {
        return subMean == null ? ScaledAxis.fitted(lrLength, scale) : ScaledAxis.truncated(lrLength, scale);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** PyTorch's defaults everywhere, the mean shifts at DIV2K's mean, as both codes do. */
    @Override
    public void initialise(RandomGenerator random) {
        if (subMean != null) {
            subMean.initialise();
            addMean.initialise();
        }
        encoder.initialise(random);
        upscale.initialise(random);
    }
}
