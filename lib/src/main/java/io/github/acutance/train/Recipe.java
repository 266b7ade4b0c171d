package io.github.acutance.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** A system's method section as code. {@link Training} runs it and knows no system. */
public interface Recipe {
    /**
     * What a recipe file says to the recipe itself.
     *
     * @param modelType id of the recipe in the catalog, for example {@code srgan/psnr}
     * @param scale enlargement factor
     * @param network shape of the generator, in the recipe's own keys
     * @param pixelLoss BasicSR's name of the pixel loss
     */
    record Settings(String modelType, int scale, JsonNode network, String pixelLoss) {}

    /** Builds the generator with its first values. Called for the network that is trained and for its average. */
    Network generator(Parameters at, RandomGenerator random);

    /** The card of what this recipe makes, before anything is known about its weights. */
    ModelCard card();

    /**
     * One step of the method: what is minimised, named as the log shall name it.
     *
     * @param nn the words, in the precision of this training
     * @param generator the network that is trained
     * @return scalar tensors; their sum is minimised
     */
    Map<String, Tensor> losses(Layers nn, Network generator, Batch batch);
}
