package io.github.acutance.train;

import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Figure;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** One iteration as a recipe sees it; several parts of a batch may follow each other. */
final class TrainingStep implements Recipe.Step {
    private final long iteration;
    private final Layers nn;
    private final Networks networks;
    private final double share;
    private final Map<String, Double> values = new LinkedHashMap<>();
    private final Set<String> moving = new LinkedHashSet<>();
    private double generatorLoss;
    private boolean finite = true;
    private Batch batch;

    /**
     * Begins an iteration.
     *
     * @param parts of the batch that will follow
     */
    TrainingStep(long iteration, Layers nn, Networks networks, int parts) {
        this.iteration = iteration;
        this.nn = nn;
        this.networks = networks;
        this.share = 1.0 / parts;
    }

    void see(Batch part) {
        batch = part;
        networks.requireGradients(Recipe.GENERATOR);
    }

    /**
     * Replaces what was found by its mean over all processes, so that all decide alike.
     *
     * @throws IOException if a process is lost
     */
    void agree(ProcessGroup group) throws IOException {
        double[] own = Stream.concat(Stream.of(finite ? 1.0 : 0.0, generatorLoss), values.values().stream())
                .mapToDouble(value -> value)
                .toArray();
        double[] means = group.means(own);
        int at = 2;
        for (Map.Entry<String, Double> value : values.entrySet()) {
            value.setValue(means[at++]);
        }
        finite = means[0] == 1;
        generatorLoss = means[1];
    }

    /** Letters of the networks that had a turn. */
    Set<String> moving() {
        return moving;
    }

    /** Losses and notes by name, averaged over the parts. */
    Map<String, Double> values() {
        return values;
    }

    /** Sum of the generator's losses; 0 if it had no turn. */
    double generatorLoss() {
        return generatorLoss;
    }

    /** Whether every loss was finite. */
    boolean finite() {
        return finite;
    }

    @Override
    public long iteration() {
        return iteration;
    }

    @Override
    public Layers nn() {
        return nn;
    }

    @Override
    public Network generator() {
        return (Network) networks.generator();
    }

    @Override
    public Figure figure() {
        return networks.generator();
    }

    @Override
    public Critic critic(String letter) {
        return networks.critic(letter);
    }

    @Override
    public Batch batch() {
        return batch;
    }

    @Override
    public void turn(String letter, Supplier<Map<String, Tensor>> losses) {
        networks.trainee(letter).requireOptimiser();
        networks.requireGradients(letter);
        Map<String, Tensor> terms = losses.get();
        Tensor sum = terms.values().stream().reduce(Tensor::add).orElseThrow();
        Tensor total = share == 1 ? sum : sum.mul(new Scalar(share));
        total.backward();
        terms.forEach(this::note);
        double loss = total.item_float();
        finite &= Double.isFinite(loss);
        generatorLoss += letter.equals(Recipe.GENERATOR) ? loss : 0;
        moving.add(letter);
        networks.requireGradients(Recipe.GENERATOR);
    }

    @Override
    public void note(String name, Tensor value) {
        double mean = value.detach().mean().item_float();
        values.merge(name, share * mean, Double::sum);
    }
}
