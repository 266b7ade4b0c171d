package io.github.acutance.systems.ranksrgan;

import io.github.acutance.loss.AdversarialLoss;
import io.github.acutance.loss.GanLoss;
import io.github.acutance.loss.RankingLoss;
import io.github.acutance.model.Keys;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.VggDiscriminator;
import io.github.acutance.train.AdversarialRecipe;
import io.github.acutance.train.Recipe;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The third stage of RankSRGAN (section 3.4): SRGAN's losses and the trained Ranker's score, which the generator lowers. The
 * Ranker rests; it judges with its running statistics, or, as the authors' code leaves it, with those of the batch, which
 * then go on running.
 */
public final class RankSrganTraining implements AdversarialRecipe {
    private static final String RANKER = "r";

    private final Recipe start;
    private final VggDiscriminator.Config discriminator;
    private final Ranker.Config ranker;
    private final GanLoss loss;
    private final double rankWeight;
    private final boolean rankerEval;
    private final EagerLayers judging = EagerLayers.inference(Precision.FP32);

    private RankSrganTraining(
            Recipe start, VggDiscriminator.Config discriminator, Ranker.Config ranker, GanLoss loss, Keys options) {
        this.start = start;
        this.discriminator = discriminator;
        this.ranker = ranker;
        this.loss = loss;
        this.rankWeight = options.number("loss_weight", 0.03);
        this.rankerEval = options.flag("ranker_eval", true);
    }

    /**
     * Reads the generator, {@code network_d}, {@code network_r}, the losses ({@link GanLoss#of}) and {@code rank_opt}:
     * {@code loss_weight}, {@code ranker_eval}.
     *
     * @param start makes the recipe of the generator: the SRResNet that {@code systems.srgan} draws
     * @throws IllegalArgumentException if a word or a size is wrong
     * @throws IOException if the VGG is missing or cannot be read
     */
    public static RankSrganTraining of(Settings settings, Function<Settings, Recipe> start) throws IOException {
        Recipe first = start.apply(settings);
        VggDiscriminator.Config discriminator = VggDiscriminator.Config.of(
                settings.network(DISCRIMINATOR), settings.gtSizes().get(0));
        Ranker.Config ranker = RankerTraining.config(settings.network(RANKER));
        GanLoss loss = GanLoss.of(settings.train(), AdversarialLoss.VANILLA, settings.aux(), settings.device());
        return new RankSrganTraining(
                first, discriminator, ranker, loss, settings.train().child("rank_opt"));
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
    public Set<String> critics() {
        return new TreeSet<>(Set.of(DISCRIMINATOR, RANKER));
    }

    @Override
    public Critic critic(String letter, Parameters at, RandomGenerator random) {
        Critic critic = letter.equals(RANKER) ? new Ranker(ranker, at) : discriminator(at);
        critic.initialise(random);
        return critic;
    }

    @Override
    public Critic discriminator(Parameters at) {
        return new VggDiscriminator(discriminator, at);
    }

    /** The Ranker's score. */
    @Override
    public Map<String, Tensor> ownLosses(Step step, Tensor sr) {
        Layers nn = rankerEval ? judging : step.nn();
        Tensor scores = step.critic(RANKER).forward(nn, sr);
        return Map.of("l_g_rank", RankingLoss.content(scores).mul(new Scalar(rankWeight)));
    }

    @Override
    public void close() {
        judging.close();
        AdversarialRecipe.super.close();
    }
}
