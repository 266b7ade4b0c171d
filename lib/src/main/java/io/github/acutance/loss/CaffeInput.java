package io.github.acutance.loss;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The input of networks from Caffe: RGB in 0..255 minus a mean colour, as a file's metadata {@code input} states it. */
final class CaffeInput {
    private static final Pattern STATED =
            Pattern.compile("RGB 0\\.\\.255 minus \\(([\\d.]+), ?([\\d.]+), ?([\\d.]+)\\).*");

    private CaffeInput() {}

    /** The mean colour; empty if the text states another input. */
    static Optional<float[]> mean(String text) {
        Matcher stated = STATED.matcher(text);
        if (!stated.matches()) {
            return Optional.empty();
        }
        float[] mean = new float[3];
        for (int c = 0; c < 3; c++) {
            mean[c] = Float.parseFloat(stated.group(c + 1));
        }
        return Optional.of(mean);
    }
}
