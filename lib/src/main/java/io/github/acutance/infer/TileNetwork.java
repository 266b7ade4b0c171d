package io.github.acutance.infer;

import io.github.acutance.image.Image;
import io.github.acutance.infer.TileLayout.Tile;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.plan.Footprint;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.Mirror;
import io.github.acutance.tensor.TensorScope;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one tile through the network, in a step of its own. A result that is not finite is made again in fp32. The one
 * place where errors of the native library become ours.
 */
final class TileNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(Upscaler.class);

    private final SrModel.SingleImage model;
    private final Engine engine;
    private final Precision precision;
    private final boolean selfEnsemble;
    private final boolean chop;
    private final AtomicBoolean warned = new AtomicBoolean();

    TileNetwork(SrModel.SingleImage model, Precision precision, boolean selfEnsemble, boolean chop) {
        this.model = model;
        this.engine = Engine.of(model);
        this.precision = precision;
        this.selfEnsemble = selfEnsemble;
        this.chop = chop;
    }

    /** {@link Engine#footprint} in the precision that tiles begin with. */
    Optional<Footprint> footprint() {
        return engine.footprint(precision);
    }

    /**
     * Runs the window of {@code tile} and hands the wanted part to {@code sink}.
     *
     * @throws MemoryShortage if the tile is too large for the memory
     * @throws UpscaleException if the network fails, or its result is not finite in fp32 either
     */
    void run(Image picture, Tile tile, TileSink sink) {
        if (attempt(picture, tile, sink, precision)) {
            return;
        }
        if (precision != Precision.FP32) {
            if (warned.compareAndSet(false, true)) {
                LOG.warn(
                        "{}: {} gave values that are no numbers or infinite in tile {}; such tiles are computed in"
                                + " fp32",
                        model.card().name(),
                        precision,
                        tile.window());
            }
            if (attempt(picture, tile, sink, Precision.FP32)) {
                return;
            }
        }
        throw new UpscaleException(where(picture, tile, Precision.FP32)
                + ": the network's result holds values that are no numbers or infinite");
    }

    /** Whether the result was finite, and so was taken. */
    private boolean attempt(Image picture, Tile tile, TileSink sink, Precision used) {
        try {
            return TensorScope.inference(() -> {
                Tensor lr = input(picture, tile.window());
                Tensor sr = forward(lr, picture, tile.window(), sink.grid().scale(), used);
                requireShape(sr, picture, tile, sink.grid(), used);
                Tensor part =
                        part(sr, sink.grid().result(tile.window()), sink.grid().result(sink.wanted(tile)));
                Tensor color = picture.colorChannels() == 1 ? luma(part) : part;
                boolean finite = isFinite(color);
                if (finite) {
                    sink.take(tile, color);
                }
                return finite;
            });
        } catch (UpscaleException ours) {
            throw ours;
        } catch (RuntimeException | OutOfMemoryError failure) {
            if (MemoryShortage.isMeantBy(failure) && chop) {
                throw new UpscaleException(
                        where(picture, tile, used) + ": out of memory; without chop, tiles fit the memory", failure);
            }
            if (MemoryShortage.isMeantBy(failure)) {
                throw new MemoryShortage(failure);
            }
            String first =
                    String.valueOf(failure.getMessage()).lines().findFirst().orElse("no message");
            throw new UpscaleException(where(picture, tile, used) + ": " + first, failure);
        }
    }

    /** Both are no number where any value is none; found without a map of their size. */
    private static boolean isFinite(Tensor x) {
        return Float.isFinite(x.min().item_float()) && Float.isFinite(x.max().item_float());
    }

    /** As the options ask: once, or of the eight turned pictures, each whole or cut as the network's authors do. */
    private Tensor forward(Tensor lr, Image picture, Area window, double scale, Precision used) {
        ModelCard card = model.card();
        UnaryOperator<Tensor> whole = x -> model instanceof SrModel.AnyScale
                ? engine.forward(x, scale, wholePicture(x), used)
                : engine.forward(x, used);
        UnaryOperator<Tensor> one = chop ? new Chop(whole, card.scale(), card.chopPixels())::forward : whole;
        if (selfEnsemble) {
            return SelfEnsemble.forward(one, lr);
        }
        SrModel.Part part = new SrModel.Part(window.x(), window.y(), picture.width(), picture.height());
        if (model instanceof SrModel.AnyScale) {
            return engine.forward(lr, scale, part, used);
        } else if (!chop && model instanceof SrModel.Bound bound) { // it may have to know where the window stands
            return bound.forward(lr, used, part);
        }
        return one.apply(lr);
    }

    /** A turned tile as a picture of its own: only whole pictures and even scales are turned. */
    private static SrModel.Part wholePicture(Tensor x) {
        return new SrModel.Part(0, 0, (int) x.size(3), (int) x.size(2));
    }

    /** Model, picture, tile, device and precision, for messages. */
    String where(Image picture, Tile tile, Precision used) {
        return model.card().name() + ": " + picture + ", tile " + tile.window() + ", " + model.device() + ", " + used;
    }

    /** Model, picture, tile, device and precision asked for. */
    String where(Image picture, Tile tile) {
        return where(picture, tile, precision);
    }

    /** The window as [1, 3, h, w]; gray is copied to three channels, what lies outside the picture mirrored. */
    private Tensor input(Image picture, Area window) {
        Area inside = window.cutTo(picture.width(), picture.height());
        Image part = picture.crop(inside.x(), inside.y(), inside.width(), inside.height());
        Tensor lr = ImageTensors.toTensor(part.color().asRgb(), model.device());
        return Mirror.extend(Mirror.extend(lr, 2, window.height()), 3, window.width());
    }

    private void requireShape(Tensor sr, Image picture, Tile tile, Grid grid, Precision used) {
        Area result = grid.result(tile.window());
        long[] expected = {1, 3, result.height(), result.width()};
        if (!Arrays.equals(sr.shape(), expected)) {
            throw new UpscaleException(where(picture, tile, used) + ": expected a result of "
                    + Arrays.toString(expected) + ", found " + Arrays.toString(sr.shape()));
        }
    }

    /** What is wanted of a window's result; both in output pixels of the picture. */
    private static Tensor part(Tensor sr, Area window, Area wanted) {
        return sr.narrow(2, wanted.y() - window.y(), wanted.height())
                .narrow(3, wanted.x() - window.x(), wanted.width());
    }

    /**
     * BT.601 luma of [1, 3, h, w], as [1, 1, h, w]: what {@link Image#asGray} and every metric on Y see of the colour
     * result, so a gray picture gets the gray of what the same picture stored as RGB gets.
     */
    private static Tensor luma(Tensor rgb) {
        return rgb.narrow(1, 0, 1)
                .mul(new Scalar(0.299))
                .add(rgb.narrow(1, 1, 1), new Scalar(0.587))
                .add(rgb.narrow(1, 2, 1), new Scalar(0.114));
    }
}
