package io.github.acutance.systems.ranksrgan;

import static org.bytedeco.pytorch.global.torch.cat;

import io.github.acutance.image.Image;
import io.github.acutance.loss.RankingLoss;
import io.github.acutance.model.Device;
import io.github.acutance.model.Keys;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.ranksrgan.RankPatches.Group;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.train.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * The second stage of RankSRGAN (section 3.3): the Ranker learns, from pairs of patches of one place, which of the two has
 * the greater metric. Both go through the same network, as a batch each. Now and then it reports how well it orders what
 * was held back: {@code val_pairs} is the share of pairs in the metric's order, {@code val_spearman} the rank correlation.
 *
 * <p>The generator of the file is the one that stage 3 will train; it rests. The pictures of {@code datasets} are not
 * learnt from either: the patches are rank data, which {@code acutance data rank}
 * makes.
 */
public final class RankerTraining implements Recipe {
    private static final String RANKER = "r";

    private final Recipe generator;
    private final Ranker.Config config;
    private final List<Group> train;
    private final List<Group> valid;
    private final double margin;
    private final int batchSize;
    private final int validEvery;
    private final int seed;
    private final EagerLayers judging = EagerLayers.inference(Precision.FP32);

    private RankerTraining(Recipe generator, Ranker.Config config, List<Group> train, List<Group> valid, Keys options) {
        this.generator = generator;
        this.config = config;
        this.train = train;
        this.valid = valid;
        this.margin = options.number("margin", 0.5);
        this.batchSize = options.integer("batch_size", 32);
        this.validEvery = options.integer("val_freq", 1000);
        this.seed = options.integer("seed", 0);
        if (batchSize < 1 || validEvery < 1) {
            throw new IllegalArgumentException(
                    "train.rank_opt: expected a batch_size and a val_freq of at least 1, found " + batchSize + " and "
                            + validEvery);
        }
    }

    /**
     * Reads {@code network_r} and {@code rank_opt}: {@code dataroot} (of the rank data), {@code margin},
     * {@code batch_size}, {@code val_freq}, {@code seed}.
     *
     * @param start makes the recipe of the resting generator
     * @throws IOException if the rank data cannot be read
     */
    public static RankerTraining of(Settings settings, Function<Settings, Recipe> start) throws IOException {
        Keys options = settings.train().child("rank_opt");
        Path folder = Path.of(options.text("dataroot", ""));
        return new RankerTraining(
                start.apply(settings),
                config(settings.network(RANKER)),
                RankPatches.read(folder, RankPatches.TRAIN),
                RankPatches.read(folder, RankPatches.VALID),
                options);
    }

    /** Reads {@code num_feat} and {@code num_level}. */
    static Ranker.Config config(Keys network) {
        network.requireText("type", "Ranker");
        return new Ranker.Config(network.integer("num_level", 5), network.integer("num_feat", 64));
    }

    @Override
    public Network generator(Parameters at, RandomGenerator random) {
        return (Network) generator.generator(at, random);
    }

    @Override
    public ModelCard card() {
        return generator.card();
    }

    @Override
    public Set<String> critics() {
        return Set.of(RANKER);
    }

    @Override
    public Critic critic(String letter, Parameters at, RandomGenerator random) {
        Ranker ranker = new Ranker(config, at);
        ranker.initialise(random);
        return ranker;
    }

    @Override
    public void step(Step step) {
        Critic ranker = step.critic(RANKER);
        Device device = ranker.parameters().device();
        RandomGenerator random = new SplittableRandom(seed * 1_000_003L + step.iteration());
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < batchSize; i++) {
            pairs.add(Pair.draw(train.get(random.nextInt(train.size())), random));
        }
        Tensor first = batch(
                pairs.stream()
                        .map(pair -> pair.group().patches().get(pair.first()))
                        .toList(),
                device);
        Tensor second = batch(
                pairs.stream()
                        .map(pair -> pair.group().patches().get(pair.second()))
                        .toList(),
                device);
        float[] orders = new float[batchSize];
        for (int i = 0; i < batchSize; i++) {
            orders[i] = pairs.get(i).order();
        }
        Tensor order = Tensor.create(orders, batchSize, 1).to(first.device(), first.scalar_type());
        step.turn(RANKER, () -> {
            Tensor one = ranker.forward(step.nn(), first);
            Tensor other = ranker.forward(step.nn(), second);
            return Map.of("l_r_rank", RankingLoss.margin(one, other, order, margin));
        });
        if (step.iteration() % validEvery == 0) {
            RankAccuracy accuracy = accuracy(ranker, valid);
            step.note("val_pairs", Tensor.create((float) accuracy.pairs()));
            step.note("val_spearman", Tensor.create((float) accuracy.spearman()));
        }
    }

    /** The Ranker's order against the metric's, with the running statistics. */
    private RankAccuracy accuracy(Critic ranker, List<Group> groups) {
        List<double[]> scores = new ArrayList<>();
        List<double[]> metrics = new ArrayList<>();
        for (Group group : groups) {
            scores.add(TensorScope.inference(() -> {
                Tensor patches = batch(group.patches(), ranker.parameters().device());
                float[] found = new float[group.patches().size()];
                ranker.forward(judging, patches)
                        .cpu()
                        .contiguous()
                        .data_ptr_float()
                        .get(found);
                double[] wide = new double[found.length];
                for (int i = 0; i < found.length; i++) {
                    wide[i] = found[i];
                }
                return wide;
            }));
            metrics.add(
                    group.metrics().stream().mapToDouble(Double::doubleValue).toArray());
        }
        return RankAccuracy.of(scores, metrics);
    }

    private static Tensor batch(List<Image> patches, Device device) {
        TensorVector tensors = new TensorVector();
        patches.forEach(patch -> tensors.push_back(ImageTensors.toTensor(patch, device)));
        return cat(tensors, 0);
    }

    @Override
    public void close() {
        judging.close();
        generator.close();
    }

    /** Two levels of a group. */
    private record Pair(Group group, int first, int second) {
        static Pair draw(Group group, RandomGenerator random) {
            int levels = group.patches().size();
            int first = random.nextInt(levels);
            int second = (first + 1 + random.nextInt(levels - 1)) % levels;
            return new Pair(group, first, second);
        }

        /** 1 if the first one's metric is the greater or equal, else -1. */
        float order() {
            return group.metrics().get(first) >= group.metrics().get(second) ? 1 : -1;
        }
    }
}
