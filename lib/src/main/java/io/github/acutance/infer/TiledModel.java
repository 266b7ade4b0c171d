package io.github.acutance.infer;

import static org.bytedeco.pytorch.global.torch.cat;

import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.tensor.ImageTensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * A model that runs in the tiles of an {@link Upscaler}, for whoever takes a model and hands it pictures of any size, such
 * as {@link io.github.acutance.model.References#withUpsampler}: its memory does not grow with the picture. Pictures pass as 16
 * bits, so results are cut to 0..1 and have 65,536 levels.
 */
public final class TiledModel implements SrModel.SingleImage {
    private static final int BITS = 16;

    private final SrModel.SingleImage model;
    private final UpscaleOptions options;

    /**
     * Wraps an open model.
     *
     * @param model closed with this
     * @param memoryMb as in {@link UpscaleOptions#memoryMb}
     */
    public TiledModel(SrModel.SingleImage model, int memoryMb) {
        this.model = model;
        this.options = UpscaleOptions.defaults().withMemoryMb(memoryMb);
    }

    @Override
    public ModelCard card() {
        return model.card();
    }

    @Override
    public Device device() {
        return model.device();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the memory is too small for the least tile
     */
    @Override
    public Tensor forward(Tensor lr, Precision precision) {
        try (Upscaler upscaler = Upscaler.of(model, options.withPrecision(precision))) {
            TensorVector results = new TensorVector();
            for (long i = 0; i < lr.size(0); i++) {
                results.push_back(ImageTensors.toTensor(
                        upscaler.upscale(ImageTensors.toImage(lr.narrow(0, i, 1), BITS)), device()));
            }
            return cat(results, 0);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
