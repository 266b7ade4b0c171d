package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.model.References;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The arguments of models that take detail from other pictures. */
final class ReferenceArguments {
    private static final String BICUBIC = "bicubic";

    @Option(
            names = "--ref",
            paramLabel = "FILE",
            description = "Sharp picture of the scene, for models that take one (several: --ref again).")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--ref-upsampler",
            paramLabel = "NAME",
            defaultValue = BICUBIC,
            description = "What enlarges the input to compare it with --ref: bicubic or a model (default: bicubic).")
    private String upsampler;

    /** A model that takes pictures as they come, and what is to be closed with it. */
    record Ready(SrModel model, Optional<SrModel> upsampler) implements AutoCloseable {
        @Override
        public void close() {
            model.close();
            upsampler.ifPresent(SrModel::close);
        }
    }

    /**
     * The model bound to its references, or the model itself if it takes none; the model stays to be closed.
     *
     * @throws StartException if it takes references and there are none, or the other way round, or they cannot be used
     */
    Ready bind(SrModel model, Optional<Path> aux, int memoryMb) throws IOException {
        if (!(model instanceof SrModel.WithReference open)) {
            if (!files.isEmpty()) {
                throw new StartException("--ref: expected a model that takes references, but "
                        + model.card().name() + " takes none");
            }
            return new Ready(model, Optional.empty());
        }
        if (files.isEmpty()) {
            throw new StartException(model.card().name()
                    + ": expected a reference with --ref FILE, found none; it takes detail from it");
        }
        List<Image> pictures = new ArrayList<>();
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                throw new StartException("--ref: expected a picture, found the folder " + file);
            }
            pictures.add(ImageFiles.read(file));
        }
        Optional<SrModel> own =
                upsampler.equals(BICUBIC) ? Optional.empty() : Optional.of(Catalog.open(upsampler, model.device()));
        try {
            Optional<SrModel.SingleImage> single =
                    own.filter(SrModel.SingleImage.class::isInstance).map(SrModel.SingleImage.class::cast);
            return new Ready(open.with(new References(pictures, single, aux, memoryMb)), own);
        } catch (IllegalArgumentException unusable) {
            own.ifPresent(SrModel::close);
            throw new StartException(unusable.getMessage(), unusable);
        }
    }
}
