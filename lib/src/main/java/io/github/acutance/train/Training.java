package io.github.acutance.train;

import io.github.acutance.data.Degradation;
import io.github.acutance.data.ImageFolder;
import io.github.acutance.data.Pair;
import io.github.acutance.data.PatchSampler;
import io.github.acutance.data.Patches;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.Resampling;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/**
 * The loop: crops, losses, gradients, optimiser, average, log, validation, checkpoint. It knows no system; the
 * {@link Recipe} does. A run continues bit-equal from its newest checkpoint.
 */
public final class Training implements AutoCloseable {
    private final TrainOptions options;
    private final Recipe recipe;
    private final Path folder;
    private final Consumer<String> log;
    private final Network generator;
    private final Network average;
    private final NetworkModel averageModel;
    private final List<Optimiser> optimisers;
    private final Ema ema;
    private final CosineSchedule schedule;
    private final EagerLayers layers;

    /**
     * Prepares a run: builds the networks and gives them their first values.
     *
     * @param folder of this run: checkpoints, weights, log
     * @param log takes one line at a time
     * @throws IOException if weights to start from cannot be read
     */
    public Training(TrainOptions options, Recipe recipe, Path folder, Consumer<String> log) throws IOException {
        this.options = options;
        this.recipe = recipe;
        this.folder = folder;
        this.log = log;
        this.generator = recipe.generator(Parameters.on(Device.CPU), new SplittableRandom(options.manualSeed()));
        this.average = recipe.generator(Parameters.on(Device.CPU), new SplittableRandom(options.manualSeed()));
        this.averageModel = new NetworkModel(average, recipe.card());
        TrainOptions.Train train = options.train();
        this.optimisers = optimisers(generator, train.optimG());
        this.ema = new Ema(average.parameters(), generator.parameters(), train.emaDecay());
        this.schedule = new CosineSchedule(
                train.optimG().lr(),
                train.scheduler().etaMin(),
                train.scheduler().warmupIter(),
                train.totalIter());
        this.layers = EagerLayers.training(Precision.of(train.precision()));
        if (options.path().pretrainNetworkG() != null) {
            StateDict start = WeightFiles.read(options.path().pretrainNetworkG());
            generator.parameters().load(start);
            average.parameters().load(start);
        }
    }

    /** Sets how many threads one operation may use, for the whole process. */
    public static void threads(int threads) {
        Devices.threads(threads);
    }

    /**
     * Trains to the end, or until asked to stop; either way a checkpoint and the weights are written last.
     *
     * @param resume whether to go on from the newest checkpoint of the folder
     * @param stop asked before every iteration
     * @return the last iteration done
     * @throws IOException if pictures cannot be read or checkpoints not written
     */
    public long run(boolean resume, BooleanSupplier stop) throws IOException {
        int candidates = options.datasets().train().detailCandidates();
        PatchSampler sampler = new PatchSampler(readPairs(), options.scale(), options.manualSeed(), candidates);
        Validation validation = new Validation(options.datasets().val(), options.scale());
        long iteration = resume ? resume() : 0;
        long saved = iteration;
        StepLog steps = new StepLog();
        CompletableFuture<Patches> next = prefetch(sampler, iteration + 1);
        while (iteration < options.train().totalIter() && !stop.getAsBoolean()) {
            iteration++;
            Patches patches = next.join();
            next = prefetch(sampler, iteration + 1);
            steps.begin();
            steps.end(step(patches, iteration));
            if (iteration % options.logger().printFreq() == 0) {
                log.accept("[iter %d, lr %.3e, %s]".formatted(iteration, schedule.rate(iteration), steps.summary()));
            }
            if (iteration % options.val().valFreq() == 0) {
                log.accept("[iter %d] val psnr_y %.4f dB".formatted(iteration, validation.psnr(averageModel)));
            }
            if (iteration % options.logger().saveCheckpointFreq() == 0) {
                save(iteration);
                saved = iteration;
            }
        }
        next.join();
        if (saved != iteration) {
            save(iteration);
        }
        return iteration;
    }

    /** One iteration; answers the loss. */
    private double step(Patches patches, long iteration) {
        double loss = TensorScope.run(() -> {
            Tensor total = recipe.losses(layers, generator, Batch.of(patches)).values().stream()
                    .reduce(Tensor::add)
                    .orElseThrow();
            total.backward();
            return (double) total.item_float();
        });
        if (!Double.isFinite(loss)) {
            throw new IllegalStateException("iteration " + iteration + ": expected a finite loss, found " + loss);
        }
        TensorScope.inference(() -> {
            optimisers.forEach(optimiser -> optimiser.step(schedule.rate(iteration), iteration));
            return null;
        });
        ema.update(iteration);
        return loss;
    }

    /** Adam for all, or Muon for the weights of the inner convolutions and Adam for the rest. */
    private static List<Optimiser> optimisers(Network network, TrainOptions.Optim options) {
        Map<String, Tensor> rest = new LinkedHashMap<>(network.parameters().trainable());
        Map<String, Tensor> inner = new LinkedHashMap<>();
        if (options.type().equals("Muon")) {
            rest.forEach((name, tensor) -> {
                if (tensor.dim() == 4 && Math.min(tensor.size(0), tensor.size(1)) > 3) {
                    inner.put(name, tensor);
                }
            });
            rest.keySet().removeAll(inner.keySet());
        }
        double factor = inner.isEmpty() ? 1 : options.adamLr() / options.lr();
        return List.of(
                new Adam(rest, factor, options.betas().get(0), options.betas().get(1)), new Muon(inner));
    }

    private CompletableFuture<Patches> prefetch(PatchSampler sampler, long iteration) {
        TrainOptions.TrainSet set = options.datasets().train();
        int part = set.part(iteration);
        int lrSize = set.gtSizes().get(part) / options.scale();
        return CompletableFuture.supplyAsync(
                () -> sampler.sample(iteration, set.miniBatchSizes().get(part), lrSize));
    }

    private List<Pair> readPairs() throws IOException {
        TrainOptions.TrainSet set = options.datasets().train();
        int smallest = Collections.max(set.gtSizes());
        int tooSmall = 0;
        List<Pair> pairs = new ArrayList<>();
        for (int root = 0; root < set.datarootGt().size(); root++) {
            for (Path file : ImageFolder.of(set.datarootGt().get(root)).pictures()) {
                Image picture = ImageFiles.read(file).asRgb();
                for (int factor : set.gtDownscale().get(root)) {
                    Image hr = factor == 1
                            ? picture
                            : Resampling.resize(
                                    Degradation.modCrop(picture, factor), 1.0 / factor, Resampling.Variant.UINT8);
                    Pair pair = Pair.of(hr, options.scale(), Degradation.bicubic(options.scale()));
                    if (Math.min(pair.hr().width(), pair.hr().height()) < smallest) {
                        tooSmall++;
                    } else {
                        pairs.add(pair);
                    }
                }
            }
        }
        log.accept(pairs.size() + " training pictures, " + tooSmall + " left out as smaller than a crop of " + smallest
                + " pixels");
        return pairs;
    }

    private long resume() throws IOException {
        Optional<Path> newest = Checkpoint.newest(states());
        if (newest.isEmpty()) {
            return 0;
        }
        log.accept("resuming from " + newest.get().getFileName());
        return Checkpoint.read(newest.get(), stateTensors());
    }

    private void save(long iteration) throws IOException {
        Map<String, String> provenance = Map.of("name", options.name(), "seed", Long.toString(options.manualSeed()));
        Checkpoint.write(states(), iteration, stateTensors(), provenance);
        Path models = Files.createDirectories(folder.resolve("models"));
        StateDict weights = average.parameters().toStateDict();
        Safetensors.write(
                weights.withMetadata(
                        Map.of(ModelCard.METADATA_KEY, recipe.card().toJson())),
                models.resolve("net_g_latest.safetensors"));
        log.accept("[iter %d] saved".formatted(iteration));
    }

    private Map<String, Tensor> stateTensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : generator.parameters().names()) {
            tensors.put("params." + name, generator.parameters().tensor(name));
            tensors.put("params_ema." + name, average.parameters().tensor(name));
        }
        optimisers.forEach(
                optimiser -> optimiser.state().forEach((name, tensor) -> tensors.put("optimizer." + name, tensor)));
        return tensors;
    }

    private Path states() {
        return folder.resolve("training_states");
    }

    /** Frees networks and optimiser. */
    @Override
    public void close() {
        optimisers.forEach(Optimiser::close);
        averageModel.close();
        generator.parameters().close();
    }

    /** Mean loss and time since the last line of the log. */
    private static final class StepLog {
        private double lossSum;
        private double seconds;
        private int steps;
        private long started;

        void begin() {
            started = System.nanoTime();
        }

        void end(double loss) {
            seconds += (System.nanoTime() - started) / 1e9;
            lossSum += loss;
            steps++;
        }

        String summary() {
            String text = "step %.3f s, loss %.5f".formatted(seconds / steps, lossSum / steps);
            lossSum = 0;
            seconds = 0;
            steps = 0;
            return text;
        }
    }
}
