package io.github.acutance.cli;

import io.github.acutance.eval.LpipsDistance;
import io.github.acutance.image.Image;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Niqe;
import io.github.acutance.metric.PerceptualIndex;
import io.github.acutance.metric.Protocol;
import io.github.acutance.metric.Psnr;
import io.github.acutance.metric.Ssim;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is measured of every picture, and how.
 *
 * @param metrics the columns, in order
 * @param protocol of PSNR and SSIM; its crop holds for all
 * @param lpips there if LPIPS is a column
 * @param ma there if PI is a column
 */
record Measurement(List<Metric> metrics, Protocol protocol, Optional<LpipsDistance> lpips, Optional<MaScores> ma) {
    /** Whether a column compares with a reference. */
    boolean compares() {
        return metrics.stream().anyMatch(Metric::compares);
    }

    /** How the numbers are made, one line for each way. */
    List<String> labels() {
        List<String> labels = new ArrayList<>();
        if (metrics.contains(Metric.PSNR) || metrics.contains(Metric.SSIM)) {
            labels.add(protocol.label());
        }
        if (metrics.contains(Metric.NIQE) || metrics.contains(Metric.PI)) {
            labels.add("niqe: " + new Protocol(Channel.Y, protocol.cropPixels(), true).label());
        }
        lpips.ifPresent(distance -> labels.add("lpips: " + distance.label() + ", RGB, crop " + protocol.cropPixels()));
        return labels;
    }

    /**
     * The numbers of a picture, in the order of the columns.
     *
     * @param reference null where no column compares
     * @throws IOException if Ma's score of it is missing
     * @throws IllegalArgumentException if it cannot be measured like that
     */
    List<Double> of(String name, Image test, Image reference) throws IOException {
        boolean natural = metrics.contains(Metric.NIQE) || metrics.contains(Metric.PI);
        double niqe = natural ? Niqe.of(test, protocol.cropPixels()) : Double.NaN;
        List<Double> numbers = new ArrayList<>();
        for (Metric metric : metrics) {
            numbers.add(
                    switch (metric) {
                        case PSNR -> Psnr.of(test, reference, protocol.fitting(test, reference));
                        case SSIM -> Ssim.of(test, reference, protocol.fitting(test, reference));
                        case NIQE -> niqe;
                        case LPIPS -> lpips.orElseThrow().of(test, reference, protocol.cropPixels());
                        case PI -> PerceptualIndex.of(ma.orElseThrow().of(name), niqe);
                    });
        }
        return numbers;
    }

    /** What the pictures of a pair do not have in common, and what was made of it; nothing for most. */
    static List<String> differences(Image test, Image reference) {
        List<String> lines = new ArrayList<>();
        if (test.colorChannels() != reference.colorChannels()) {
            lines.add((test.colorChannels() == 1 ? "gray against colour" : "colour against gray") + ", compared in Y");
        }
        if (test.bits() != reference.bits()) {
            lines.add(test.bits() + " bits against " + reference.bits() + ", both compared in 8 bits");
        }
        return lines;
    }
}
