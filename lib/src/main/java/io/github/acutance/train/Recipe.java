package io.github.acutance.train;

import io.github.acutance.image.Image;
import io.github.acutance.model.Device;
import io.github.acutance.model.Keys;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.References;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Figure;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.weights.StateDict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * A system's method section as code. {@link Training} runs it and knows no system. Networks have letters, as in BasicSR's
 * options: {@code g} is the generator, {@code d} a discriminator, {@code r} a Ranker. Whoever made a recipe closes it.
 */
public interface Recipe extends AutoCloseable {
    /** Letter of the generator. */
    String GENERATOR = "g";

    /** Letter of a discriminator. */
    String DISCRIMINATOR = "d";

    /**
     * What a recipe file says to the recipe itself. A recipe reads all keys that it knows as it is made.
     *
     * @param modelType id of the recipe in the catalog, for example {@code srgan/psnr}
     * @param scale enlargement factor
     * @param gtSizes width and height of the HR crops, by part of the run
     * @param networks shape of each network by letter, {@code network_g} and so on
     * @param train those keys of {@code train} that end in {@code _opt} or begin with {@code net_}
     * @param aux folder of auxiliary networks, if one was named
     * @param device where they run; may be {@code AUTO}
     */
    record Settings(
            String modelType,
            int scale,
            List<Integer> gtSizes,
            Map<String, Keys> networks,
            Keys train,
            Optional<Path> aux,
            Device device) {
        /** Shape of a network; empty if the file does not mention it. */
        public Keys network(String letter) {
            return networks.containsKey(letter) ? networks.get(letter) : new Keys("network_" + letter, null);
        }

        /**
         * Refuses keys that the recipe did not read.
         *
         * @throws IllegalArgumentException if there is one; the message names the nearest known ones
         */
        public void requireAllRead() {
            networks.values().forEach(Keys::requireAllRead);
            train.requireAllRead();
        }
    }

    /** One iteration, or with gradient accumulation one part of it. */
    interface Step {
        /** Number of the iteration, from 1. */
        long iteration();

        /** The words, in the precision of this training. */
        Layers nn();

        /** The network that is trained; outside {@link #turn} its results carry gradients. */
        Network generator();

        /** The same for networks that take more than one picture. */
        Figure figure();

        /** Another network. */
        Critic critic(String letter);

        /** What this step sees. */
        Batch batch();

        /**
         * Finds the gradients of one network, whose parameters alone need them meanwhile. What another network made
         * before is passed in detached. All networks that had a turn move together after the step, so that nothing has
         * moved if a loss is not finite.
         *
         * @param letter of the network
         * @param losses scalars, named as the log shall name them ({@code l_g_pix}); their sum is minimised
         */
        void turn(String letter, Supplier<Map<String, Tensor>> losses);

        /** Tells the log a value that is not minimised, such as {@code out_d_real}; its mean if it has several elements. */
        void note(String name, Tensor value);
    }

    /** Builds the generator with its first values. Called for the network that is trained and for its average. */
    Figure generator(Parameters at, RandomGenerator random);

    /**
     * The generator's weights to start from, where the file names some ({@code path.pretrain_network_g}); those of the file,
     * unless a stage goes on from another network than its own.
     *
     * @param file what the file holds
     * @param first the generator's first values
     */
    default StateDict start(StateDict file, StateDict first) {
        return file;
    }

    /** What the validation binds a generator to that takes references. */
    default References references(Image ref) {
        return References.of(ref);
    }

    /** The card of what this recipe makes, before anything is known about its weights. */
    ModelCard card();

    /** Letters of the other networks. One is trained if the file has its optimiser ({@code train.optim_d}). */
    default Set<String> critics() {
        return Set.of();
    }

    /** Builds one of {@link #critics} with its first values. */
    default Critic critic(String letter, Parameters at, RandomGenerator random) {
        throw new IllegalArgumentException("network_" + letter + ": there is no such network in this recipe");
    }

    /** One step of the method. The generator's turn alone, unless the method has more. */
    default void step(Step step) {
        step.turn(GENERATOR, () -> losses(step.nn(), step.generator(), step.batch()));
    }

    /**
     * What is minimised where the generator alone is trained, named as the log shall name it.
     *
     * @param nn the words, in the precision of this training
     * @param generator the network that is trained
     * @return scalar tensors; their sum is minimised
     */
    default Map<String, Tensor> losses(Layers nn, Network generator, Batch batch) {
        throw new IllegalStateException("a recipe says either its losses or its step");
    }

    /** Frees what the recipe itself opened, such as a VGG. */
    @Override
    default void close() {}
}
