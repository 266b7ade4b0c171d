package io.github.acutance.systems.srobb;

import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import io.github.acutance.nn.NetworkWeights;
import io.github.acutance.weights.StateDict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The one layout of SROBB's generator: ours, for the authors published none. Sizes are read off the shapes. */
public final class SrobbWeights {
    private static final String PAPER =
            "Rad et al., SROBB: Targeted Perceptual Loss for Single Image Super-Resolution, ICCV 2019";

    private SrobbWeights() {}

    /**
     * The weights if they are of this network.
     *
     * @param stated scale that the file's card or name states; not needed here, the shapes tell it
     */
    public static Optional<NetworkWeights> read(StateDict file, OptionalInt stated) {
        if (!file.contains("conv_first.weight")
                || !file.contains("body.0.bn1.weight")
                || !file.contains("conv_up1.weight")) {
            return Optional.empty();
        }
        int blocks = 0;
        while (file.contains("body." + blocks + ".bn1.weight")) {
            blocks++;
        }
        long[] first = file.tensor("conv_first.weight").shape();
        Srobb.Config config = new Srobb.Config(
                file.contains("conv_up2.weight") ? 4 : 2, blocks, first.length == 4 ? Math.toIntExact(first[0]) : 1);
        return Optional.of(new NetworkWeights("Acutance", file, card(config), at -> new Srobb(config, at)));
    }

    /** The card of a network of this shape, before anything is known about its weights. */
    static ModelCard card(Srobb.Config config) {
        // The first convolution, two to a block, one before the first shuffle; the rest less than an LR pixel.
        int radius = 2 * config.blocks() + 3;
        return new ModelCard(
                        "srobb-x" + config.scale(),
                        "srobb",
                        "SROBB",
                        PAPER,
                        config.scale(),
                        0,
                        SizeRule.ANY,
                        radius,
                        Set.of(Precision.FP32),
                        "",
                        "",
                        "",
                        List.of())
                .withShape(Map.of("blocks", config.blocks(), "channels", config.channels()));
    }
}
