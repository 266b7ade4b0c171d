package io.github.acutance.systems.esrgan;

import io.github.acutance.loss.AdversarialLoss;
import io.github.acutance.loss.GanLoss;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.VggDiscriminator;
import io.github.acutance.train.AdversarialRecipe;
import java.io.IOException;

/**
 * The second stage of ESRGAN (sections 3.2, 3.3 and 4.1): from RRDB-PSNR, against a discriminator that judges which of two
 * pictures is more real than the other kind's average, with features of VGG-19 before the activation.
 *
 * @param start the first stage
 * @param discriminator shape of the discriminator
 * @param loss what both minimise
 */
public record EsrganAdversarial(EsrganTraining start, VggDiscriminator.Config discriminator, GanLoss loss)
        implements AdversarialRecipe {
    /**
     * Reads the generator as {@link EsrganTraining#of} does, {@code network_d} and the losses ({@link GanLoss#of}).
     *
     * @throws IllegalArgumentException if a word or a size is wrong
     * @throws IOException if the VGG is missing or cannot be read
     */
    public static EsrganAdversarial of(Settings settings) throws IOException {
        EsrganTraining start = EsrganTraining.of(settings);
        VggDiscriminator.Config discriminator = VggDiscriminator.Config.of(
                settings.network(DISCRIMINATOR), settings.gtSizes().get(0));
        return new EsrganAdversarial(
                start,
                discriminator,
                GanLoss.of(settings.train(), AdversarialLoss.RAGAN, settings.aux(), settings.device()));
    }

    @Override
    public Critic discriminator(Parameters at) {
        return new VggDiscriminator(discriminator, at);
    }
}
