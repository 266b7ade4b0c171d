package io.github.acutance.nn;

import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.SrModel;
import io.github.acutance.tensor.Devices;
import io.github.acutance.weights.StateDict;
import java.util.function.Function;

/**
 * Weights that a system has recognised as its own.
 *
 * @param layout whose names the file used, for example {@code BasicSR}
 * @param weights under our names
 * @param card what the shapes tell about the network
 * @param network builds the network that the weights fit
 */
public record NetworkWeights(
        String layout, StateDict weights, ModelCard card, Function<Parameters, ? extends Figure> network) {
    /** Number of values that are or were trained: all but the statistics of normalisation. */
    public long parameterCount() {
        return weights.select(name -> !name.contains(".running_") && !name.endsWith(".num_batches_tracked"))
                .parameterCount();
    }

    /**
     * Builds the network and fills it.
     *
     * @param device may be {@code AUTO}
     * @throws IllegalArgumentException if the device does not exist
     * @throws WeightMismatchException if names or shapes differ from the network's
     */
    public SrModel open(Device device) {
        Parameters parameters = Parameters.on(Devices.resolve(device));
        Figure built = network.apply(parameters);
        try {
            parameters.load(weights);
        } catch (WeightMismatchException mismatch) {
            parameters.close();
            throw mismatch;
        }
        return built.model(card.withParameters(parameterCount()));
    }
}
