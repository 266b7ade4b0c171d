package io.github.acutance.systems.srgan;

import io.github.acutance.model.Keys;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * One of the generators, as a recipe file asks for it.
 *
 * @param figure draws it
 * @param outerInitScale factor of MSRResNet's initial weights outside the residual blocks
 * @param card what is known before training
 */
record Generator(Function<Parameters, Network> figure, double outerInitScale, ModelCard card) {
    /** MSRResNet. */
    static Generator of(MsrResNet.Config config, double outerInitScale) {
        return new Generator(at -> new MsrResNet(config, at), outerInitScale, SrganWeights.card(config));
    }

    /**
     * Reads {@code type}: {@code MSRResNet}, which is the default, {@code SRResNet} for the paper's, {@code PlainSRResNet}
     * for RankSRGAN's; {@code num_block} and {@code num_feat}; and MSRResNet's {@code outer_init_scale}.
     *
     * @throws IllegalArgumentException if the type or the scale is not known
     */
    static Generator of(Keys network, int scale) {
        String type = network.text("type", "MSRResNet");
        int blocks = network.integer("num_block", 16);
        int channels = network.integer("num_feat", 64);
        return switch (type) {
            case "MSRResNet" ->
                of(new MsrResNet.Config(scale, blocks, channels, true), network.number("outer_init_scale", 0.1));
            case "SRResNet" -> {
                SrResNet.Config config = new SrResNet.Config(scale, blocks, channels, false);
                yield new Generator(at -> new SrResNet(config, at), 1, SrganWeights.card(config));
            }
            case "PlainSRResNet" -> {
                PlainSrResNet.Config config = new PlainSrResNet.Config(scale, blocks, channels);
                yield new Generator(at -> new PlainSrResNet(config, at), 1, SrganWeights.card(config));
            }
            default ->
                throw new IllegalArgumentException(
                        "network_g.type: expected MSRResNet, SRResNet or PlainSRResNet, found " + type);
        };
    }

    /** Builds it with its first values. */
    Network build(Parameters at, RandomGenerator random) {
        Network network = figure.apply(at);
        if (network instanceof MsrResNet msr) {
            msr.initialise(random, outerInitScale);
        } else {
            network.initialise(random);
        }
        return network;
    }
}
