package io.github.acutance.infer;

import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.plan.BareConvolutions;
import java.util.Optional;

/** How fast a network could be: its convolutions alone, as its plan runs them. */
public final class ConvolutionCeiling {
    private ConvolutionCeiling() {}

    /**
     * The convolutions of a model's network at one size; of a model of any scale those that are the same at every scale.
     *
     * @param height of the picture in LR pixels
     * @param width of the picture in LR pixels
     * @param precision not {@code AUTO}
     * @return to be closed before the model; empty if the model has no plan here
     */
    public static Optional<BareConvolutions> of(SrModel model, int height, int width, Precision precision) {
        return Engine.plansOf(model).flatMap(plans -> plans.bare(height, width, precision));
    }
}
