package io.github.acutance.cli;

import io.github.acutance.image.Image;
import io.github.acutance.metric.Protocol;
import io.github.acutance.metric.Psnr;
import io.github.acutance.metric.Ssim;

/** The metrics of {@code acutance metrics}; all of them compare with a reference. */
enum Metric {
    /** Peak signal-to-noise ratio in dB. */
    PSNR("psnr"),
    /** Structural similarity, at most 1. */
    SSIM("ssim");

    private final String word;

    Metric(String word) {
        this.word = word;
    }

    /** The metric of a picture against its reference. */
    double of(Image test, Image reference, Protocol protocol) {
        return switch (this) {
            case PSNR -> Psnr.of(test, reference, protocol);
            case SSIM -> Ssim.of(test, reference, protocol);
        };
    }

    /** As the command line and the columns of a table spell it: {@code psnr}. */
    @Override
    public String toString() {
        return word;
    }
}
