package io.github.acutance.eval;

import io.github.acutance.metric.Protocol;

/**
 * How numbers were made; without it they cannot be compared with others.
 *
 * @param protocol channel, rounding of Y, crop
 * @param lr how the LR pictures came about
 * @param selfEnsemble whether results are means over eight flips and transposes
 * @param settings tiles, chop and the like, in words
 * @param precision number format
 * @param device where it was computed
 * @param preset whose protocol this is, empty for none
 */
public record Conditions(
        Protocol protocol,
        LrKind lr,
        boolean selfEnsemble,
        String settings,
        String precision,
        String device,
        String preset) {
    /** The protocol in words, {@code Y (not rounded), crop 4, LR bi}. */
    public String label() {
        return protocol.label() + ", LR " + lr.word() + (preset.isEmpty() ? "" : ", preset " + preset);
    }
}
