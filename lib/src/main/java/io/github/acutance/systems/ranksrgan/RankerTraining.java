package io.github.acutance.systems.ranksrgan;

import static org.bytedeco.pytorch.global.torch.cat;

import io.github.acutance.image.Image;
import io.github.acutance.loss.GradientPenalty;
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
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
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
    private final double penalty;
    private final int cropSize;
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
        this.penalty = options.number("gradient_penalty", 0);
        this.cropSize = options.integer("crop_size", 0);
        this.batchSize = options.integer("batch_size", 32);
        this.validEvery = options.integer("val_freq", 1000);
        this.seed = options.integer("seed", 0);
        if (batchSize < 1 || validEvery < 1) {
            throw new IllegalArgumentException(
                    "train.rank_opt: expected a batch_size and a val_freq of at least 1, found " + batchSize + " and "
                            + validEvery);
        }
        if (penalty < 0) {
            throw new IllegalArgumentException(
                    "train.rank_opt.gradient_penalty: expected 0 (none) or more, found " + penalty);
        }
        int smallest = train.stream()
                .flatMap(group -> group.patches().stream())
                .mapToInt(patch -> Math.min(patch.width(), patch.height()))
                .min()
                .orElseThrow();
        if (cropSize < 0 || cropSize > smallest) {
            throw new IllegalArgumentException("train.rank_opt.crop_size: expected 0 (whole patches) to " + smallest
                    + ", the smallest patch, found " + cropSize);
        }
    }

    /**
     * Reads {@code network_r} and {@code rank_opt}: {@code dataroot} (of the rank data), {@code margin},
     * {@code batch_size}, {@code val_freq}, {@code seed}, and two that are not the paper's and off unless given:
     * {@code crop_size}, a random part of both patches of a pair in their place, and {@code gradient_penalty}, the weight
     * of {@link GradientPenalty#zeroCentred}. Without it a Ranker of few iterations is steep in directions in which no
     * patch lies, and a generator that follows it goes there.
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
            pairs.add(Pair.draw(train.get(random.nextInt(train.size())), cropSize, random));
        }
        Tensor first = batch(pairs.stream().map(Pair::first).toList(), device);
        Tensor second = batch(pairs.stream().map(Pair::second).toList(), device);
        first.set_requires_grad(penalty > 0);
        second.set_requires_grad(penalty > 0);
        float[] orders = new float[batchSize];
        for (int i = 0; i < batchSize; i++) {
            orders[i] = pairs.get(i).order();
        }
        Tensor order = Tensor.create(orders, batchSize, 1).to(first.device(), first.scalar_type());
        step.turn(RANKER, () -> {
            Tensor one = ranker.forward(step.nn(), first);
            Tensor other = ranker.forward(step.nn(), second);
            Map<String, Tensor> losses =
                    new TreeMap<>(Map.of("l_r_rank", RankingLoss.margin(one, other, order, margin)));
            if (penalty > 0) {
                Tensor steepness =
                        GradientPenalty.zeroCentred(one, first).add(GradientPenalty.zeroCentred(other, second));
                losses.put("l_r_gp", steepness.mul(new Scalar(penalty / 2)));
            }
            return losses;
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

    /**
     * The same part of two levels of a group.
     *
     * @param order 1 if the first one's metric is the greater or equal, else -1
     */
    private record Pair(Image first, Image second, float order) {
        static Pair draw(Group group, int cropSize, RandomGenerator random) {
            int levels = group.patches().size();
            int first = random.nextInt(levels);
            int second = (first + 1 + random.nextInt(levels - 1)) % levels;
            float order = group.metrics().get(first) >= group.metrics().get(second) ? 1 : -1;
            Image one = group.patches().get(first);
            Image other = group.patches().get(second);
            if (cropSize == 0) {
                return new Pair(one, other, order);
            }
            int x = random.nextInt(one.width() - cropSize + 1);
            int y = random.nextInt(one.height() - cropSize + 1);
            return new Pair(one.crop(x, y, cropSize, cropSize), other.crop(x, y, cropSize, cropSize), order);
        }
    }
}
