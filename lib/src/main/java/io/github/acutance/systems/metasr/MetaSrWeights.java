package io.github.acutance.systems.metasr;

import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import io.github.acutance.nn.AnyScaleNetwork;
import io.github.acutance.nn.NetworkWeights;
import io.github.acutance.systems.metasr.MetaSr.Config;
import io.github.acutance.systems.metasr.MetaSr.Variant;
import io.github.acutance.weights.StateDict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The layouts in which weights of Meta-SR are found: the authors', and LIIF's with either encoder. */
public final class MetaSrWeights {
    private static final String PAPER =
            "Hu et al., Meta-SR: A Magnification-Arbitrary Network for Super-Resolution, CVPR 2019";
    private static final double GREATEST_SCALE = 4;

    private MetaSrWeights() {}

    /**
     * The weights, if they are a Meta-SR's.
     *
     * @param stated scale that the file's card or name states; not needed here, any scale will do
     */
    public static Optional<NetworkWeights> read(StateDict file, OptionalInt stated) {
        if (file.contains("P2W.meta_block.0.weight") && file.contains("SFENet1.weight")) {
            return Optional.of(dense("Meta-SR", file, Variant.OFFICIAL, "", "P2W.meta_block.0.weight"));
        } else if (side(file, "imnet.layers.0.weight", 1) != 3) {
            return Optional.empty(); // another of LIIF's
        } else if (file.contains("encoder.SFENet1.weight")) {
            return Optional.of(dense("LIIF", file, Variant.LIIF_RDN, "encoder.", "imnet.layers.0.weight"));
        } else if (file.contains("encoder.head.0.weight") && file.contains("encoder.body.0.body.0.weight")) {
            return Optional.of(network("LIIF", file, edsr(file)));
        }
        return Optional.empty();
    }

    private static NetworkWeights dense(String layout, StateDict file, Variant variant, String prefix, String filters) {
        Config config = new Config(
                variant,
                count(file, prefix + "RDBs.%d.LFF.weight"),
                count(file, prefix + "RDBs.0.convs.%d.conv.0.weight"),
                side(file, prefix + "SFENet1.weight", 0),
                side(file, prefix + "RDBs.0.convs.0.conv.0.weight", 0),
                side(file, filters, 0));
        return network(layout, file, config);
    }

    private static Config edsr(StateDict file) {
        return new Config(
                Variant.LIIF_EDSR,
                count(file, "encoder.body.%d.body.0.weight"),
                0,
                side(file, "encoder.head.0.weight", 0),
                0,
                side(file, "imnet.layers.0.weight", 0));
    }

    private static NetworkWeights network(String layout, StateDict weights, Config config) {
        return new NetworkWeights(layout, weights, card(config), at -> new MetaSr(config, at));
    }

    /** The card of a network of this shape, before anything is known about its weights. */
    static ModelCard card(Config config) {
        boolean dense = config.variant() != Variant.LIIF_EDSR;
        return new ModelCard(
                        switch (config.variant()) {
                            case OFFICIAL -> "metasr";
                            case LIIF_RDN -> "metasr-liif";
                            case LIIF_EDSR -> "metasr-liif-edsr";
                        },
                        "metasr",
                        dense ? "Meta-RDN" : "Meta-EDSR",
                        PAPER,
                        AnyScaleNetwork.DEFAULT_SCALE,
                        0,
                        SizeRule.ANY,
                        config.receptiveField(),
                        Set.of(Precision.FP32),
                        "",
                        "",
                        "",
                        List.of())
                .withShape(
                        dense
                                ? Map.of(
                                        "blocks", config.blocks(),
                                        "layers", config.layers(),
                                        "channels", config.channels(),
                                        "growth", config.growth(),
                                        "hidden", config.hidden())
                                : Map.of(
                                        "blocks", config.blocks(),
                                        "channels", config.channels(),
                                        "hidden", config.hidden()))
                .withGreatestScale(GREATEST_SCALE);
    }

    /** How many tensors have the numbered name; at least 1, so that the shapes' check says what is missing. */
    private static int count(StateDict weights, String pattern) {
        int index = 0;
        while (weights.contains(pattern.formatted(index))) {
            index++;
        }
        return Math.max(1, index);
    }

    private static int side(StateDict file, String name, int axis) {
        long[] shape = file.contains(name) ? file.tensor(name).shape() : new long[0];
        return shape.length <= axis ? 1 : (int) Math.max(1, Math.min(shape[axis], Integer.MAX_VALUE));
    }
}
