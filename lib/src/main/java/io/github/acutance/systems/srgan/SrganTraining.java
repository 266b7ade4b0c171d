package io.github.acutance.systems.srgan;

import io.github.acutance.loss.PixelLoss;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.train.Batch;
import io.github.acutance.train.Keys;
import io.github.acutance.train.Recipe;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The first stage of SRGAN (Ledig et al., CVPR 2017, section 3.2): the generator alone, trained for its pixel loss. The
 * paper minimises the squared error; MMSR and BasicSR, whose network is trained here, minimise the absolute error.
 *
 * @param config shape of the network
 * @param pixelLoss L1 or MSE
 * @param outerInitScale factor of the initial weights outside the residual blocks; 0.1 in MMSR and BasicSR, 1 starts
 *     sooner
 */
public record SrganTraining(MsrResNet.Config config, PixelLoss pixelLoss, double outerInitScale) implements Recipe {
    /**
     * Reads {@code num_block}, {@code num_feat} and {@code outer_init_scale} of {@code network_g}, and
     * {@code train.pixel_opt.type}.
     *
     * @throws IllegalArgumentException if the scale or the loss is not known
     */
    public static SrganTraining of(Settings settings) {
        MsrResNet.Config standard = MsrResNet.Config.standard(settings.scale());
        Keys network = settings.network(GENERATOR);
        network.requireText("type", "MSRResNet");
        MsrResNet.Config config = new MsrResNet.Config(
                settings.scale(),
                network.integer("num_block", standard.blocks()),
                network.integer("num_feat", standard.channels()),
                true);
        double outerInitScale = network.number("outer_init_scale", 0.1);
        return new SrganTraining(
                config, PixelLoss.of(settings.train().child("pixel_opt").text("type", "L1Loss")), outerInitScale);
    }

    @Override
    public Network generator(Parameters at, RandomGenerator random) {
        MsrResNet network = new MsrResNet(config, at);
        network.initialise(random, outerInitScale);
        return network;
    }

    @Override
    public ModelCard card() {
        return SrganWeights.card(config);
    }

    @Override
    public Map<String, Tensor> losses(Layers nn, Network generator, Batch batch) {
        Tensor sr = generator.forward(nn, batch.lr());
        return Map.of("l_g_pix", pixelLoss.of(sr, batch.hr()));
    }
}
