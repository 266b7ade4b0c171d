package io.github.acutance.systems.crossnet;

import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.References;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.FigureRun;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.Mirror;
import io.github.acutance.tensor.Upsampler;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * CrossNet ready to use: takes one reference, which is resized to the result's size where it has another. One that has fewer
 * than scale more pixels in each direction is cut at the right and below instead, as the original was before the LR picture
 * was made of it; resized, it would no longer lie on the result.
 */
public final class CrossNetModel implements SrModel.WithReference {
    private final CrossNet network;
    private final ModelCard card;
    private final FigureRun figure;

    CrossNetModel(CrossNet network, ModelCard card) {
        this.network = network;
        this.card = card;
        this.figure = new FigureRun((nn, in) -> network.forward(nn, in.get(0), in.get(1), in.get(2)));
    }

    @Override
    public ModelCard card() {
        return card;
    }

    @Override
    public Device device() {
        return network.parameters().device();
    }

    @Override
    public Bound with(References references) {
        int count = references.pictures().size();
        if (count != 1) {
            throw new IllegalArgumentException(
                    card.name() + ": expected one reference, found " + (count == 0 ? "none" : count));
        }
        Upsampler upsampler = references
                .upsampler()
                .map(model -> Upsampler.of(model, card.scale(), device()))
                .orElse(Upsampler.of(lr -> Resampling.resize(lr, card.scale(), Resampling.Variant.UINT8)));
        return new WithOne(references.pictures().get(0).color().asRgb(), upsampler);
    }

    @Override
    public void close() {
        figure.close();
        network.parameters().close();
    }

    /** Bound to one reference. */
    private final class WithOne implements Bound, FigureRun.Owner {
        private final Image reference;
        private final Upsampler upsampler;
        private volatile Image fitted; // to the picture that came last

        WithOne(Image reference, Upsampler upsampler) {
            this.reference = reference;
            this.upsampler = upsampler;
            this.fitted = reference;
        }

        @Override
        public ModelCard card() {
            return card;
        }

        @Override
        public Device device() {
            return CrossNetModel.this.device();
        }

        @Override
        public FigureRun figure() {
            return figure;
        }

        @Override
        public Tensor forward(Tensor lr, Precision precision, Part part) {
            if (lr.dim() != 4 || lr.size(1) != 3) {
                throw new IllegalArgumentException(
                        card.name() + ": expected a tensor [N, 3, h, w], found " + Arrays.toString(lr.shape()));
            }
            long height = lr.size(2) * card.scale();
            long width = lr.size(3) * card.scale();
            Tensor up = padded(upsampler.enlarge(lr));
            Tensor ref = padded(at(part, (int) width, (int) height)).expand(up.shape());
            return figure.run(up, up, ref).narrow(2, 0, height).narrow(3, 0, width);
        }

        /** The reference where the part stands, [1, 3, H, W], mirrored where the part reaches beyond the picture. */
        private Tensor at(Part part, int width, int height) {
            Image whole = fitted(part.pictureWidth() * card.scale(), part.pictureHeight() * card.scale());
            int x = part.x() * card.scale();
            int y = part.y() * card.scale();
            Image inside = whole.crop(x, y, Math.min(width, whole.width() - x), Math.min(height, whole.height() - y));
            return Mirror.extend(Mirror.extend(ImageTensors.toTensor(inside, device()), 2, height), 3, width);
        }

        private Image fitted(int width, int height) {
            Image last = fitted;
            if (last.width() != width || last.height() != height) {
                last = isUncut(reference.width() - width) && isUncut(reference.height() - height)
                        ? reference.crop(0, 0, width, height)
                        : Resampling.resize(reference, width, height, Resampling.Variant.UINT8);
                fitted = last;
            }
            return last;
        }

        private boolean isUncut(int morePixels) {
            return morePixels >= 0 && morePixels < card.scale();
        }

        private Tensor padded(Tensor picture) {
            return Mirror.extend(Mirror.extend(picture, 2, multiple(picture.size(2))), 3, multiple(picture.size(3)));
        }

        private long multiple(long side) {
            return (side + CrossNet.MULTIPLE - 1) / CrossNet.MULTIPLE * CrossNet.MULTIPLE;
        }

        /** Nothing was prepared that needs to be freed. */
        @Override
        public void close() {
            fitted = reference;
        }
    }
}
