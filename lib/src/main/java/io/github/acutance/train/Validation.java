package io.github.acutance.train;

import io.github.acutance.data.Degradation;
import io.github.acutance.data.ImageFolder;
import io.github.acutance.data.Pair;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import io.github.acutance.metric.Psnr;
import io.github.acutance.model.References;
import io.github.acutance.model.SrModel;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PSNR of a model on a fixed set: Y not rounded, border of {@code scale} pixels cut, of the 8-bit result, in fp32. */
final class Validation {
    private final List<Pair> pairs = new ArrayList<>();
    private final Protocol protocol;

    /**
     * Reads the pictures once.
     *
     * @throws IOException if a folder or a picture cannot be read
     */
    Validation(TrainOptions.ValSet options, int scale) throws IOException {
        this.protocol = new Protocol(Channel.Y, scale, false);
        if (options.references() != null) {
            pairs.addAll(options.references().pairs(List.of(options.datarootGt()), true, scale, scale, 0));
            return;
        }
        for (Path file : ImageFolder.of(options.datarootGt()).pictures()) {
            Image hr = ImageFiles.read(file);
            Pair made = Pair.of(hr, scale, Degradation.bicubic(scale));
            pairs.add(
                    options.datarootLq() == null
                            ? made
                            : new Pair(
                                    ImageFiles.read(options.datarootLq().resolve(file.getFileName()))
                                            .asRgb(),
                                    made.hr()));
        }
    }

    /** Mean over the pictures, in dB. */
    double psnr(SrModel model) {
        return pairs.stream()
                .mapToDouble(pair -> Psnr.of(enlarge(model, pair), pair.hr(), protocol))
                .average()
                .orElse(Double.NaN);
    }

    private static Image enlarge(SrModel model, Pair pair) {
        if (model instanceof SrModel.WithReference open) {
            try (SrModel.Bound bound = open.with(References.of(pair.ref().orElseThrow()))) {
                return enlarge(bound, pair.lr());
            }
        }
        return enlarge((SrModel.SingleImage) model, pair.lr());
    }

    private static Image enlarge(SrModel.SingleImage model, Image lr) {
        return TensorScope.inference(
                () -> ImageTensors.toImage(model.forward(ImageTensors.toTensor(lr, model.device())), 8));
    }
}
