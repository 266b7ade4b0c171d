package io.github.acutance.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The metrics of {@code acutance metrics}. */
enum Metric {
    /** Peak signal-to-noise ratio in dB. */
    PSNR(true),
    /** Structural similarity, at most 1. */
    SSIM(true),
    /** Naturalness; lower is better. */
    NIQE(false),
    /** Perceptual distance; lower is better. */
    LPIPS(true),
    /** The perceptual index of NIQE and Ma's score; lower is better. */
    PI(false);

    private final boolean compares;

    Metric(boolean compares) {
        this.compares = compares;
    }

    /** Whether it needs a reference. */
    boolean compares() {
        return compares;
    }

    /** All words, as a sentence lists them. */
    static String words() {
        return Arrays.stream(values()).map(Metric::toString).collect(Collectors.joining(", "));
    }

    /** As the command line and the columns of a table spell it: {@code psnr}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
