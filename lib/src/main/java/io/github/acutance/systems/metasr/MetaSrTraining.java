package io.github.acutance.systems.metasr;

import io.github.acutance.loss.PixelLoss;
import io.github.acutance.model.Keys;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.SrModel.Part;
import io.github.acutance.nn.AnyScaleNetwork;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.train.Batch;
import io.github.acutance.train.Recipe;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * Meta-SR's training (Hu et al., CVPR 2019, section 4.1): one stage, the mean absolute error, with a scale drawn for each
 * batch. The authors measure it in 0..255, here it is in 0..1.
 *
 * @param config shape of the network
 * @param pixelLoss L1 in the paper
 */
public record MetaSrTraining(MetaSr.Config config, PixelLoss pixelLoss) implements Recipe {
    /**
     * Reads {@code type} ({@code MetaRDN}, or {@code MetaEDSR} after LIIF's code), {@code num_block}, {@code num_layer},
     * {@code num_feat}, {@code num_grow_ch} and {@code num_hidden} of {@code network_g}, and
     * {@code train.pixel_opt.type}.
     *
     * @throws IllegalArgumentException if the type or the loss is not known
     */
    public static MetaSrTraining of(Settings settings) {
        Keys network = settings.network(GENERATOR);
        MetaSr.Config standard =
                switch (network.text("type", "MetaRDN")) {
                    case "MetaRDN" -> MetaSr.Config.b(MetaSr.Variant.OFFICIAL);
                    case "MetaEDSR" -> MetaSr.Config.edsrBaseline();
                    default ->
                        throw new IllegalArgumentException(
                                "network_g.type: expected MetaRDN or MetaEDSR, found " + network.text("type", ""));
                };
        MetaSr.Config config = new MetaSr.Config(
                standard.variant(),
                network.integer("num_block", standard.blocks()),
                network.integer("num_layer", standard.layers()),
                network.integer("num_feat", standard.channels()),
                network.integer("num_grow_ch", standard.growth()),
                network.integer("num_hidden", standard.hidden()));
        return new MetaSrTraining(config, PixelLoss.of(settings.train(), "L1Loss"));
    }

    @Override
    public Network generator(Parameters at, RandomGenerator random) {
        MetaSr network = new MetaSr(config, at);
        network.initialise(random);
        return network;
    }

    @Override
    public ModelCard card() {
        return MetaSrWeights.card(config);
    }

    /** The crops of HR may have a row and a column more than the network makes, whose size is truncated. */
    @Override
    public Map<String, Tensor> losses(Layers nn, Network generator, Batch batch) {
        Part whole = new Part(0, 0, (int) batch.lr().size(3), (int) batch.lr().size(2));
        Tensor sr = ((AnyScaleNetwork) generator).forward(nn, batch.lr(), batch.scale(), whole);
        Tensor hr = batch.hr().narrow(2, 0, sr.size(2)).narrow(3, 0, sr.size(3));
        return Map.of("l_g_pix", pixelLoss.of(sr, hr));
    }
}
