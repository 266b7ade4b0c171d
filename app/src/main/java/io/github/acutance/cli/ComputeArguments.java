package io.github.acutance.cli;

import io.github.acutance.infer.UpscaleOptions;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The arguments that say with what, and how, a model computes. */
final class ComputeArguments {
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
            names = "--chop",
            description = "Cut pictures as the network's authors do when they measure, instead of tiles (SAN, SRFBN).")
    private boolean chop;

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

    @Option(
            names = "--memory",
            paramLabel = "MB",
            description = "Memory for tiles and rows in work; as much again for references (default: by what is free).")
    private Integer memoryMb;

    /** Whether to average over flips and transposes. */
    boolean selfEnsemble() {
        return selfEnsemble;
    }

    /** Where a model is to be opened. */
    Device device() {
        return device;
    }

    /** Refuses numbers that make no sense. */
    void requireSensible(Usage usage) {
        usage.requireAtLeast(0, "--tile-pad", tilePad);
        usage.require(!chop || tile <= UpscaleOptions.AUTO, "--chop", "no size of tiles with it", "-t " + tile);
        usage.requireAtLeast(1, "--threads", threads);
        usage.requireAtLeast(1, "--memory", memoryMb);
    }

    /** What the library is to do, at the model's own scale. */
    UpscaleOptions options() {
        UpscaleOptions options = UpscaleOptions.defaults()
                .withTile(tile)
                .withDevice(device)
                .withPrecision(precision)
                .withSelfEnsemble(selfEnsemble)
                .withChop(chop);
        options = tilePad == null ? options : options.withTilePad(tilePad);
        options = threads == null ? options : options.withThreads(threads);
        return memoryMb == null ? options : options.withMemoryMb(memoryMb);
    }
}
