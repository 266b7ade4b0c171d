package io.github.acutance.nn;

import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** A {@link Network} with its card, ready to use: the figure run by {@link EagerLayers}. */
public final class NetworkModel implements SrModel.SingleImage {
    private final Network network;
    private final ModelCard card;
    private final Map<Class<?>, AutoCloseable> attached = new LinkedHashMap<>();
    private final Map<Precision, EagerLayers> engines = new EnumMap<>(Precision.class);

    /** Takes over {@code network}: closing the model frees its weights. */
    public NetworkModel(Network network, ModelCard card) {
        this.network = network;
        this.card = card;
        for (Precision precision : new Precision[] {Precision.FP32, Precision.BF16, Precision.FP16}) {
            engines.put(precision, EagerLayers.packing(precision));
        }
    }

    @Override
    public ModelCard card() {
        return card;
    }

    @Override
    public Device device() {
        return network.parameters().device();
    }

    /** The figure behind this model. */
    public Network network() {
        return network;
    }

    @Override
    public Tensor forward(Tensor lr, Precision precision) {
        return network.forward(layers(lr, precision), lr);
    }

    /** The words in this precision, for an input that is checked. */
    EagerLayers layers(Tensor lr, Precision precision) {
        if (lr.dim() != 4 || lr.size(1) != 3) {
            throw new IllegalArgumentException(
                    card.name() + ": expected a tensor [N, 3, h, w], found " + java.util.Arrays.toString(lr.shape()));
        }
        return layers(precision);
    }

    /** The words in this precision. */
    EagerLayers layers(Precision precision) {
        EagerLayers engine = engines.get(precision);
        if (engine == null) {
            throw new IllegalArgumentException("a network runs in fp32, bf16 or fp16, not in '" + precision + "'");
        }
        return engine;
    }

    /**
     * What others make of this network and keep as long as it: made by {@code maker} when first asked for, closed with
     * this model before its weights.
     *
     * @param type of which there is one at most
     */
    public synchronized <T extends AutoCloseable> T attached(Class<T> type, Supplier<T> maker) {
        return type.cast(attached.computeIfAbsent(type, t -> maker.get()));
    }

    @Override
    public void close() {
        attached.values().forEach(NetworkModel::closed);
        attached.clear();
        engines.values().forEach(EagerLayers::close);
        network.parameters().close();
    }

    private static void closed(AutoCloseable attachment) {
        try {
            attachment.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
