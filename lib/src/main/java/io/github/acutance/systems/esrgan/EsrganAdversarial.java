package io.github.acutance.systems.esrgan;

import io.github.acutance.loss.AdversarialLoss;
import io.github.acutance.loss.GanLoss;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.VggDiscriminator;
import io.github.acutance.train.Recipe;
import java.io.IOException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The second stage of ESRGAN (sections 3.2, 3.3 and 4.1): from RRDB-PSNR, against a discriminator that judges which of two
 * pictures is more real than the other kind's average, with features of VGG-19 before the activation.
 *
 * @param start the first stage
 * @param discriminator shape of the discriminator
 * @param loss what both minimise
 */
public record EsrganAdversarial(EsrganTraining start, VggDiscriminator.Config discriminator, GanLoss loss)
        implements Recipe {
    private static final String DISCRIMINATOR = "d";

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
    public Network generator(Parameters at, RandomGenerator random) {
        return start.generator(at, random);
    }

    @Override
    public ModelCard card() {
        return start.card();
    }

    @Override
    public Set<String> critics() {
        return Set.of(DISCRIMINATOR);
    }

    @Override
    public Critic critic(String letter, Parameters at, RandomGenerator random) {
        VggDiscriminator critic = new VggDiscriminator(discriminator, at);
        critic.initialise(random);
        return critic;
    }

    /** The generator's turn with the discriminator at rest, then the discriminator's with the same result. */
    @Override
    public void step(Step step) {
        Critic d = step.critic(DISCRIMINATOR);
        Tensor hr = step.batch().hr();
        Tensor sr = step.generator().forward(step.nn(), step.batch().lr()); // [N, 3, H, W]
        step.turn(GENERATOR, () -> loss.generator(step.nn(), d, sr, hr));
        step.turn(
                DISCRIMINATOR,
                () -> loss.discriminator(
                        step.nn(), d, sr.detach(), hr, step::note, new SplittableRandom(step.iteration())));
    }

    @Override
    public void close() {
        loss.close();
    }
}
