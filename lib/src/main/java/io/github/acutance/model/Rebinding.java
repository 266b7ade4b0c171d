package io.github.acutance.model;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A model whose references change from picture to picture: it is bound anew with {@link #bind}, and stands for the
 * latest binding. For one thread at a time. Closing it frees the latest binding, not the model.
 */
public final class Rebinding implements SrModel.Bound {
    private final SrModel.WithReference model;
    private Optional<SrModel.Bound> latest = Optional.empty();
    private References references;

    /** Not bound yet. */
    public Rebinding(SrModel.WithReference model) {
        this.model = model;
    }

    /**
     * Binds to other references; to the same ones again, it costs nothing.
     *
     * @throws IllegalArgumentException if they cannot be used; then it is not bound
     */
    public void bind(References other) {
        if (!other.equals(references)) {
            close();
            latest = Optional.of(model.with(other));
            references = other;
        }
    }

    @Override
    public ModelCard card() {
        return model.card();
    }

    @Override
    public Device device() {
        return model.device();
    }

    @Override
    public Tensor forward(Tensor lr, Precision precision, Part part) {
        return latest.orElseThrow(() -> new IllegalStateException(card().name() + ": not bound to references"))
                .forward(lr, precision, part);
    }

    @Override
    public void close() {
        latest.ifPresent(SrModel::close);
        latest = Optional.empty();
        references = null;
    }
}
