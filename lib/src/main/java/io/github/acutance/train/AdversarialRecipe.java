package io.github.acutance.train;

import io.github.acutance.loss.GanLoss;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Figure;
import io.github.acutance.nn.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * A stage in which the generator of an earlier stage plays against a discriminator for a {@link GanLoss} (SRGAN, section
 * 2.2, and the papers that follow it). A paper says which generator, which discriminator and which loss, and may add what
 * its generator minimises beside it.
 */
public interface AdversarialRecipe extends Recipe {
    /** The earlier stage, whose generator goes on. */
    Recipe start();

    /** Draws the discriminator; its first values are drawn later. */
    Critic discriminator(Parameters at);

    /** What the two minimise. */
    GanLoss loss();

    /**
     * The generator's other losses by name, weighted; none, unless the paper has some.
     *
     * @param sr results, [N, 3, H, W] in 0..1; gradients reach them
     */
    default Map<String, Tensor> ownLosses(Step step, Tensor sr) {
        return Map.of();
    }

    @Override
    default Figure generator(Parameters at, RandomGenerator random) {
        return start().generator(at, random);
    }

    @Override
    default ModelCard card() {
        return start().card();
    }

    @Override
    default Set<String> critics() {
        return Set.of(DISCRIMINATOR);
    }

    @Override
    default Critic critic(String letter, Parameters at, RandomGenerator random) {
        Critic critic = discriminator(at);
        critic.initialise(random);
        return critic;
    }

    /** The generator's turn with the discriminator at rest, then the discriminator's with the same result. */
    @Override
    default void step(Step step) {
        Critic d = step.critic(DISCRIMINATOR);
        Tensor hr = step.batch().hr();
        Tensor sr = step.generator().forward(step.nn(), step.batch().lr()); // [N, 3, H, W]
        step.turn(GENERATOR, () -> {
            Map<String, Tensor> losses = new LinkedHashMap<>(loss().generator(step.nn(), d, sr, hr));
            losses.putAll(ownLosses(step, sr));
            return losses;
        });
        step.turn(DISCRIMINATOR, () -> loss().discriminator(
                        step.nn(), d, sr.detach(), hr, step::note, new SplittableRandom(step.iteration())));
    }

    /** Frees what the loss and the earlier stage opened. */
    @Override
    default void close() {
        loss().close();
        start().close();
    }
}
