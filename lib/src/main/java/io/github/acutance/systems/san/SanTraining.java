package io.github.acutance.systems.san;

import io.github.acutance.loss.PixelLoss;
import io.github.acutance.model.Keys;
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
 * SAN's training (Dai et al., CVPR 2019, section 4.1): one stage, the mean absolute error. The authors measure it in
 * 0..255, here it is in 0..1: with Adam the same but for its eps.
 *
 * @param config shape of the network
 * @param pixelLoss L1 in the paper
 */
public record SanTraining(San.Config config, PixelLoss pixelLoss) implements Recipe {
    /**
     * Reads {@code num_group}, {@code num_block}, {@code num_feat}, {@code num_hidden} and {@code pooled} of
     * {@code network_g}, and {@code train.pixel_opt.type}.
     *
     * @throws IllegalArgumentException if the scale or the loss is not known
     */
    public static SanTraining of(Settings settings) {
        San.Config paper = San.Config.paper(settings.scale());
        Keys network = settings.network(GENERATOR);
        network.requireText("type", "SAN");
        San.Config config = new San.Config(
                settings.scale(),
                network.integer("num_group", paper.groups()),
                network.integer("num_block", paper.blocks()),
                network.integer("num_feat", paper.channels()),
                network.integer("num_hidden", paper.hidden()),
                network.flag("pooled", paper.pooled()));
        return new SanTraining(config, PixelLoss.of(settings.train(), "L1Loss"));
    }

    @Override
    public Network generator(Parameters at, RandomGenerator random) {
        San network = new San(config, at);
        network.initialise(random);
        return network;
    }

    @Override
    public ModelCard card() {
        return SanWeights.card(config);
    }

    @Override
    public Map<String, Tensor> losses(Layers nn, Network generator, Batch batch) {
        return Map.of("l_g_pix", pixelLoss.of(generator.forward(nn, batch.lr()), batch.hr()));
    }
}
