package io.github.acutance.systems.srntt;

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
 * The content extractor alone, trained for its pixel loss, as the first stage of SRGAN is. Its authors take the generator
 * of an SRGAN whose training they do not describe.
 *
 * @param blocks residual blocks; 16 in the paper
 * @param pixelLoss of pictures in 0..1
 */
public record ContentTraining(int blocks, PixelLoss pixelLoss) implements Recipe {
    /**
     * Reads {@code network_g.num_block} and {@code train.pixel_opt.type}.
     *
     * @throws IllegalArgumentException if the scale is not 4, or the network or the loss is not known
     */
    public static ContentTraining of(Settings settings) {
        Keys network = settings.network(GENERATOR);
        network.requireText("type", "ContentExtractor");
        if (settings.scale() != SrnttModel.MATCHING_SCALE) {
            throw new IllegalArgumentException("srntt/content: expected scale 4, found " + settings.scale());
        }
        return new ContentTraining(network.integer("num_block", 16), PixelLoss.of(settings.train(), "L1Loss"));
    }

    @Override
    public ContentExtractor generator(Parameters at, RandomGenerator random) {
        ContentExtractor network = new ContentExtractor(blocks, at);
        network.initialise(random);
        return network;
    }

    @Override
    public ModelCard card() {
        return SrnttWeights.extractorCard(blocks);
    }

    @Override
    public Map<String, Tensor> losses(Layers nn, Network network, Batch batch) {
        return Map.of("l_g_pix", pixelLoss.of(network.forward(nn, batch.lr()), batch.hr()));
    }
}
