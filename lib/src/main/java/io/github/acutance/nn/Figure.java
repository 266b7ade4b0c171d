package io.github.acutance.nn;

import io.github.acutance.model.ModelCard;
import io.github.acutance.model.SrModel;
import java.util.random.RandomGenerator;

/** A figure of a paper with its parameters, whatever its inputs are. */
public interface Figure {
    /** All tensors, by the names of the authors' checkpoints. */
    Parameters parameters();

    /** Fills the parameters as the paper or its code does before training. */
    void initialise(RandomGenerator random);

    /** This figure, ready to use; closing the model frees the parameters. */
    SrModel model(ModelCard card);
}
