package io.github.acutance.systems.esrgan;

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
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The layouts in which weights of RRDBNet are found, each with its rename to BasicSR's names. */
public final class EsrganWeights {
    private static final String PAPER =
            "Wang et al., ESRGAN: Enhanced Super-Resolution Generative Adversarial Networks, ECCV Workshops 2018";
    private static final Pattern OLD_BLOCK =
            Pattern.compile("model\\.1\\.sub\\.(\\d+)\\.RDB(\\d)\\.conv(\\d)\\.0\\.(.*)");
    private static final Pattern OLD_LAYER = Pattern.compile("model\\.(\\d{1,3})\\.weight");

    private EsrganWeights() {}

    /**
     * The weights, renamed, if they are an RRDBNet.
     *
     * @param stated scale that the file's card or name states: a network that enlarges once is x2 or x3, and its shapes
     *     do not tell which
     */
    public static Optional<NetworkWeights> read(StateDict file, OptionalInt stated) {
        if (file.contains("generator.body.0.rdb1.conv1.weight")) {
            return Optional.of(network("MMagic", file.withPrefixStripped("generator."), stated));
        } else if (file.contains("conv_first.weight") && file.contains("body.0.rdb1.conv1.weight")) {
            return Optional.of(network("BasicSR", file, stated));
        } else if (file.contains("conv_first.weight") && file.contains("RRDB_trunk.0.RDB1.conv1.weight")) {
            return Optional.of(network("ESRGAN", file.rename(EsrganWeights::fromEsrgan), stated));
        } else if (file.contains("model.0.weight") && file.contains("model.1.sub.0.RDB1.conv1.0.weight")) {
            return Optional.of(network("ESRGAN 2018", file.rename(fromOld(file)), stated));
        }
        return Optional.empty();
    }

    /** The card of a network of this shape, before anything is known about its weights. */
    static ModelCard card(Esrgan.Config config) {
        // Before the enlargement: first convolution, 15 to a block, one after the blocks; then less than two LR pixels
        // by the enlarging convolutions and two by the last, all in folded pixels.
        int radius = (1 + 15 * config.blocks() + 1 + 4) * config.fold();
        return new ModelCard(
                        "esrgan-x" + config.scale(),
                        "esrgan",
                        "RRDBNet",
                        PAPER,
                        config.scale(),
                        0,
                        new SizeRule(config.fold(), config.fold()),
                        radius,
                        Set.of(Precision.FP32),
                        "",
                        "",
                        "",
                        List.of())
                .withShape(Map.of(
                        "blocks", config.blocks(),
                        "channels", config.channels(),
                        "growth", config.growth(),
                        "fold", config.fold()));
    }

    private static NetworkWeights network(String layout, StateDict weights, OptionalInt stated) {
        long[] first = weights.tensor("conv_first.weight").shape();
        long[] dense = weights.tensor("body.0.rdb1.conv1.weight").shape();
        int fold = first.length < 2 ? 1 : first[1] == 48 ? 4 : first[1] == 12 ? 2 : 1;
        int enlargements = count(weights, "conv_up%d.weight", 1);
        int factor = enlargements == 1 && stated.orElse(2) == 3 ? 3 : 1 << Math.min(enlargements, 3);
        Esrgan.Config config = new Esrgan.Config(
                Math.max(1, factor / fold),
                count(weights, "body.%d.rdb1.conv1.weight", 0),
                Math.toIntExact(first[0]),
                Math.toIntExact(dense[0]),
                fold);
        return new NetworkWeights(layout, weights, card(config), at -> new Esrgan(config, at));
    }

    private static int count(StateDict weights, String pattern, int from) {
        int index = from;
        while (weights.contains(pattern.formatted(index))) {
            index++;
        }
        return index - from;
    }

    private static String fromEsrgan(String name) {
        return name.replace("RRDB_trunk.", "body.")
                .replace(".RDB", ".rdb")
                .replaceFirst("^trunk_conv\\.", "conv_body.")
                .replaceFirst("^upconv(\\d)\\.", "conv_up$1.")
                .replaceFirst("^HRconv\\.", "conv_hr.");
    }

    /**
     * 2018's sequence: {@code model.0} first, {@code model.1} the trunk with its convolution as last child, then U
     * enlarging convolutions at 3, 6, ..., 3U, the HR convolution at 3U + 2 and the last at 3U + 4.
     */
    private static UnaryOperator<String> fromOld(StateDict file) {
        int blocks = count(file, "model.1.sub.%d.RDB1.conv1.0.weight", 0);
        int ups = (lastIndex(file) - 4) / 3;
        return name -> {
            String renamed = OLD_BLOCK.matcher(name).replaceFirst("body.$1.rdb$2.conv$3.$4");
            renamed = renamed.replaceFirst("^model\\.0\\.", "conv_first.")
                    .replaceFirst("^model\\.1\\.sub\\." + blocks + "\\.", "conv_body.")
                    .replaceFirst("^model\\." + (3 * ups + 2) + "\\.", "conv_hr.")
                    .replaceFirst("^model\\." + (3 * ups + 4) + "\\.", "conv_last.");
            for (int up = 1; up <= ups; up++) {
                renamed = renamed.replaceFirst("^model\\." + 3 * up + "\\.", "conv_up" + up + ".");
            }
            return renamed;
        };
    }

    private static int lastIndex(StateDict file) {
        return file.names().stream()
                .map(OLD_LAYER::matcher)
                .filter(Matcher::matches)
                .mapToInt(match -> Integer.parseInt(match.group(1)))
                .max()
                .orElse(4);
    }
}
