package io.github.acutance.systems.srgan;

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
import java.util.regex.Pattern;

/**
 * The layouts in which weights of the three generators are found, each with its rename to our names. Sizes are read off
 * the shapes.
 */
public final class SrganWeights {
    private static final String PAPER =
            "Ledig et al., Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial Network, CVPR"
                    + " 2017";
    private static final Pattern OLD_BLOCK = Pattern.compile("model\\.1\\.sub\\.(\\d+)\\.res\\.([02])\\.(.*)");

    private SrganWeights() {}

    /**
     * The weights, renamed, if they are one of these networks.
     *
     * @param stated scale that the file's card or name states; not needed here, the shapes tell it
     */
    public static Optional<NetworkWeights> read(StateDict file, OptionalInt stated) {
        if (file.contains("conv_in.weight") && file.contains("prelu_in.weight")) {
            return Optional.of(paper(file));
        } else if (file.contains("conv_input.weight") && file.contains("residual.0.in1.weight")) {
            return Optional.of(instance(file));
        } else if (file.contains("conv_first.weight") && file.contains("recon_trunk.0.conv1.weight")) {
            return Optional.of(
                    file.contains("LRconv.weight")
                            ? plain("RankSRGAN", file)
                            : msr("MMSR", file.rename(SrganWeights::fromMmsr), true));
        } else if (file.contains("conv_first.weight")
                && file.contains("body.0.conv1.weight")
                && file.contains("upconv1.weight")) {
            return Optional.of(msr("BasicSR", file, true));
        } else if (file.contains("generator.trunk_net.0.conv1.weight")) {
            return Optional.of(msr("MMagic", file.withPrefixStripped("generator."), false));
        } else if (file.contains("trunk_net.0.conv1.weight")) {
            return Optional.of(msr("MMagic", file, false));
        } else if (file.contains("model.0.weight") && file.contains("model.1.sub.0.res.0.weight")) {
            return Optional.of(plain("BasicSR 2018", fromOld(file)));
        }
        return Optional.empty();
    }

    /** The card of a network of this shape, before anything is known about its weights. */
    static ModelCard card(MsrResNet.Config config) {
        return card("MSRResNet", config.scale(), 2 * config.blocks() + 3, SizeRule.ANY)
                .withShape(shape(config.blocks(), config.channels()));
    }

    /** The same of the 2018 network. */
    static ModelCard card(PlainSrResNet.Config config) {
        return card("SRResNet without normalisation", config.scale(), 2 * config.blocks() + 4, SizeRule.ANY)
                .withShape(shape(config.blocks(), config.channels()));
    }

    /** The same of the paper's network. */
    static ModelCard card(SrResNet.Config config) {
        return card("SRResNet", config.scale(), 4 + 2 * config.blocks() + 4, SizeRule.ANY)
                .withShape(shape(config.blocks(), config.channels()));
    }

    private static NetworkWeights msr(String layout, StateDict weights, boolean activateAfterShuffle) {
        String up = activateAfterShuffle ? "upconv%d.weight" : "upsample%d.upsample_conv.weight";
        MsrResNet.Config config = new MsrResNet.Config(
                scale(weights, up.formatted(1), up.formatted(2)),
                count(weights, activateAfterShuffle ? "body.%d.conv1.weight" : "trunk_net.%d.conv1.weight"),
                channels(weights, "conv_first.weight"),
                activateAfterShuffle);
        return new NetworkWeights(layout, weights, card(config), at -> new MsrResNet(config, at));
    }

    private static NetworkWeights plain(String layout, StateDict weights) {
        PlainSrResNet.Config config = new PlainSrResNet.Config(
                scale(weights, "upconv1.weight", "upconv2.weight"),
                count(weights, "recon_trunk.%d.conv1.weight"),
                channels(weights, "conv_first.weight"));
        return new NetworkWeights(layout, weights, card(config), at -> new PlainSrResNet(config, at));
    }

    private static NetworkWeights paper(StateDict weights) {
        SrResNet.Config config = new SrResNet.Config(
                scale(weights, "up.0.conv.weight", "up.1.conv.weight"),
                count(weights, "body.%d.conv1.weight"),
                channels(weights, "conv_in.weight"),
                false);
        return new NetworkWeights("Acutance", weights, card(config), at -> new SrResNet(config, at));
    }

    private static NetworkWeights instance(StateDict weights) {
        int blocks = count(weights, "residual.%d.conv1.weight");
        int channels = channels(weights, "conv_input.weight");
        return new NetworkWeights(
                "pytorch-SRResNet",
                weights,
                card("SRResNet with instance normalisation", 4, ModelCard.GLOBAL, new SizeRule(2, 1))
                        .withShape(shape(blocks, channels)),
                at -> new InstanceSrResNet(blocks, channels, at));
    }

    private static Map<String, Integer> shape(int blocks, int channels) {
        return Map.of("blocks", blocks, "channels", channels);
    }

    /**
     * The card that the shapes alone allow.
     *
     * @param radius receptive field in LR pixels
     */
    private static ModelCard card(String title, int scale, int radius, SizeRule sizeRule) {
        return new ModelCard(
                "srresnet-x" + scale,
                "srgan",
                title,
                PAPER,
                scale,
                0,
                sizeRule,
                radius,
                Set.of(Precision.FP32),
                "",
                "",
                "",
                List.of());
    }

    /** 4 with two enlargements, else 3 or 2 by the channels that the one enlargement makes. */
    private static int scale(StateDict weights, String up1, String up2) {
        if (weights.contains(up2)) {
            return 4;
        }
        if (!weights.contains(up1)) {
            return 2;
        }
        long[] shape = weights.tensor(up1).shape();
        return shape.length == 4 && shape[0] == 9 * shape[1] ? 3 : 2;
    }

    private static int channels(StateDict weights, String first) {
        long[] shape = weights.tensor(first).shape();
        return shape.length == 4 ? Math.toIntExact(shape[0]) : 1;
    }

    private static int count(StateDict weights, String pattern) {
        int blocks = 0;
        while (weights.contains(pattern.formatted(blocks))) {
            blocks++;
        }
        return blocks;
    }

    private static String fromMmsr(String name) {
        return name.replace("recon_trunk.", "body.").replace("HRconv.", "conv_hr.");
    }

    /** The blocks stand in {@code model.1.sub}, its last child is the convolution after them. */
    private static StateDict fromOld(StateDict file) {
        int blocks = count(file, "model.1.sub.%d.res.0.weight");
        boolean twice = file.contains("model.10.weight");
        return file.rename(name -> OLD_BLOCK
                .matcher(name)
                .replaceFirst(match -> "recon_trunk." + match.group(1) + ".conv"
                        + (match.group(2).equals("0") ? 1 : 2) + "." + match.group(3))
                .replaceFirst("^model\\.0\\.", "conv_first.")
                .replaceFirst("^model\\.1\\.sub\\." + blocks + "\\.", "LRconv.")
                .replaceFirst("^model\\.2\\.", "upconv1.")
                .replaceFirst("^model\\.5\\.", twice ? "upconv2." : "HRconv.")
                .replaceFirst("^model\\.8\\.", "HRconv.")
                .replaceFirst("^model\\.10\\.", "conv_last.")
                .replaceFirst("^model\\.7\\.", "conv_last."));
    }
}
