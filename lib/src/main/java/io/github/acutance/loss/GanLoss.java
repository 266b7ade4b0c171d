package io.github.acutance.loss;

import io.github.acutance.model.Device;
import io.github.acutance.model.Keys;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Layers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What a generator and a discriminator minimise in turn: a pixel loss, a perceptual loss and an adversarial loss, each with
 * its weight (SRGAN, section 2.2; ESRGAN, section 3). Owns its VGG.
 *
 * @param pixel distance of pictures
 * @param pixelWeight its weight
 * @param perceptual distance of features; empty for none
 * @param perceptualWeight its weight
 * @param styleWeight weight of the distance of Gram matrices
 * @param adversarial what the two play for
 * @param adversarialWeight its weight for the generator
 * @param penaltyWeight weight of the gradient penalty for the discriminator; 0 for none
 */
public record GanLoss(
        PixelLoss pixel,
        double pixelWeight,
        Optional<PerceptualLoss> perceptual,
        double perceptualWeight,
        double styleWeight,
        AdversarialLoss adversarial,
        double adversarialWeight,
        double penaltyWeight)
        implements AutoCloseable {
    /**
     * Reads {@code pixel_opt}, {@code perceptual_opt} and {@code gan_opt} of a recipe file's {@code train}, with BasicSR's
     * keys; ours are {@code perceptual_opt.feature_scale} and {@code gan_opt.penalty_weight}. What is left out counts
     * nothing, but the adversarial loss.
     *
     * @param standard adversarial loss where {@code gan_type} is left out
     * @param aux folder of auxiliary networks
     * @param device of the VGG; may be {@code AUTO}
     * @throws IllegalArgumentException if a word is unknown, or the VGG is not as deep as a layer that is asked for
     * @throws IOException if the VGG is missing or cannot be read
     */
    public static GanLoss of(Keys train, AdversarialLoss standard, Optional<Path> aux, Device device)
            throws IOException {
        Keys pixel = train.child("pixel_opt");
        Keys features = train.child("perceptual_opt");
        Keys gan = train.child("gan_opt");
        AdversarialLoss adversarial = gan.has("gan_type") ? AdversarialLoss.of(gan.text("gan_type", "")) : standard;
        gan.requireText("type", "GANLoss");
        return new GanLoss(
                PixelLoss.of(pixel.text("type", "L1Loss")),
                pixel.number("loss_weight", train.has("pixel_opt") ? 1 : 0),
                train.has("perceptual_opt")
                        ? Optional.of(PerceptualLoss.open(features, aux, device))
                        : Optional.empty(),
                features.number("perceptual_weight", 1),
                features.number("style_weight", 0),
                adversarial,
                gan.number("loss_weight", 1),
                gan.number("penalty_weight", 0));
    }

    /**
     * The generator's losses by name, weighted.
     *
     * @param nn the words that the discriminator is drawn in
     * @param sr [N, 3, H, W] in 0..1; gradients reach it
     * @param hr same shape and range
     */
    public Map<String, Tensor> generator(Layers nn, Critic discriminator, Tensor sr, Tensor hr) {
        Map<String, Tensor> losses = new LinkedHashMap<>();
        if (pixelWeight != 0) {
            losses.put("l_g_pix", weighted(pixel.of(sr, hr), pixelWeight));
        }
        if (perceptual.isPresent() && perceptualWeight != 0) {
            losses.put("l_g_percep", weighted(perceptual.get().of(sr, hr), perceptualWeight));
        }
        if (perceptual.isPresent() && styleWeight != 0) {
            losses.put("l_g_style", weighted(perceptual.get().style(sr, hr), styleWeight));
        }
        Tensor real = adversarial.relativistic() ? discriminator.forward(nn, hr) : null;
        Tensor fake = discriminator.forward(nn, sr);
        losses.put("l_g_gan", weighted(adversarial.generator(real, fake), adversarialWeight));
        return losses;
    }

    /**
     * The discriminator's losses by name.
     *
     * @param sr results without gradient, [N, 3, H, W] in 0..1
     * @param note told the mean answers, {@code out_d_real} and {@code out_d_fake}
     * @param random draws the places of a gradient penalty
     */
    public Map<String, Tensor> discriminator(
            Layers nn,
            Critic discriminator,
            Tensor sr,
            Tensor hr,
            BiConsumer<String, Tensor> note,
            RandomGenerator random) {
        Tensor real = discriminator.forward(nn, hr);
        Tensor fake = discriminator.forward(nn, sr);
        note.accept("out_d_real", real);
        note.accept("out_d_fake", fake);
        Map<String, Tensor> losses = new LinkedHashMap<>();
        losses.put("l_d", adversarial.discriminator(real, fake));
        if (penaltyWeight != 0) {
            Tensor penalty = GradientPenalty.BY_PICTURE.of(x -> discriminator.forward(nn, x), hr, sr, random);
            losses.put("l_d_gp", weighted(penalty, penaltyWeight));
        }
        return losses;
    }

    /** Frees the VGG. */
    @Override
    public void close() {
        perceptual.ifPresent(loss -> loss.vgg().close());
    }

    private static Tensor weighted(Tensor loss, double weight) {
        return loss.mul(new Scalar(weight));
    }
}
