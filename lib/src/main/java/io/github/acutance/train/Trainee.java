package io.github.acutance.train;

import static org.bytedeco.pytorch.global.torch.clip_grad_norm_;
import static org.bytedeco.pytorch.global.torch.clip_grad_value_;

import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** A network in training: its parameters, what moves them, and how often it was moved. Without optimiser it stays. */
final class Trainee implements AutoCloseable {
    private final String letter;
    private final Parameters parameters;
    private final Map<String, Tensor> trainable;
    private final TrainOptions.Optim options;
    private final TrainOptions.GradClip clip;
    private final List<Optimiser> optimisers;
    private long moves;

    /**
     * Takes the network over.
     *
     * @param options null for a network that is not trained
     * @param clip null for none
     */
    Trainee(String letter, Parameters parameters, TrainOptions.Optim options, TrainOptions.GradClip clip) {
        this.letter = letter;
        this.parameters = parameters;
        this.trainable = parameters.trainable();
        this.options = options;
        this.clip = clip;
        this.optimisers = options == null ? List.of() : optimisers(trainable, options);
    }

    Parameters parameters() {
        return parameters;
    }

    /** The highest learning rate. */
    double rate() {
        return options.lr();
    }

    /** How often it was moved; a part of the state. */
    long moves() {
        return moves;
    }

    void moves(long newMoves) {
        moves = newMoves;
    }

    /** Whether operations on its parameters are recorded from now on. */
    void requireGradients(boolean wanted) {
        trainable.values().forEach(tensor -> tensor.set_requires_grad(wanted));
    }

    /** Refuses a turn of a network that nothing moves. */
    void requireOptimiser() {
        if (optimisers.isEmpty()) {
            throw new IllegalArgumentException("train: expected optim_" + letter + ", found none");
        }
    }

    /** Moves the parameters along their gradients, which are cleared. */
    void move(double rate) {
        moves++;
        TensorScope.inference(() -> {
            clip();
            optimisers.forEach(optimiser -> optimiser.step(rate, moves));
            return null;
        });
    }

    /** Forgets the gradients. */
    void clearGradients() {
        TensorScope.inference(() -> {
            gradients().values().forEach(Tensor::zero_);
            return null;
        });
    }

    /** The gradients that there are, by name; inside a step. */
    Map<String, Tensor> gradients() {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        trainable.forEach((name, tensor) -> {
            Tensor gradient = tensor.grad();
            if (gradient.defined()) {
                gradients.put(name, gradient);
            }
        });
        return gradients;
    }

    /** Everything that a checkpoint must hold, by name. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        parameters.names().forEach(name -> state.put(letter + ".params." + name, parameters.tensor(name)));
        optimisers.forEach(optimiser ->
                optimiser.state().forEach((name, tensor) -> state.put(letter + ".optimizer." + name, tensor)));
        return state;
    }

    private void clip() {
        if (clip == null) {
            return;
        }
        Tensor[] moved = trainable.values().stream()
                .filter(tensor -> tensor.grad().defined())
                .toArray(Tensor[]::new);
        if (clip.type().equals("norm")) {
            clip_grad_norm_(new TensorVector(moved), clip.max());
        } else {
            clip_grad_value_(new TensorVector(moved), clip.max());
        }
    }

    /** Adam for all, or Muon for the weights of the inner convolutions and Adam for the rest. */
    private static List<Optimiser> optimisers(Map<String, Tensor> parameters, TrainOptions.Optim options) {
        Map<String, Tensor> rest = new LinkedHashMap<>(parameters);
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
        return List.of(new Adam(rest, factor, options), new Muon(inner));
    }

    /** Frees the network and the optimisers' state. */
    @Override
    public void close() {
        optimisers.forEach(Optimiser::close);
        parameters.close();
    }
}
