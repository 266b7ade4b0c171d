package io.github.acutance.train;

import io.github.acutance.data.PairSource;
import io.github.acutance.data.Patches;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The loop: crops, losses, gradients, optimisers, average, log, validation, checkpoint. It knows no system; the
 * {@link Recipe} does. A run continues bit-equal from its newest checkpoint.
 */
public final class Training implements AutoCloseable {
    private static final int MOST_ROLLBACKS = 3;

    private final TrainOptions options;
    private final Recipe recipe;
    private final Path folder;
    private final Consumer<String> log;
    private final ProcessGroup group;
    private final Networks networks;
    private final Schedule schedule;
    private final SkipRule skip;
    private final EagerLayers layers;
    private Provenance provenance; // of the run in work
    private int rollbacks; // since the newest checkpoint

    /** {@link #Training(TrainOptions, Recipe, Path, ProcessGroup, Consumer)} in one process, on the processor. */
    public Training(TrainOptions options, Recipe recipe, Path folder, Consumer<String> log) throws IOException {
        this(options, recipe, folder, ProcessGroup.alone(Device.CPU), log);
    }

    /**
     * Prepares a run: builds the networks and gives them their first values.
     *
     * @param recipe not closed by this
     * @param folder of this run: checkpoints, weights, log
     * @param group the processes that share it, and the device
     * @param log takes one line at a time
     * @throws IOException if weights to start from cannot be read
     */
    public Training(TrainOptions options, Recipe recipe, Path folder, ProcessGroup group, Consumer<String> log)
            throws IOException {
        TrainOptions.Train train = options.train();
        this.options = options;
        this.recipe = recipe;
        this.folder = folder;
        this.log = log;
        this.group = group;
        this.networks = new Networks(options, recipe, group.device());
        this.schedule = new Schedule(train.scheduler(), train.totalIter());
        this.skip = new SkipRule(train.skip());
        this.layers = EagerLayers.training(Precision.of(train.precision()));
    }

    /** Sets how many threads one operation may use, for the whole process. */
    public static void threads(int threads) {
        Devices.threads(threads);
    }

    /**
     * Trains to the end, or until asked to stop; either way a checkpoint and the weights are written last, and the
     * processes leave their group together.
     *
     * @param resume whether to go on from the newest checkpoint of the folder
     * @param stop asked before every iteration
     * @return the last iteration done
     * @throws IOException if pictures cannot be read, checkpoints not written, or a loss is not finite
     */
    public long run(boolean resume, BooleanSupplier stop) throws IOException {
        PairSource pairs = TrainingPairs.open(options, log);
        provenance = Provenance.now(options, pairs.hash(), pairs.size());
        Validation validation = new Validation(options.datasets().val(), options.scale(), recipe::references);
        long iteration = resume ? resume() : 0;
        group.share(networks.state().values());
        long saved = iteration;
        StepLog steps = new StepLog(options.train().totalIter());
        try (RunFiles files = new RunFiles(folder, options, group.leads());
                Batches batches = new Batches(TrainingPairs.sampler(options, pairs), options, group, iteration)) {
            while (iteration < options.train().totalIter() && !group.any(stop.getAsBoolean())) {
                iteration++;
                long begun = System.nanoTime();
                Patches patches = batches.next();
                long ready = System.nanoTime();
                Map<String, Double> values = iterate(patches, iteration);
                steps.add(values, (ready - begun) / 1e9, (System.nanoTime() - ready) / 1e9);
                if (iteration % options.logger().printFreq() == 0) {
                    double rate = rate(Recipe.GENERATOR, iteration);
                    files.scalars(iteration, steps.means(), rate);
                    log.accept(steps.line(iteration, rate));
                }
                if (group.leads() && iteration % options.val().valFreq() == 0) {
                    validate(validation, files, iteration);
                }
                if (iteration % options.logger().saveCheckpointFreq() == 0) {
                    save(iteration);
                    saved = iteration;
                }
            }
        }
        if (saved != iteration) {
            save(iteration);
        }
        group.leave();
        return iteration;
    }

    private void validate(Validation validation, RunFiles files, long iteration) throws IOException {
        Map<String, Double> psnr = validation.psnr(
                networks.average(), networks.averageModel(), (name, sr) -> files.picture(iteration, name, sr));
        files.metrics(iteration, psnr);
        StringBuilder line = new StringBuilder("[iter %d] val".formatted(iteration));
        psnr.forEach((name, value) -> line.append(" %s %.4f dB".formatted(name, value)));
        log.accept(line.toString());
    }

    /** One iteration; answers losses and notes. */
    private Map<String, Double> iterate(Patches patches, long iteration) throws IOException {
        int parts = options.train().accumulate();
        int each = patches.count() / parts;
        TrainingStep step = new TrainingStep(iteration, layers, networks, parts);
        for (int part = 0; part < parts; part++) {
            Patches seen = parts == 1 ? patches : patches.part(part * each, each);
            TensorScope.run(() -> {
                step.see(Batch.of(seen, group.device()));
                recipe.step(step);
                return null;
            });
        }
        step.agree(group);
        boolean accepted = step.finite() && skip.accepts(step.generatorLoss());
        if (accepted) {
            for (String letter : step.moving()) {
                Trainee trainee = networks.trainee(letter);
                group.average(() -> trainee.gradients().values());
                trainee.move(rate(letter, iteration));
            }
            networks.updateAverage(iteration);
            return step.values();
        }
        networks.trainees().values().forEach(Trainee::clearGradients);
        if (!step.finite()) {
            recover(iteration, step.values());
        } else {
            log.accept("[iter %d] skipped: loss %.4e".formatted(iteration, step.generatorLoss()));
        }
        return Map.of();
    }

    private double rate(String letter, long iteration) {
        return schedule.rate(networks.trainee(letter).rate(), iteration);
    }

    /** Goes back to the newest checkpoint, with the batches to come; or gives up. */
    private void recover(long iteration, Map<String, Double> values) throws IOException {
        String found = "iteration " + iteration + ": expected finite losses, found " + values;
        Optional<Path> newest = Checkpoint.newest(states());
        if (options.train().onNan().equals("stop") || newest.isEmpty() || rollbacks == MOST_ROLLBACKS) {
            throw new IOException(found + (rollbacks == 0 ? "" : ", after " + rollbacks + " rollbacks"));
        }
        rollbacks++;
        restore(newest.get());
        log.accept(found + "; rolled back to " + newest.get().getFileName());
    }

    private long resume() throws IOException {
        Optional<Path> newest = Checkpoint.newest(states());
        if (newest.isEmpty()) {
            return 0;
        }
        log.accept("resuming from " + newest.get().getFileName());
        return restore(newest.get());
    }

    private long restore(Path file) throws IOException {
        Map<String, String> texts = Checkpoint.read(file, networks.state());
        networks.trainees()
                .forEach(
                        (letter, trainee) -> trainee.moves(Long.parseLong(texts.getOrDefault("moves_" + letter, "0"))));
        skip.restore(texts.get("skip"));
        provenance = provenance.withBegun(
                Provenance.fromJson(texts.get(Provenance.METADATA_KEY)).begun());
        return Checkpoint.iteration(texts);
    }

    private void save(long iteration) throws IOException {
        rollbacks = 0;
        if (!group.leads()) {
            return;
        }
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(Provenance.METADATA_KEY, provenance.toJson());
        texts.put("skip", skip.state());
        networks.trainees().forEach((letter, trainee) -> texts.put("moves_" + letter, Long.toString(trainee.moves())));
        Checkpoint.write(
                states(), iteration, networks.state(), texts, options.logger().keep());
        Path models = Files.createDirectories(folder.resolve("models"));
        ModelCard card = recipe.card().withTraining(provenance.line(options.name(), iteration));
        for (String letter : networks.trainees().keySet()) {
            Map<String, String> metadata = new LinkedHashMap<>();
            metadata.put(Provenance.METADATA_KEY, provenance.toJson());
            if (letter.equals(Recipe.GENERATOR)) {
                metadata.put(ModelCard.METADATA_KEY, card.toJson());
            }
            Safetensors.write(
                    networks.weights(letter).withMetadata(metadata),
                    models.resolve("net_" + letter + "_latest.safetensors"));
        }
        log.accept("[iter %d] saved".formatted(iteration));
    }

    private Path states() {
        return folder.resolve("training_states");
    }

    /** Frees networks and optimisers. */
    @Override
    public void close() {
        networks.close();
    }
}
