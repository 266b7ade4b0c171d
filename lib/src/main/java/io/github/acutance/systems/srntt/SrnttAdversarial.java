package io.github.acutance.systems.srntt;

import io.github.acutance.image.Image;
import io.github.acutance.loss.AdversarialLoss;
import io.github.acutance.loss.GradientPenalty;
import io.github.acutance.loss.PerceptualLoss;
import io.github.acutance.loss.PixelLoss;
import io.github.acutance.model.Keys;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.References;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Parameters;
import io.github.acutance.train.Recipe;
import io.github.acutance.weights.StateDict;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The second stage of SRNTT's training (sections 3.3 and 4.2): reconstruction, perceptual, adversarial (WGAN-GP) and texture
 * loss. Iterations go round: the discriminator moves twice alone, then both with the references' textures, then both with
 * those of the HR crops themselves. The authors' code makes each round with one batch. As in their code, the gradient
 * penalty takes a norm for each pixel.
 */
public final class SrnttAdversarial implements Recipe {
    private static final int ALONE = 2; // moves of the discriminator

    private final SrnttTraining start;
    private final int inputPixels;
    private final PerceptualLoss perceptual;
    private final TextureLoss texture;
    private final double pixelWeight;
    private final double perceptualWeight;
    private final double textureWeight;
    private final double adversarialWeight;
    private final double penaltyWeight;

    private SrnttAdversarial(Settings settings, SrnttTraining start, Keys features) {
        Keys train = settings.train();
        Keys textures = train.child("texture_opt");
        Keys gan = train.child("gan_opt");
        gan.requireText("gan_type", "wgan");
        this.start = start;
        this.inputPixels = settings.gtSizes().get(0);
        this.perceptual = new PerceptualLoss(
                start.vgg(),
                features.has("layer_weights") ? features.numbersByName("layer_weights") : Map.of("relu5_1", 1.0),
                PixelLoss.of(features.text("criterion", "l2")),
                1);
        this.texture = TextureLoss.of(textures);
        this.pixelWeight = train.child("pixel_opt").number("loss_weight", 1);
        this.perceptualWeight = features.number("perceptual_weight", 1e-4);
        this.textureWeight = textures.number("loss_weight", 1e-4);
        this.adversarialWeight = gan.number("loss_weight", 1e-6);
        this.penaltyWeight = gan.number("penalty_weight", 10);
        settings.network(DISCRIMINATOR).requireText("type", "SRNTTDiscriminator");
    }

    /**
     * Reads what {@link SrnttTraining#of} reads, and beside it {@code pixel_opt.loss_weight}, {@code perceptual_opt}
     * ({@code layer_weights}, {@code criterion}, {@code perceptual_weight}), {@code texture_opt} ({@code loss_weight},
     * {@code weighted}, {@code slope}, {@code bias}) and {@code gan_opt} ({@code loss_weight}, {@code penalty_weight}). What is
     * left out is as in the authors' code.
     *
     * @throws IllegalArgumentException if a word or a number is wrong, crops are no multiples of 32, or the VGG is missing or
     *     not deep enough
     * @throws IOException if a folder cannot be made
     */
    public static SrnttAdversarial of(Settings settings) throws IOException {
        SrnttTraining start = SrnttTraining.of(settings);
        try {
            return new SrnttAdversarial(settings, start, settings.train().child("perceptual_opt"));
        } catch (IllegalArgumentException wrong) {
            start.close();
            throw wrong;
        }
    }

    @Override
    public Srntt generator(Parameters at, RandomGenerator random) {
        return start.generator(at, random);
    }

    @Override
    public StateDict start(StateDict file, StateDict first) {
        return start.start(file, first);
    }

    @Override
    public References references(Image ref) {
        return start.references(ref);
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
        Critic critic = new Discriminator(inputPixels, at);
        critic.initialise(random);
        return critic;
    }

    @Override
    public void step(Step step) {
        int round = ALONE + (start.takesTruth() ? 2 : 1);
        int place = (int) ((step.iteration() - 1) % round);
        TrainingTextures.Textures seen = start.textures(step.batch(), place > ALONE);
        if (place < ALONE) {
            step.turn(DISCRIMINATOR, () -> discriminator(step, start.result(step, seen)));
            return;
        }
        Tensor sr = start.result(step, seen); // [N, 3, H, W]
        step.turn(GENERATOR, () -> generator(step, seen, sr));
        step.turn(DISCRIMINATOR, () -> discriminator(step, sr.detach()));
    }

    private Map<String, Tensor> generator(Step step, TrainingTextures.Textures seen, Tensor sr) {
        Tensor hr = step.batch().hr();
        Set<String> deep = perceptual.layerWeights().keySet();
        Set<String> layers = new LinkedHashSet<>(TextureFeatures.LAYERS);
        layers.addAll(deep);
        Map<String, Tensor> features = start.vgg().features(sr, layers);
        Tensor distance = perceptual.ofFeatures(features, start.vgg().features(hr, deep));
        Tensor gram = texture.of(
                seen.maps(), TextureFeatures.LAYERS.stream().map(features::get).toList(), seen.similarity());
        Tensor answers = step.critic(DISCRIMINATOR).forward(step.nn(), sr);
        Map<String, Tensor> losses = new LinkedHashMap<>();
        losses.put("l_g_pix", weighted(start.pixelLoss(sr, hr), pixelWeight));
        losses.put("l_g_percep", weighted(distance, perceptualWeight));
        losses.put("l_g_texture", weighted(gram, textureWeight));
        losses.put("l_g_gan", weighted(AdversarialLoss.WGAN.generator(null, answers), adversarialWeight));
        return losses;
    }

    /** The penalty is taken of pictures in -1..1. */
    private Map<String, Tensor> discriminator(Step step, Tensor sr) {
        Critic d = step.critic(DISCRIMINATOR);
        Tensor hr = step.batch().hr();
        Tensor real = d.forward(step.nn(), hr);
        Tensor fake = d.forward(step.nn(), sr);
        step.note("out_d_real", real);
        step.note("out_d_fake", fake);
        Tensor penalty = GradientPenalty.BY_PIXEL.of(
                picture -> d.forward(step.nn(), picture.add(new Scalar(1.0)).mul(new Scalar(0.5))),
                SrnttTraining.signed(hr),
                SrnttTraining.signed(sr),
                new SplittableRandom(step.iteration()));
        Map<String, Tensor> losses = new LinkedHashMap<>();
        losses.put("l_d", AdversarialLoss.WGAN.discriminator(real, fake));
        losses.put("l_d_gp", weighted(penalty, penaltyWeight));
        return losses;
    }

    private static Tensor weighted(Tensor loss, double weight) {
        return loss.mul(new Scalar(weight));
    }

    @Override
    public void close() {
        start.close();
    }
}
