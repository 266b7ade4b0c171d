package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.data.ReferenceFolder;
import io.github.acutance.eval.Dataset;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.infer.TiledModel;
import io.github.acutance.model.Rebinding;
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
            paramLabel = "FILE|DIR",
            description = "Sharp picture of the scene, for models that take one (several: --ref again);"
                    + " or a folder with one for each input, named like it.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--ref-level",
            paramLabel = "N",
            split = ",",
            description = "Which references of a group 001_0, 001_1, ... 001_5 in a folder; several, such as 1,2,3, are"
                    + " used together (default: 1, the most similar).")
    private List<Integer> levels = new ArrayList<>();

    @Option(
            names = "--ref-upsampler",
            paramLabel = "NAME",
            defaultValue = BICUBIC,
            description = "What enlarges the input to compare it with --ref: bicubic or a model (default: bicubic).")
    private String upsampler;

    /** A model that takes pictures as they come, and what is to be closed with it. */
    record Ready(SrModel model, Optional<SrModel.SingleImage> upsampler, UpscaleRun.Preparation preparation)
            implements AutoCloseable {
        /** Binds the model to the references of a picture, where each has its own. */
        void prepare(Path picture) throws IOException {
            preparation.prepare(picture);
        }

        @Override
        public void close() {
            model.close();
            upsampler.ifPresent(SrModel::close);
        }
    }

    /** Refuses what makes no sense. */
    void requireSensible(Usage usage) {
        for (int level : levels) {
            usage.require(level >= 1 && level <= 9, "--ref-level", "1 to 9", level);
        }
        boolean folder = files.stream().anyMatch(Files::isDirectory);
        for (Path file : files) {
            usage.require(
                    Files.exists(file), "--ref", "a picture or a folder of pictures", file + ", which is not there");
        }
        usage.require(!folder || files.size() == 1, "--ref", "pictures or one folder", "both");
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
            return new Ready(model, Optional.empty(), UpscaleRun.Preparation.NONE);
        }
        if (files.isEmpty()) {
            throw new StartException(model.card().name()
                    + ": expected a reference with --ref FILE, found none; it takes detail from it");
        }
        return bind(open, files, aux, memoryMb);
    }

    /**
     * The same for a dataset, in which models with and without references are measured; where no reference is named,
     * they lie beside the pictures.
     *
     * @throws StartException if the references cannot be used
     */
    Ready bindEach(SrModel model, Optional<Path> aux, int memoryMb, Dataset dataset) throws IOException {
        if (!(model instanceof SrModel.WithReference open)) {
            return new Ready(model, Optional.empty(), UpscaleRun.Preparation.NONE);
        }
        Path beside = dataset.originals().get(0).toAbsolutePath().getParent();
        boolean groups = ReferenceFolder.of(beside)
                .isInput(FileNames.stem(dataset.originals().get(0)));
        if (files.isEmpty() && !groups) {
            throw new StartException(model.card().name() + ": expected references with --ref DIR, found none");
        }
        return bind(open, files.isEmpty() ? List.of(beside) : files, aux, memoryMb);
    }

    private Ready bind(SrModel.WithReference model, List<Path> named, Optional<Path> aux, int memoryMb)
            throws IOException {
        Optional<SrModel.SingleImage> own = openUpsampler(model, memoryMb);
        try {
            References none = new References(List.of(), own, aux, memoryMb);
            if (!Files.isDirectory(named.get(0))) {
                SrModel.Bound bound = model.with(none.withPictures(read(named)));
                return new Ready(bound, own, UpscaleRun.Preparation.NONE);
            }
            ReferenceFolder folder = ReferenceFolder.of(named.get(0));
            List<Integer> wanted = levels.isEmpty() ? List.of(1) : levels;
            Rebinding each = new Rebinding(model);
            return new Ready(
                    each, own, input -> each.bind(none.withPictures(read(folder.of(FileNames.stem(input), wanted)))));
        } catch (IllegalArgumentException unusable) {
            own.ifPresent(SrModel::close);
            throw new StartException(unusable.getMessage(), unusable);
        } catch (IOException unreadable) {
            own.ifPresent(SrModel::close);
            throw unreadable;
        }
    }

    private Optional<SrModel.SingleImage> openUpsampler(SrModel model, int memoryMb) {
        if (upsampler.equals(BICUBIC)) {
            return Optional.empty();
        }
        SrModel own = Catalog.open(upsampler, model.device());
        if (!(own instanceof SrModel.SingleImage single)) {
            own.close();
            throw new StartException("--ref-upsampler: expected bicubic or a model that takes one picture, found "
                    + upsampler + ", which takes references itself");
        }
        return Optional.of(new TiledModel(single, memoryMb));
    }

    private static List<Image> read(List<Path> files) throws IOException {
        List<Image> pictures = new ArrayList<>();
        for (Path file : files) {
            pictures.add(ImageFiles.read(file));
        }
        return pictures;
    }
}
