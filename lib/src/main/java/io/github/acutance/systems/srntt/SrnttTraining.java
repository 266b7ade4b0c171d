package io.github.acutance.systems.srntt;

import io.github.acutance.image.Image;
import io.github.acutance.loss.PixelLoss;
import io.github.acutance.loss.Vgg;
import io.github.acutance.model.Keys;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.References;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.train.Batch;
import io.github.acutance.train.Recipe;
import io.github.acutance.weights.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The first stage of SRNTT's training (section 4.2), whose result is SRNTT-l2: the texture transfer behind a trained content
 * extractor, for its pictures alone. Iterations with the references' textures and with those of the HR crops themselves take
 * turns; the authors' code makes the two with one batch. The content extractor rests and normalises by its running values,
 * where theirs normalises by the batch.
 */
public final class SrnttTraining implements Recipe {
    private final String id;
    private final Srntt.Config config;
    private final PixelLoss pixelLoss;
    private final boolean truth;
    private final Optional<Path> aux;
    private final TrainingTextures textures;
    private final EagerLayers resting = EagerLayers.inference(Precision.FP32);
    private boolean started;

    private SrnttTraining(Settings settings, Srntt.Config config, PixelLoss pixelLoss, Keys references)
            throws IOException {
        this.id = settings.modelType();
        this.config = config;
        this.pixelLoss = pixelLoss;
        this.truth = references.flag("truth", true);
        this.aux = settings.aux();
        Optional<Path> matches =
                references.has("matches") ? Optional.of(Path.of(references.text("matches", ""))) : Optional.empty();
        this.textures = new TrainingTextures(settings.aux(), settings.device(), matches);
    }

    /**
     * Reads {@code num_content_block} and {@code num_block} of {@code network_g}, {@code pixel_opt.type}, and
     * {@code reference_opt}: {@code truth}, whether textures of the HR crops take turns with the references', and
     * {@code matches}, a folder where matches are kept.
     *
     * @throws IllegalArgumentException if a word or a number is wrong, or the VGG is missing
     * @throws IOException if the folder cannot be made
     */
    public static SrnttTraining of(Settings settings) throws IOException {
        Keys network = settings.network(GENERATOR);
        network.requireText("type", "SRNTT");
        if (settings.scale() != SrnttModel.MATCHING_SCALE) {
            throw new IllegalArgumentException(settings.modelType() + ": expected scale 4, found " + settings.scale());
        }
        Srntt.Config config = new Srntt.Config(
                SrnttModel.MATCHING_SCALE, network.integer("num_content_block", 16), network.integer("num_block", 16));
        PixelLoss pixelLoss = PixelLoss.of(settings.train(), "L1Loss");
        return new SrnttTraining(settings, config, pixelLoss, settings.train().child("reference_opt"));
    }

    @Override
    public Srntt generator(Parameters at, RandomGenerator random) {
        Srntt network = Srntt.inTraining(config, at);
        network.initialise(random);
        return network;
    }

    @Override
    public StateDict start(StateDict file, StateDict first) {
        started = true;
        return TransferStart.of(file, first);
    }

    @Override
    public References references(Image ref) {
        References references = References.of(ref);
        return aux.map(references::withAux).orElse(references);
    }

    @Override
    public ModelCard card() {
        return SrnttWeights.card(config);
    }

    @Override
    public void step(Step step) {
        TrainingTextures.Textures seen = textures(step.batch(), truth && step.iteration() % 2 == 0);
        step.turn(
                GENERATOR,
                () -> Map.of(
                        "l_g_pix", pixelLoss(result(step, seen), step.batch().hr())));
    }

    /** Whether textures of the HR crops are learnt from, too. */
    boolean takesTruth() {
        return truth;
    }

    /** The network whose features are swapped. */
    Vgg vgg() {
        return textures.vgg();
    }

    /** Textures for a batch: the HR crops' own, or the references'. */
    TrainingTextures.Textures textures(Batch batch, boolean ofTruth) {
        if (!started) {
            throw new IllegalArgumentException(
                    id + ": expected path.pretrain_network_g with a content extractor, which rests, found none");
        }
        Tensor refs = batch.refs()
                .orElseThrow(
                        () -> new IllegalArgumentException(id + ": expected datasets.train.references, found none"));
        return ofTruth ? textures.truth(batch.hr()) : textures.swapped(batch.lr(), refs);
    }

    /** The network's answer, [N, 3, 4h, 4w] in 0..1. */
    Tensor result(Step step, TrainingTextures.Textures seen) {
        Srntt network = (Srntt) step.figure();
        Tensor content = network.extractor().content(resting, step.batch().lr());
        List<Tensor> maps = seen.maps();
        return network.transferred(step.nn(), content, maps.get(0), maps.get(1), maps.get(2));
    }

    /** Of pictures in -1..1. */
    Tensor pixelLoss(Tensor sr, Tensor hr) {
        return pixelLoss.of(signed(sr), signed(hr));
    }

    /** 0..1 to -1..1. */
    static Tensor signed(Tensor picture) {
        return picture.mul(new Scalar(2.0)).sub(new Scalar(1.0));
    }

    @Override
    public void close() {
        resting.close();
        textures.close();
    }
}
