package io.github.acutance.train;

import io.github.acutance.model.Device;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Figure;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.WeightMismatchException;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** All networks of a run with what moves them, and the generator's average. */
final class Networks implements AutoCloseable {
    private final Figure generator;
    private final Figure average;
    private final SrModel averageModel;
    private final Ema ema;
    private final Map<String, Critic> critics = new LinkedHashMap<>();
    private final Map<String, Trainee> trainees = new LinkedHashMap<>();

    /**
     * Builds the networks and gives them their first values.
     *
     * @throws IOException if weights to start from cannot be read or are of another network
     */
    Networks(TrainOptions options, Recipe recipe, Device device) throws IOException {
        TrainOptions.Train train = options.train();
        this.generator = recipe.generator(Parameters.on(device), random(options, 0));
        this.average = recipe.generator(Parameters.on(device), random(options, 0));
        this.averageModel = average.model(recipe.card());
        this.ema = new Ema(average.parameters(), generator.parameters(), train.emaDecay());
        add(Recipe.GENERATOR, generator.parameters(), train);
        int number = 0;
        for (String letter : recipe.critics()) {
            Critic critic = recipe.critic(letter, Parameters.on(device), random(options, ++number));
            critics.put(letter, critic);
            add(letter, critic.parameters(), train);
        }
        for (Map.Entry<String, Path> start : options.path().pretrainNetworks().entrySet()) {
            load(start.getKey(), start.getValue(), recipe);
        }
        requireGradients(Recipe.GENERATOR);
    }

    private void add(String letter, Parameters parameters, TrainOptions.Train train) {
        trainees.put(letter, new Trainee(letter, parameters, train.optims().get(letter), train.gradClip()));
    }

    private void load(String letter, Path file, Recipe recipe) throws IOException {
        StateDict read = WeightFiles.read(file);
        try {
            StateDict start = letter.equals(Recipe.GENERATOR)
                    ? recipe.start(read, generator.parameters().toStateDict())
                    : read;
            trainee(letter).parameters().load(start);
            if (letter.equals(Recipe.GENERATOR)) {
                average.parameters().load(start);
            }
        } catch (WeightMismatchException mismatch) {
            throw new IOException(
                    file + ": expected weights of network_" + letter + ": " + mismatch.getMessage(), mismatch);
        }
    }

    private static RandomGenerator random(TrainOptions options, int number) {
        return new SplittableRandom(options.manualSeed() + number);
    }

    Figure generator() {
        return generator;
    }

    /** The generator with its averaged weights. */
    Figure average() {
        return average;
    }

    /** The generator's averaged weights, ready to use. */
    SrModel averageModel() {
        return averageModel;
    }

    Critic critic(String letter) {
        trainee(letter);
        return critics.get(letter);
    }

    Map<String, Trainee> trainees() {
        return trainees;
    }

    Trainee trainee(String letter) {
        Trainee trainee = trainees.get(letter);
        if (trainee == null) {
            throw new IllegalArgumentException("network_" + letter + ": expected one of the recipe's networks "
                    + String.join(", ", trainees.keySet()));
        }
        return trainee;
    }

    /** Lets operations on one network's parameters be recorded, and on no other's. */
    void requireGradients(String letter) {
        trainees.forEach((name, trainee) -> trainee.requireGradients(name.equals(letter)));
    }

    /** Brings the average up to date after an iteration. */
    void updateAverage(long iteration) {
        ema.update(iteration);
    }

    /** Everything that a checkpoint must hold, by name. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        trainees.values().forEach(trainee -> state.putAll(trainee.state()));
        Parameters averaged = average.parameters();
        averaged.names().forEach(name -> state.put("g.params_ema." + name, averaged.tensor(name)));
        return state;
    }

    /** The weights that a user gets: the generator's average, any other network as it is. */
    StateDict weights(String letter) {
        Parameters shown = letter.equals(Recipe.GENERATOR)
                ? average.parameters()
                : trainee(letter).parameters();
        return shown.toStateDict();
    }

    /** Frees everything. */
    @Override
    public void close() {
        averageModel.close();
        trainees.values().forEach(Trainee::close);
    }
}
