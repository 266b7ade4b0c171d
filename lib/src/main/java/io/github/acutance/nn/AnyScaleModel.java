package io.github.acutance.nn;

import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.ScaledAxis;
import io.github.acutance.model.SrModel;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** An {@link AnyScaleNetwork} with its card, ready to use. */
public final class AnyScaleModel implements SrModel.AnyScale {
    private final AnyScaleNetwork network;
    private final NetworkModel atDefaultScale;

    /** Takes over {@code network}: closing the model frees its weights. */
    public AnyScaleModel(AnyScaleNetwork network, ModelCard card) {
        this.network = network;
        this.atDefaultScale = new NetworkModel(network, card);
    }

    /** The figure behind this model. */
    public AnyScaleNetwork network() {
        return network;
    }

    @Override
    public ModelCard card() {
        return atDefaultScale.card();
    }

    @Override
    public Device device() {
        return atDefaultScale.device();
    }

    @Override
    public ScaledAxis axis(int lrLength, double scaleFactor) {
        return network.axis(lrLength, scaleFactor);
    }

    @Override
    public Tensor forward(Tensor lr, double scaleFactor, Part part, Precision precision) {
        return network.forward(atDefaultScale.layers(lr, precision), lr, scaleFactor, part);
    }

    /**
     * The rest of {@link #forward(Tensor, double, Part, Precision)} for features that were computed elsewhere.
     *
     * @param features of {@link AnyScaleNetwork#features}, in fp32
     */
    public Tensor enlarge(Tensor features, double scaleFactor, Part part, Precision precision) {
        return network.enlarge(atDefaultScale.layers(precision), features, scaleFactor, part);
    }

    /** {@link NetworkModel#attached}. */
    public <T extends AutoCloseable> T attached(Class<T> type, Supplier<T> maker) {
        return atDefaultScale.attached(type, maker);
    }

    @Override
    public void close() {
        atDefaultScale.close();
    }
}
