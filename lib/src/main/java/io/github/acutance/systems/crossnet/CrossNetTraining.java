package io.github.acutance.systems.crossnet;

import io.github.acutance.image.Resampling;
import io.github.acutance.model.Keys;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.Upsampler;
import io.github.acutance.train.Batch;
import io.github.acutance.train.Recipe;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Training of CrossNet (section 3.5): the whole network at once, for its pictures alone. The Charbonnier loss is summed
 * over the pixels of a picture, as the published code does; flows are never told what is right. That takes the authors'
 * 200,000 iterations. Short trainings can have a first stage, {@code flow_opt}, which is not theirs: it trains the flow estimator
 * alone, for {@linkplain BlockMatching the motion that blocks have}, as CrossNet++ does beside its other losses for SIFT flow.
 *
 * @param variant which network
 * @param scale enlargement factor
 * @param beginAsEnlarged whether the network begins as its enlarged input, {@code init: enlarged}, not as in the code,
 *     {@code init: code}; for trainings that are short
 * @param epsilon of the Charbonnier loss; 0.001 in the code
 * @param augment whether colours are changed, as in the code: one change for all pictures of a batch
 * @param swapRedAndBlue the code's mistake: what it calls a flip from left to right exchanges red and blue in half of the
 *     batches. Crops are truly mirrored in any case
 * @param reach greatest motion that blocks are matched at, in pixels, {@code flow_opt.reach}; 0 to train the whole network for
 *     its pictures
 */
public record CrossNetTraining(
        CrossNet.Variant variant,
        int scale,
        boolean beginAsEnlarged,
        double epsilon,
        boolean augment,
        boolean swapRedAndBlue,
        int reach)
        implements Recipe {
    private static final double NOISE = 0.02;

    /**
     * Reads {@code variant} and {@code init} of {@code network_g}, {@code pixel_opt.eps}, {@code augment_opt.colour},
     * {@code augment_opt.swap_red_and_blue} and {@code flow_opt.reach}.
     *
     * @throws IllegalArgumentException if the variant is not known or crops are no multiples of 64
     */
    public static CrossNetTraining of(Settings settings) {
        Keys network = settings.network(GENERATOR);
        network.requireText("type", "CrossNet");
        String variant = network.text("variant", "official").toUpperCase(Locale.ROOT);
        String init = network.text("init", "code");
        if (!Set.of("code", "enlarged").contains(init)) {
            throw new IllegalArgumentException("network_g.init: expected code or enlarged, found " + init);
        }
        Keys pixel = settings.train().child("pixel_opt");
        pixel.requireText("type", "CharbonnierLoss");
        Keys augment = settings.train().child("augment_opt");
        Keys flow = settings.train().child("flow_opt");
        flow.requireText("type", "EndPointError");
        for (int size : settings.gtSizes()) {
            if (size % CrossNet.MULTIPLE != 0) {
                throw new IllegalArgumentException(
                        "crossnet: expected crops of a multiple of 64 HR pixels, found " + size);
            }
        }
        return new CrossNetTraining(
                CrossNet.Variant.valueOf(variant),
                settings.scale(),
                init.equals("enlarged"),
                pixel.number("eps", 0.001),
                augment.flag("colour", true),
                augment.flag("swap_red_and_blue", false),
                flow.integer("reach", 0));
    }

    @Override
    public CrossNet generator(Parameters at, RandomGenerator random) {
        CrossNet network = new CrossNet(variant, at);
        network.initialise(random);
        if (beginAsEnlarged) {
            network.beginAsEnlarged();
        }
        return network;
    }

    @Override
    public ModelCard card() {
        return CrossNetWeights.card(variant, scale);
    }

    @Override
    public void step(Step step) {
        Batch batch = step.batch();
        Tensor ref = batch.refs()
                .orElseThrow(
                        () -> new IllegalArgumentException("crossnet: expected datasets.train.references, found none"));
        Colours colours =
                augment ? Colours.random(new SplittableRandom(step.iteration()), swapRedAndBlue) : Colours.SAME;
        Tensor up = colours.of(batch.enlarged().orElseGet(() -> bicubic().enlarge(batch.lr())));
        Tensor sharp = colours.of(ref);
        Tensor hr = colours.of(batch.hr());
        CrossNet network = (CrossNet) step.figure();
        if (reach > 0) {
            Tensor motion = BlockMatching.flow(hr, sharp, reach);
            step.turn(
                    GENERATOR,
                    () -> Map.of(
                            "l_g_flow", BlockMatching.error(network.flowNet().forward(step.nn(), up, sharp), motion)));
            return;
        }
        step.turn(GENERATOR, () -> Map.of("l_g_pix", loss(network.forward(step.nn(), up, up, sharp), hr)));
    }

    private Upsampler bicubic() {
        return Upsampler.of(lr -> Resampling.resize(lr, scale, Resampling.Variant.UINT8));
    }

    /** Charbonnier, summed over a picture, averaged over the batch. */
    private Tensor loss(Tensor sr, Tensor hr) {
        Tensor squares = sr.sub(hr).square().add(new Scalar(epsilon * epsilon));
        return squares.sqrt().sum().div(new Scalar((double) sr.size(0)));
    }

    /**
     * A change of colours: plus {@code offset}, times {@code gain}, then a part of gray in the place of colour, cut to
     * 0..1; maybe red and blue exchanged.
     */
    private record Colours(double offset, double gain, double gray, boolean swapped) {
        static final Colours SAME = new Colours(0, 1, 0, false);

        static Colours random(SplittableRandom random, boolean mayswap) {
            return new Colours(
                    NOISE * random.nextGaussian(),
                    random.nextDouble(0.9, 1.1),
                    random.nextDouble(-0.3, 0.3),
                    mayswap && random.nextBoolean());
        }

        Tensor of(Tensor rgb) {
            if (equals(SAME)) {
                return rgb;
            }
            Tensor changed = rgb.add(new Scalar(offset)).mul(new Scalar(gain));
            Tensor weights = Tensor.create(new float[] {0.299f, 0.587f, 0.114f}, 1, 3, 1, 1);
            Tensor luma = changed.mul(weights.to(rgb.device(), rgb.scalar_type()))
                    .sum(1)
                    .unsqueeze(1);
            Tensor blended = changed.mul(new Scalar(1 - gray)).add(luma.mul(new Scalar(gray)));
            Tensor cut = blended.clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
            return swapped ? torch.flip(cut, 1) : cut;
        }
    }
}
