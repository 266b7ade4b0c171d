package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.infer.UpscaleOptions;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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

    /** Reads the size of tiles. */
    static final class TileConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (text.equalsIgnoreCase("none")) {
                return UpscaleOptions.NONE;
            }
            try {
                int size = text.equalsIgnoreCase("auto") ? UpscaleOptions.AUTO : Integer.parseInt(text);
                if (size >= 0) {
                    return size;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new TypeConversionException("expected auto, none or a size in pixels, found '" + text + "'");
        }
    }

    @ArgGroup
    private Model model = new Model();

    @ArgGroup
    private Size size = new Size();

    @Option(
            names = {"-x", "--self-ensemble"},
            description = "Average over 8 flips and turns: slower, a little better.")
    private boolean selfEnsemble;

    @Option(
            names = {"-t", "--tile"},
            paramLabel = "auto|none|N",
            defaultValue = "auto",
            converter = TileConverter.class,
            description = "Tile size in input pixels (default: auto, by memory; 0 is auto).")
    private int tile;

    @Option(
            names = {"--tile-pad", "--tile_pad"},
            paramLabel = "N",
            description = "Overlap of tiles in input pixels (default: what the model needs).")
    private Integer tilePad;

    @Option(
            names = {"-g", "--device"},
            paramLabel = "auto|cpu|cuda[:N]",
            defaultValue = "auto",
            description = "Where to compute (default: auto).")
    private Device device;

    @Option(
            names = "--precision",
            paramLabel = "auto|fp32|bf16|fp16",
            defaultValue = "auto",
            description = "Number format (default: auto, the fastest that is safe).")
    private Precision precision;

    @Option(names = "--threads", paramLabel = "N", description = "Processor threads (default: one for each core).")
    private Integer threads;

    @Option(names = "--memory", paramLabel = "MB", description = "Memory that tiles may take (default: what is free).")
    private Integer memoryMb;

    /** Opens the model; whoever calls this closes it. */
    SrModel open() throws IOException {
        return model.file != null ? Catalog.open(model.file, device) : Catalog.open(name(), device);
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
        usage.requireAtLeast(0, "--tile-pad", tilePad);
        usage.requireAtLeast(1, "--threads", threads);
        usage.requireAtLeast(1, "--memory", memoryMb);
    }

    /** What the library is to do. */
    UpscaleOptions options() {
        UpscaleOptions options = UpscaleOptions.defaults()
                .withTile(tile)
                .withDevice(device)
                .withPrecision(precision)
                .withSelfEnsemble(selfEnsemble);
        options = tilePad == null ? options : options.withTilePad(tilePad);
        options = threads == null ? options : options.withThreads(threads);
        options = memoryMb == null ? options : options.withMemoryMb(memoryMb);
        options = size.scale == null ? options : options.withScale(size.scale);
        options = size.width == null ? options : options.withWidth(size.width);
        return size.height == null ? options : options.withHeight(size.height);
    }
}
