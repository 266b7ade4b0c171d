package io.github.acutance.loss;

import static org.bytedeco.pytorch.global.torch.binary_cross_entropy_with_logits;
import static org.bytedeco.pytorch.global.torch.full_like;
import static org.bytedeco.pytorch.global.torch.mse_loss;

import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What a generator and a discriminator play for, from the discriminator's answers before any sigmoid: [N, 1] each, for
 * originals and for results. Every loss is a scalar, averaged over the batch. Targets are 1 and 0 without smoothing.
 */
public enum AdversarialLoss {
    /** Binary cross entropy, the generator's in its non-saturating form (Goodfellow et al., NIPS 2014; SRGAN, section 2.2.2). */
    VANILLA,
    /** Squared distance to the targets (Mao et al., ICCV 2017). */
    LSGAN,
    /** The critic's mean difference (Arjovsky et al., ICML 2017); its gradient penalty is {@link GradientPenalty}. */
    WGAN,
    /**
     * Relativistic average (Jolicoeur-Martineau, ICLR 2019; ESRGAN, section 3.2), halved as in ESRGAN's code. In the
     * discriminator's turn no gradient flows through the means, as in MMSR and BasicSR since 1.0.
     */
    RAGAN,
    /** The same, with gradients through the means, as in the code of 2018. */
    RAGAN_2018;

    /**
     * Reads the spelling of recipes.
     *
     * @param text {@code vanilla}, {@code lsgan}, {@code wgan}, {@code ragan} or {@code ragan_2018}
     * @throws IllegalArgumentException if it is none of them
     */
    public static AdversarialLoss of(String text) {
        return Arrays.stream(values())
                .filter(loss -> loss.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "gan_type: expected vanilla, lsgan, wgan, ragan or ragan_2018, found " + text));
    }

    /** Whether the generator's loss needs the answers for originals. */
    public boolean relativistic() {
        return this == RAGAN || this == RAGAN_2018;
    }

    /**
     * What the generator minimises.
     *
     * @param real answers for originals, whose gradient is not followed; null unless {@link #relativistic}
     * @param fake answers for the generator's results
     */
    public Tensor generator(Tensor real, Tensor fake) {
        return switch (this) {
            case VANILLA, LSGAN -> distance(fake, 1);
            case WGAN -> fake.mean().neg();
            case RAGAN, RAGAN_2018 -> {
                Tensor fixed = real.detach();
                yield half(distance(fixed.sub(fake.mean()), 0), distance(fake.sub(fixed.mean()), 1));
            }
        };
    }

    /**
     * What the discriminator minimises.
     *
     * @param real answers for originals
     * @param fake answers for results that carry no gradient to the generator
     */
    public Tensor discriminator(Tensor real, Tensor fake) {
        return switch (this) {
            case VANILLA, LSGAN -> distance(real, 1).add(distance(fake, 0));
            case WGAN -> fake.mean().sub(real.mean());
            case RAGAN ->
                half(
                        distance(real.sub(fake.mean().detach()), 1),
                        distance(fake.sub(real.mean().detach()), 0));
            case RAGAN_2018 -> half(distance(real.sub(fake.mean()), 1), distance(fake.sub(real.mean()), 0));
        };
    }

    private Tensor distance(Tensor answers, double target) {
        Tensor targets = full_like(answers, new Scalar(target));
        return this == LSGAN ? mse_loss(answers, targets) : binary_cross_entropy_with_logits(answers, targets);
    }

    private static Tensor half(Tensor first, Tensor second) {
        return first.add(second).mul(new Scalar(0.5));
    }
}
