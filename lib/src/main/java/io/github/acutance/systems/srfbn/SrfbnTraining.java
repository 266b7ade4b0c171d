package io.github.acutance.systems.srfbn;

import io.github.acutance.loss.PixelLoss;
import io.github.acutance.model.Keys;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.train.Batch;
import io.github.acutance.train.Recipe;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * SRFBN's training (Li et al., CVPR 2019, sections 3.4 and 3.5): the pictures of all steps are held against HR, and their
 * losses added up. For BD and DN the first steps are held against an easier picture instead, HR with the blur or the noise
 * of LR: the curriculum. The authors' code measures in 0..255, here it is 0..1.
 *
 * @param config shape of the network
 * @param pixelLoss L1 in the paper
 * @param weights of the steps' losses
 * @param easierSteps how many steps take the easier picture; 0 for BI, half of the steps in the paper
 */
public record SrfbnTraining(Srfbn.Config config, PixelLoss pixelLoss, List<Double> weights, int easierSteps)
        implements Recipe {
    /** Checks that there is a weight for each step. */
    public SrfbnTraining {
        weights = List.copyOf(weights);
        if (weights.size() != config.steps() || easierSteps < 0 || easierSteps > config.steps()) {
            throw new IllegalArgumentException("train: expected cl_weights for " + config.steps()
                    + " steps and at most as many easier_steps, found " + weights + " and " + easierSteps);
        }
    }

    /**
     * Reads {@code num_feat}, {@code num_group} and {@code num_step} of {@code network_g}; {@code type} and
     * {@code cl_weights} of {@code train.pixel_opt}; {@code train.curriculum_opt.easier_steps}.
     *
     * @throws IllegalArgumentException if the scale or the loss is not known
     */
    public static SrfbnTraining of(Settings settings) {
        Srfbn.Config paper = Srfbn.Config.paper(settings.scale());
        Keys network = settings.network(GENERATOR);
        network.requireText("type", "SRFBN");
        Srfbn.Config config = new Srfbn.Config(
                settings.scale(),
                network.integer("num_feat", paper.channels()),
                network.integer("num_group", paper.groups()),
                network.integer("num_step", paper.steps()));
        Keys pixel = settings.train().child("pixel_opt");
        return new SrfbnTraining(
                config,
                PixelLoss.of(pixel.text("type", "L1Loss")),
                pixel.numbers("cl_weights", Collections.nCopies(config.steps(), 1.0)),
                settings.train().child("curriculum_opt").integer("easier_steps", 0));
    }

    @Override
    public Network generator(Parameters at, RandomGenerator random) {
        Srfbn network = new Srfbn(config, at);
        network.initialise(random);
        return network;
    }

    @Override
    public ModelCard card() {
        return SrfbnWeights.card(config);
    }

    @Override
    public Map<String, Tensor> losses(Layers nn, Network generator, Batch batch) {
        if (easierSteps > 0 && batch.easier().isEmpty()) {
            throw new IllegalArgumentException("datasets.train.easier_gt: expected true for easier_steps, found false");
        }
        List<Tensor> steps = ((Srfbn) generator).forwardSteps(nn, batch.lr());
        Map<String, Tensor> losses = new LinkedHashMap<>();
        for (int step = 0; step < steps.size(); step++) {
            Tensor target = step < easierSteps ? batch.easier().get() : batch.hr();
            losses.put(
                    "l_g_pix" + (step + 1),
                    pixelLoss.of(steps.get(step), target).mul(new Scalar(weights.get(step))));
        }
        return losses;
    }
}
