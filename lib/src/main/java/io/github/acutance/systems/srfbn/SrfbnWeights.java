package io.github.acutance.systems.srfbn;

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

/** The layout in which SRFBN's authors publish their weights; sizes are read off the shapes. */
public final class SrfbnWeights {
    private static final String PAPER = "Li et al., Feedback Network for Image Super-Resolution, CVPR 2019";
    private static final int STEPS = 4; // not in the shapes; every published file has it
    private static final int CHOP_PIXELS = 100_000;

    private SrfbnWeights() {}

    /**
     * The weights, if they are an SRFBN's.
     *
     * @param stated scale that the file's card or name states; not needed here, the kernels tell it
     */
    public static Optional<NetworkWeights> read(StateDict file, OptionalInt stated) {
        if (!file.contains("feat_in.0.weight") || !file.contains("block.compress_in.0.weight")) {
            return Optional.empty();
        }
        Srfbn.Config config = new Srfbn.Config(
                scale(file), (int) Math.max(1, side(file, "feat_in.0.weight", 0)), Math.max(1, groups(file)), STEPS);
        return Optional.of(new NetworkWeights("SRFBN", file, card(config), at -> new Srfbn(config, at)));
    }

    /** The card of a network of this shape, before anything is known about its weights. */
    static ModelCard card(Srfbn.Config config) {
        boolean small = config.channels() == 32 && config.groups() == 3;
        return new ModelCard(
                        (small ? "srfbn-s-x" : "srfbn-x") + config.scale(),
                        "srfbn",
                        small ? "SRFBN-S" : "SRFBN",
                        PAPER,
                        config.scale(),
                        0,
                        SizeRule.ANY,
                        config.receptiveField(),
                        Set.of(Precision.FP32),
                        "",
                        "",
                        "",
                        List.of())
                .withShape(Map.of("channels", config.channels(), "groups", config.groups(), "steps", config.steps()))
                .withChopPixels(CHOP_PIXELS);
    }

    /** By the kernel of the first projection: 6, 7, 8 or 12; of anything else, 4, so that the shapes' check says it. */
    private static int scale(StateDict file) {
        return switch ((int) side(file, "block.upBlocks.0.0.weight", 3)) {
            case 6 -> 2;
            case 7 -> 3;
            case 12 -> 8;
            default -> 4;
        };
    }

    private static int groups(StateDict file) {
        int groups = 0;
        while (file.contains("block.upBlocks.%d.0.weight".formatted(groups))) {
            groups++;
        }
        return groups;
    }

    private static long side(StateDict file, String name, int axis) {
        long[] shape = file.contains(name) ? file.tensor(name).shape() : new long[0];
        return shape.length == 4 ? shape[axis] : 0;
    }
}
