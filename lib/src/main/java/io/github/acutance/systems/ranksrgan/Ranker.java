package io.github.acutance.systems.ranksrgan;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Linear;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.VggTrunk;
import io.github.acutance.weights.StateDict;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The Ranker (section 3.3, figure 4): ten convolutions, the mean over the picture, two fully connected layers. Its score
 * is greater where the metric that it imitates is greater. Pictures of any size; the authors' have 296 pixels to a side.
 * Names are those of the authors' later code.
 */
public final class Ranker implements Critic {
    private static final int HIDDEN = 100;

    /**
     * Shape of the network.
     *
     * @param levels how often the map is halved; 5 in the paper
     * @param channels of the first level; 64 in the paper
     */
    public record Config(int levels, int channels) {
        /** The paper's. */
        public static Config paper() {
            return new Config(5, 64);
        }
    }

    private final Parameters parameters;
    private final VggTrunk trunk;
    private final Linear first;
    private final Linear second;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public Ranker(Config config, Parameters at) {
        this.parameters = at;
        this.trunk = new VggTrunk(at, config.levels(), config.channels(), true);
        this.first = Linear.of(at, "classifier.0", trunk.outChannels(), HIDDEN);
        this.second = Linear.of(at, "classifier.2", HIDDEN, 1);
    }

    @Override
    public Tensor forward(Layers nn, Tensor picture) {
        Tensor mean = nn.apply(map -> map.mean(2, 3), trunk.forward(nn, picture)); // [N, C]
        return nn.linear(second, nn.linear(first, mean, VggTrunk.LEAKY), Activation.NONE);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** PyTorch's default initialisation, as in the authors' code. */
    @Override
    public void initialise(RandomGenerator random) {
        trunk.initialise(random);
        first.defaultUniform(random);
        second.defaultUniform(random);
    }

    /** The weights under our names: those of the authors' first code ({@code features.N}) renamed. */
    public static StateDict renamed(StateDict file) {
        return file.rename(VggTrunk::fromSequence);
    }
}
