package io.github.acutance.systems.srgan;

import io.github.acutance.loss.AdversarialLoss;
import io.github.acutance.loss.GanLoss;
import io.github.acutance.model.Keys;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.VggDiscriminator;
import io.github.acutance.train.AdversarialRecipe;
import java.io.IOException;
import java.util.function.Function;

/**
 * The second stage of SRGAN (Ledig et al., CVPR 2017, section 2.2): the generator, which the first stage trained for its
 * pixel loss, against a discriminator. In the paper's form features of VGG-19 after the activation are compared by squared
 * error and the discriminator is the paper's; in MMSR's and BasicSR's the features are those before the activation,
 * compared by absolute error beside the pixels, and the discriminator is VGG-like.
 *
 * @param start the first stage
 * @param discriminator draws the discriminator
 * @param loss what both minimise
 */
public record SrganAdversarial(SrganTraining start, Function<Parameters, Critic> discriminator, GanLoss loss)
        implements AdversarialRecipe {
    /**
     * Reads the generator as {@link SrganTraining#of} does, {@code network_d} and the losses ({@link GanLoss#of}).
     *
     * @throws IllegalArgumentException if a word or a size is wrong
     * @throws IOException if the VGG is missing or cannot be read
     */
    public static SrganAdversarial of(Settings settings) throws IOException {
        SrganTraining start = SrganTraining.of(settings);
        Function<Parameters, Critic> discriminator = discriminator(
                settings.network(DISCRIMINATOR), settings.gtSizes().get(0));
        return new SrganAdversarial(
                start,
                discriminator,
                GanLoss.of(settings.train(), AdversarialLoss.VANILLA, settings.aux(), settings.device()));
    }

    private static Function<Parameters, Critic> discriminator(Keys network, int pixels) {
        if (!network.text("type", "VGGStyleDiscriminator").equals("SRGANDiscriminator")) {
            VggDiscriminator.Config config = VggDiscriminator.Config.of(network, pixels);
            return at -> new VggDiscriminator(config, at);
        }
        Discriminator.Config paper = Discriminator.Config.paper();
        Discriminator.Config config = new Discriminator.Config(
                pixels, network.integer("num_feat", paper.channels()), network.integer("num_hidden", paper.hidden()));
        return at -> new Discriminator(config, at);
    }

    @Override
    public Critic discriminator(Parameters at) {
        return discriminator.apply(at);
    }
}
