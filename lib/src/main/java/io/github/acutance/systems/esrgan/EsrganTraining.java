package io.github.acutance.systems.esrgan;

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
 * The first stage of ESRGAN (Wang et al., ECCV Workshops 2018, section 4.1): RRDB-PSNR, the generator trained for the
 * absolute error alone.
 *
 * @param config shape of the network
 * @param pixelLoss L1
 */
public record EsrganTraining(Esrgan.Config config, PixelLoss pixelLoss) implements Recipe {
    /**
     * Reads {@code num_block}, {@code num_feat} and {@code num_grow_ch} of {@code network_g}, and
     * {@code train.pixel_opt.type}.
     *
     * @throws IllegalArgumentException if the scale or the loss is not known
     */
    public static EsrganTraining of(Settings settings) {
        Keys network = settings.network(GENERATOR);
        network.requireText("type", "RRDBNet");
        Esrgan.Config paper = Esrgan.Config.paper(settings.scale());
        Esrgan.Config config = new Esrgan.Config(
                paper.scale(),
                network.integer("num_block", paper.blocks()),
                network.integer("num_feat", paper.channels()),
                network.integer("num_grow_ch", paper.growth()),
                paper.fold());
        return new EsrganTraining(config, PixelLoss.of(settings.train(), "L1Loss"));
    }

    @Override
    public Network generator(Parameters at, RandomGenerator random) {
        Esrgan network = new Esrgan(config, at);
        network.initialise(random);
        return network;
    }

    @Override
    public ModelCard card() {
        return EsrganWeights.card(config);
    }

    @Override
    public Map<String, Tensor> losses(Layers nn, Network generator, Batch batch) {
        Tensor sr = generator.forward(nn, batch.lr());
        return Map.of("l_g_pix", pixelLoss.of(sr, batch.hr()));
    }
}
