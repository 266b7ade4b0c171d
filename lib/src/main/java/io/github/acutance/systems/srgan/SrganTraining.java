package io.github.acutance.systems.srgan;

import io.github.acutance.loss.PixelLoss;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.train.Batch;
import io.github.acutance.train.Recipe;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The first stage of SRGAN (Ledig et al., CVPR 2017, section 3.2): the generator alone, trained for its pixel loss. The
 * paper minimises the squared error of its SRResNet in -1..1, which is four times that in 0..1; MMSR and BasicSR minimise
 * the absolute error of MSRResNet.
 */
public final class SrganTraining implements Recipe {
    private final Generator generator;
    private final PixelLoss pixelLoss;
    private final double lumaWeight;

    private SrganTraining(Generator generator, PixelLoss pixelLoss, double lumaWeight) {
        this.generator = generator;
        this.pixelLoss = pixelLoss;
        this.lumaWeight = lumaWeight;
    }

    /**
     * MSRResNet.
     *
     * @param outerInitScale factor of the initial weights outside the residual blocks; 0.1 in MMSR and BasicSR, 1 starts
     *     sooner
     */
    public SrganTraining(MsrResNet.Config config, PixelLoss pixelLoss, double outerInitScale) {
        this(Generator.of(config, outerInitScale), pixelLoss, 0);
    }

    /**
     * Reads {@code network_g} ({@code type}: {@code MSRResNet}, {@code SRResNet} or {@code PlainSRResNet}) and
     * {@code train.pixel_opt}: {@code type}, and {@code luma_weight}, which is ours (0 where it is not named): by how
     * much the same loss of the luma alone, which is what PSNR-Y measures, is added.
     *
     * @throws IllegalArgumentException if the scale, the network or the loss is not known
     */
    public static SrganTraining of(Settings settings) {
        PixelLoss loss = PixelLoss.of(settings.train(), "L1Loss");
        double lumaWeight = settings.train().child("pixel_opt").number("luma_weight", 0);
        return new SrganTraining(Generator.of(settings.network(GENERATOR), settings.scale()), loss, lumaWeight);
    }

    @Override
    public Network generator(Parameters at, RandomGenerator random) {
        return generator.build(at, random);
    }

    @Override
    public ModelCard card() {
        return generator.card();
    }

    @Override
    public Map<String, Tensor> losses(Layers nn, Network network, Batch batch) {
        Tensor sr = network.forward(nn, batch.lr());
        return Map.of("l_g_pix", pixelLoss.of(sr, batch.hr(), lumaWeight));
    }
}
