package io.github.acutance.systems.srobb;

import io.github.acutance.loss.AdversarialLoss;
import io.github.acutance.loss.GanLoss;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.VggDiscriminator;
import io.github.acutance.train.AdversarialRecipe;
import io.github.acutance.train.Recipe;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * The second stage of SROBB (sections 3.3 and 4.1): pixel loss, adversarial loss, and the targeted perceptual loss, which
 * compares boundaries, background and objects each at its own depth of a VGG. The training pictures need label maps.
 */
public final class SrobbTargeted implements AdversarialRecipe {
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
    public Recipe start() {
        return start;
    }

    @Override
    public GanLoss loss() {
        return loss;
    }

    @Override
    public Critic discriminator(Parameters at) {
        return new VggDiscriminator(discriminator, at);
    }

    /** The targeted perceptual loss. */
    @Override
    public Map<String, Tensor> ownLosses(Step step, Tensor sr) {
        Tensor labels = step.batch()
                .labels()
                .orElseThrow(() -> new IllegalArgumentException(
                        "datasets.train: expected dataroot_labels, which SROBB's masks are made of, found none"));
        return targets.of(sr, step.batch().hr(), labels);
    }

    @Override
    public void close() {
        targets.close();
        AdversarialRecipe.super.close();
    }
}
