package io.github.acutance.systems.crossnet;

import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import io.github.acutance.nn.NetworkWeights;
import io.github.acutance.weights.StateDict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The layouts in which weights of CrossNet are found; each keeps its names. */
public final class CrossNetWeights {
    private static final String PAPER =
            "Zheng et al., CrossNet: An End-to-end Reference-based Super Resolution Network using Cross-scale Warping,"
                    + " ECCV 2018";
    private static final int DEFAULT_SCALE = 4;

    private CrossNetWeights() {}

    /**
     * The weights, if they are a CrossNet.
     *
     * @param stated scale that the file's card or name states; the shapes do not tell it, so it is 4 where nothing does
     */
    public static Optional<NetworkWeights> read(StateDict file, OptionalInt stated) {
        if (file.contains("FlowNet_s1.conv1.0.weight") && file.contains("FlowNet_s2.conv1.0.weight")) {
            return Optional.of(network("CrossNet++", CrossNet.Variant.PLUS, file, stated));
        } else if (file.contains("FlowNet.conv1.0.weight") && file.contains("UNet_decoder_2.final.0.weight")) {
            return Optional.of(network("CrossNet", CrossNet.Variant.OFFICIAL, file, stated));
        } else if (file.contains("flownet.conv1.0.weight") && file.contains("decoder.final.0.weight")) {
            return Optional.of(network("Zeqiang-Lai", CrossNet.Variant.FIGURE, file, stated));
        }
        return Optional.empty();
    }

    /** The card of a network of this scale, before anything is known about its weights. */
    static ModelCard card(CrossNet.Variant variant, int scale) {
        return new ModelCard(
                "crossnet-x" + scale,
                "crossnet",
                variant == CrossNet.Variant.PLUS ? "CrossNet++" : "CrossNet",
                PAPER,
                scale,
                0,
                SizeRule.ANY,
                ModelCard.GLOBAL, // the coarsest flow sees some 400 pixels around, the fused result far more
                Set.of(Precision.FP32),
                "",
                "",
                "",
                List.of());
    }

    private static NetworkWeights network(
            String layout, CrossNet.Variant variant, StateDict weights, OptionalInt stated) {
        return new NetworkWeights(
                layout, weights, card(variant, stated.orElse(DEFAULT_SCALE)), at -> new CrossNet(variant, at));
    }
}
