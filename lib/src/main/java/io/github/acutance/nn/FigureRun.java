package io.github.acutance.nn;

import io.github.acutance.model.Precision;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * Runs the figure of a model that is more than one pass of one network over one picture: at once in fp32, or faster by
 * what others make of the same figure.
 */
public final class FigureRun implements AutoCloseable {
    /** Another way to compute a figure. */
    public interface Faster extends AutoCloseable {
        /** What the figure draws of the inputs; empty where this way does not know how. */
        Optional<Tensor> run(List<Tensor> inputs);

        @Override
        void close();
    }

    /** A model whose figure is run so. */
    public interface Owner {
        /** How it runs. */
        FigureRun figure();
    }

    private final Drawing drawing;
    private final EagerLayers layers = EagerLayers.packing(Precision.FP32);
    private volatile Faster faster;

    /** Runs {@code drawing} at once. */
    public FigureRun(Drawing drawing) {
        this.drawing = drawing;
    }

    /** What the figure draws of the inputs. */
    public Tensor run(Tensor... inputs) {
        List<Tensor> all = List.of(inputs);
        Faster way = faster;
        return (way == null ? Optional.<Tensor>empty() : way.run(all)).orElseGet(() -> drawing.draw(layers, all));
    }

    /** The words in which it is run at once, for other figures of the same model. */
    public Layers layers() {
        return layers;
    }

    /** Forgets what was packed: the parameters have changed. */
    public void forget() {
        layers.close();
    }

    /** From now on runs what {@code maker} makes of the figure; the first who asks decides. Closed with this. */
    public synchronized void speedUp(Function<Drawing, Faster> maker) {
        if (faster == null) {
            faster = maker.apply(drawing);
        }
    }

    @Override
    public synchronized void close() {
        if (faster != null) {
            faster.close();
        }
        layers.close();
    }
}
