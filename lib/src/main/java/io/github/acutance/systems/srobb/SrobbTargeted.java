package io.github.acutance.systems.srobb;

import io.github.acutance.loss.AdversarialLoss;
import io.github.acutance.loss.GanLoss;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.VggDiscriminator;
import io.github.acutance.train.Batch;
import io.github.acutance.train.Recipe;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The second stage of SROBB (sections 3.3 and 4.1): pixel loss, adversarial loss, and the targeted perceptual loss, which
 * compares boundaries, background and objects each at its own depth of a VGG. The training pictures need label maps.
 */
public final class SrobbTargeted implements Recipe {
    private static final String DISCRIMINATOR = "d";

    private final Recipe start;
    private final VggDiscriminator.Config discriminator;
    private final GanLoss loss;
    private final Targets targets;

    private SrobbTargeted(Recipe start, VggDiscriminator.Config discriminator, GanLoss loss, Targets targets) {
        this.start = start;
        this.discriminator = discriminator;
        this.loss = loss;
        this.targets = targets;
    }

    /**
     * Reads the generator, {@code network_d}, the pixel and adversarial losses ({@link GanLoss#of}) and
     * {@code targeted_opt}, whose keys {@code docs/decisions/0027-targeted-loss.md} explains.
     *
     * @param other makes the first stage of a generator that is not this system's own ({@code network_g.type} other than
     *     {@code SROBB}): the loss serves any
     * @throws IllegalArgumentException if a word, a size or a layer is wrong
     * @throws IOException if the VGG is missing or cannot be read
     */
    public static SrobbTargeted of(Settings settings, Function<Settings, Recipe> other) throws IOException {
        boolean own = settings.network(GENERATOR).text("type", "SROBB").equals("SROBB");
        Recipe start = own ? SrobbTraining.of(settings) : other.apply(settings);
        VggDiscriminator.Config discriminator = VggDiscriminator.Config.of(
                settings.network(DISCRIMINATOR), settings.gtSizes().get(0));
        GanLoss loss = GanLoss.of(settings.train(), AdversarialLoss.VANILLA, settings.aux(), settings.device());
        try {
            Targets targets = Targets.open(settings.train().child("targeted_opt"), settings.aux(), settings.device());
            return new SrobbTargeted(start, discriminator, loss, targets);
        } catch (IOException | RuntimeException failed) {
            loss.close();
            throw failed;
        }
    }

    @Override
    public Network generator(Parameters at, RandomGenerator random) {
        return (Network) start.generator(at, random);
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
        Batch batch = step.batch();
        Tensor labels = batch.labels()
                .orElseThrow(() -> new IllegalArgumentException(
                        "datasets.train: expected dataroot_labels, which SROBB's masks are made of, found none"));
        Critic d = step.critic(DISCRIMINATOR);
        Tensor sr = step.generator().forward(step.nn(), batch.lr()); // [N, 3, H, W]
        step.turn(GENERATOR, () -> {
            Map<String, Tensor> losses = new LinkedHashMap<>(loss.generator(step.nn(), d, sr, batch.hr()));
            losses.putAll(targets.of(sr, batch.hr(), labels));
            return losses;
        });
        step.turn(
                DISCRIMINATOR,
                () -> loss.discriminator(
                        step.nn(), d, sr.detach(), batch.hr(), step::note, new SplittableRandom(step.iteration())));
    }

    @Override
    public void close() {
        targets.close();
        loss.close();
    }
}
