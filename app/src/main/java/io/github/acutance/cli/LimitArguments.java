package io.github.acutance.cli;

import io.github.acutance.image.ImageLimits;
import picocli.CommandLine.Option;

/** The arguments that say what a picture may ask for; what is beyond is refused on its header. */
final class LimitArguments {
    private static final int MAX_MB = 2047; // bytes are an int

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            defaultValue = "100000000",
            description = "Refuse inputs of more pixels (default: 100 million).")
    private long pixels;

    @Option(
            names = "--max-file-mb",
            paramLabel = "MB",
            defaultValue = "1024",
            description = "Refuse larger files (default: 1024).")
    private int fileMb;

    @Option(
            names = "--max-frames",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Refuse more frames or pages, of which the first is read (default: 10000).")
    private int frames;

    @Option(
            names = "--max-metadata-mb",
            paramLabel = "MB",
            defaultValue = "64",
            description = "Refuse more data beside the pixels, unpacked (default: 64).")
    private int metadataMb;

    @Option(
            names = "--max-profile-mb",
            paramLabel = "MB",
            defaultValue = "16",
            description = "Refuse larger ICC profiles (default: 16).")
    private int profileMb;

    /** Most pixels of an input. */
    long pixels() {
        return pixels;
    }

    /** All limits. */
    ImageLimits limits() {
        return new ImageLimits(pixels, (long) fileMb << 20, frames, metadataMb << 20, profileMb << 20);
    }

    /** Refuses numbers that make no sense. */
    void requireSensible(Usage usage) {
        usage.requireAtLeast(1, "--max-pixels", pixels);
        usage.requireAtLeast(1, "--max-frames", frames);
        requireMb(usage, "--max-file-mb", fileMb);
        requireMb(usage, "--max-metadata-mb", metadataMb);
        requireMb(usage, "--max-profile-mb", profileMb);
    }

    private static void requireMb(Usage usage, String option, int value) {
        usage.require(value >= 1 && value <= MAX_MB, option, "1 to " + MAX_MB, value);
    }
}
