package io.github.acutance.systems.srobb;

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
 * The first stage of SROBB (section 4.1): the generator alone, trained for the squared error.
 *
 * @param config shape of the network
 * @param pixelLoss MSE
 */
public record SrobbTraining(Srobb.Config config, PixelLoss pixelLoss) implements Recipe {
    /**
     * Reads {@code num_block} and {@code num_feat} of {@code network_g}, and {@code train.pixel_opt.type}.
     *
     * @throws IllegalArgumentException if the scale or the loss is not known
     */
    public static SrobbTraining of(Settings settings) {
        Keys network = settings.network(GENERATOR);
        network.requireText("type", "SROBB");
        Srobb.Config config =
                new Srobb.Config(settings.scale(), network.integer("num_block", 16), network.integer("num_feat", 64));
        return new SrobbTraining(config, PixelLoss.of(settings.train(), "MSELoss"));
    }

    @Override
    public Network generator(Parameters at, RandomGenerator random) {
        Srobb network = new Srobb(config, at);
        network.initialise(random);
        return network;
    }

    @Override
    public ModelCard card() {
        return SrobbWeights.card(config);
    }

    @Override
    public Map<String, Tensor> losses(Layers nn, Network generator, Batch batch) {
        Tensor sr = generator.forward(nn, batch.lr());
        return Map.of("l_g_pix", pixelLoss.of(sr, batch.hr()));
    }
}
