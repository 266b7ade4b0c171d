package io.github.acutance.systems.srntt;

import static org.bytedeco.pytorch.global.torch.cat;

import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.References;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.FigureRun;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.tensor.Upsampler;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * SRNTT ready to use: takes any number of references of any size and content, and VGG-19 from the folder of auxiliary
 * networks. Without references it looks for texture in the LR picture itself, as the authors do for pictures that have
 * none.
 */
public final class SrnttModel implements SrModel.WithReference {
    /** Enlargement at which pictures are compared, whatever the result's is. */
    static final int MATCHING_SCALE = 4;

    /** MiB for prepared references where nothing else is asked for. */
    static final int DEFAULT_MEMORY_MB = 2048;

    private final TransferFigure network;
    private final ModelCard card;
    private final FigureRun figure;

    SrnttModel(TransferFigure network, ModelCard card) {
        this.network = network;
        this.card = card;
        this.figure = new FigureRun((nn, in) -> network.forward(nn, in.get(0), in.get(1), in.get(2), in.get(3)));
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
        if (references.pictures().isEmpty() && !network.takesOwnTextures()) {
            return new Plain();
        }
        try {
            TextureFeatures features = network.features(references.aux(), device());
            try {
                return references.pictures().isEmpty()
                        ? new Textured(
                                withoutReferences(features, references), card.withReceptiveField(ModelCard.GLOBAL))
                        : new Textured(textures(features, references), card);
            } catch (RuntimeException unusable) {
                features.close();
                throw unusable;
            }
        } catch (IllegalArgumentException unusable) {
            throw new IllegalArgumentException(card.name() + ": " + unusable.getMessage(), unusable);
        }
    }

    @Override
    public void close() {
        figure.close();
        network.parameters().close();
    }

    private TextureSource textures(TextureFeatures features, References references) {
        List<Image> pictures = references.pictures().stream()
                .map(picture -> picture.color().asRgb().asBits(8))
                .toList();
        int memoryMb = references.memoryMb() == 0 ? DEFAULT_MEMORY_MB : references.memoryMb();
        // As Pillow enlarges, on which the authors' code relies.
        Upsampler bicubic = Upsampler.of(picture -> Resampling.resizeAsPillow(
                picture, picture.width() * MATCHING_SCALE, picture.height() * MATCHING_SCALE));
        return new ReferenceTextures(features, chosen(references).orElse(bicubic), device(), pictures, memoryMb);
    }

    /** The authors enlarge by the content extractor here. */
    private TextureSource withoutReferences(TextureFeatures features, References references) {
        Upsampler own = lr -> {
            Image enlarged = ImageTensors.toImage(network.extractor().forward(figure.layers(), lr), 8);
            return ImageTensors.toTensor(enlarged, device());
        };
        return new OwnTextures(features, chosen(references).orElse(own));
    }

    private Optional<Upsampler> chosen(References references) {
        return references.upsampler().map(model -> Upsampler.of(model, MATCHING_SCALE, device()));
    }

    /** The content extractor alone, which enlarges a picture that has no reference. */
    private final class Plain implements Bound {
        @Override
        public ModelCard card() {
            return card;
        }

        @Override
        public Device device() {
            return SrnttModel.this.device();
        }

        @Override
        public Tensor forward(Tensor lr, Precision precision, Part part) {
            return network.extractor().forward(figure.layers(), lr);
        }

        @Override
        public void close() {}
    }

    /** Bound to the pictures that texture is taken from. */
    private final class Textured implements Bound, FigureRun.Owner {
        private final TextureSource source;
        private final ModelCard boundCard;

        Textured(TextureSource source, ModelCard boundCard) {
            this.source = source;
            this.boundCard = boundCard;
        }

        @Override
        public ModelCard card() {
            return boundCard;
        }

        @Override
        public Device device() {
            return SrnttModel.this.device();
        }

        @Override
        public FigureRun figure() {
            return figure;
        }

        /** Texture is looked for everywhere, wherever the part stands. */
        @Override
        public Tensor forward(Tensor lr, Precision precision, Part part) {
            if (lr.dim() != 4
                    || lr.size(1) != 3
                    || lr.size(2) < PatchMatching.PATCH
                    || lr.size(3) < PatchMatching.PATCH) {
                throw new IllegalArgumentException(boundCard.name()
                        + ": expected a tensor [N, 3, h, w] with sides of at least 3, found "
                        + Arrays.toString(lr.shape()));
            }
            TensorVector results = new TensorVector();
            for (long i = 0; i < lr.size(0); i++) {
                Tensor one = lr.narrow(0, i, 1);
                results.push_back(TensorScope.part(() -> {
                    TextureSource.Textures found = source.textures(one);
                    List<Tensor> maps = found.similarity()
                            .map(similarity -> network.weighted(found.maps(), similarity))
                            .orElse(found.maps());
                    return figure.run(one, maps.get(0), maps.get(1), maps.get(2));
                }));
            }
            return cat(results, 0);
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
