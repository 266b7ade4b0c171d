package io.github.acutance.systems.san;

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

/** The layout in which SAN's authors publish their weights; sizes are read off the shapes. */
public final class SanWeights {
    private static final String PAPER =
            "Dai et al., Second-order Attention Network for Single Image Super-Resolution, CVPR 2019";
    private static final String NON_LOCAL = "non_local.non_local.";
    private static final int CHOP_PIXELS = 160_000;

    private SanWeights() {}

    /**
     * The weights, if they are SAN's.
     *
     * @param stated scale that the file's card or name states; not needed here, the shapes tell it
     */
    public static Optional<NetworkWeights> read(StateDict file, OptionalInt stated) {
        if (!file.contains("RG.0.rcab.0.conv_first.0.weight") || !file.contains(NON_LOCAL + "theta.weight")) {
            return Optional.empty();
        }
        boolean pooled = !file.contains(NON_LOCAL + "g.weight");
        San.Config config = new San.Config(
                scale(file),
                count(file, "RG.%d.rcab.0.conv_first.0.weight"),
                count(file, "RG.0.rcab.%d.conv_first.0.weight"),
                Math.max(8, outChannels(file, "RG.0.rcab.0.conv_first.0.weight")),
                Math.max(1, outChannels(file, "RG.0.soca.conv_du.0.weight")),
                pooled);
        return Optional.of(new NetworkWeights(
                pooled ? "SAN" : "SAN without pooling", file, card(config), at -> new San(config, at)));
    }

    /** The card of a network of this shape, before anything is known about its weights. */
    static ModelCard card(San.Config config) {
        return new ModelCard(
                        "san-x" + config.scale(),
                        "san",
                        "SAN",
                        PAPER,
                        config.scale(),
                        0,
                        new SizeRule(config.leastSide(), 1),
                        ModelCard.GLOBAL,
                        Set.of(Precision.FP32),
                        "",
                        "",
                        "",
                        List.of())
                .withShape(Map.of(
                        "groups", config.groups(),
                        "blocks", config.blocks(),
                        "channels", config.channels(),
                        "hidden", config.hidden()))
                .withChopPixels(CHOP_PIXELS);
    }

    /** 3 where the first enlarging convolution makes nine channels of one, else 2 to the number of such convolutions. */
    private static int scale(StateDict file) {
        int channels = outChannels(file, "RG.0.rcab.0.conv_first.0.weight");
        if (outChannels(file, "tail.0.0.weight") == 9 * channels) {
            return 3;
        }
        return file.contains("tail.0.4.weight") ? 8 : file.contains("tail.0.2.weight") ? 4 : 2;
    }

    private static int outChannels(StateDict file, String name) {
        long[] shape = file.contains(name) ? file.tensor(name).shape() : new long[0];
        return shape.length == 4 ? Math.toIntExact(shape[0]) : 0;
    }

    private static int count(StateDict file, String pattern) {
        int count = 0;
        while (file.contains(pattern.formatted(count))) {
            count++;
        }
        return count;
    }
}
