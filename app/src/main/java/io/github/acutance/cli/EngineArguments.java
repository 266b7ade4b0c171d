package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.infer.UpscaleOptions;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The arguments that choose a model, and say how large and with what it computes. */
final class EngineArguments {
    private static final double MAX_SCALE = 1000;

    /** Which model: a name or a file. */
    static final class Model {
        @Option(
                names = {"-n", "--model-name"},
                paramLabel = "NAME",
                description = "Embedded model (default: srresnet-x4; 'acutance models list').")
        private String name;

        @Option(
                names = {"-m", "--model-path"},
                paramLabel = "FILE",
                description = "File of weights: .safetensors or .pth.")
        private Path file;
    }

    /** How large: one of three. */
    static final class Size {
        @Option(
                names = {"-s", "--scale"},
                paramLabel = "SCALE",
                description = "Enlargement, such as 4 or 2.7 (default: the model's own).")
        private Double scale;

        @Option(names = "--width", paramLabel = "W", description = "Width of the result; the height follows.")
        private Integer width;

        @Option(names = "--height", paramLabel = "H", description = "Height of the result; the width follows.")
        private Integer height;
    }

    @ArgGroup
    private Model model = new Model();

    @ArgGroup
    private Size size = new Size();

    @Mixin
    private ComputeArguments compute;

    /** Opens the model; whoever calls this closes it. */
    SrModel open() throws IOException {
        return model.file != null ? Catalog.open(model.file, compute.device()) : Catalog.open(name(), compute.device());
    }

    /** The model's name, or the name of its file without extension. */
    String name() {
        if (model.file != null) {
            return FileNames.stem(model.file);
        }
        return model.name != null ? model.name : Catalog.DEFAULT_MODEL;
    }

    /** The model's file, as a prefix of what is said about it; empty for an embedded model. */
    String source() {
        return model.file == null ? "" : model.file + ": ";
    }

    /** How names of results spell the size: {@code x4}, {@code x2.7}, {@code w1920}, {@code h1080}. */
    String sizeName(int modelScale) {
        if (size.width != null) {
            return "w" + size.width;
        }
        return size.height != null
                ? "h" + size.height
                : OutputNames.scale(size.scale == null ? modelScale : size.scale);
    }

    /** Refuses numbers that make no sense. */
    void requireSensible(Usage usage) {
        usage.require(
                size.scale == null || (size.scale > 0 && size.scale <= MAX_SCALE),
                "-s",
                "a number above 0, at most 1000",
                size.scale);
        usage.requireAtLeast(1, "--width", size.width);
        usage.requireAtLeast(1, "--height", size.height);
        compute.requireSensible(usage);
    }

    /** What the library is to do. */
    UpscaleOptions options() {
        UpscaleOptions options = compute.options();
        options = size.scale == null ? options : options.withScale(size.scale);
        options = size.width == null ? options : options.withWidth(size.width);
        return size.height == null ? options : options.withHeight(size.height);
    }
}
