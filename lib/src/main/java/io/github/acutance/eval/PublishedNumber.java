package io.github.acutance.eval;

import java.util.Map;

/**
 * A number that somebody has published.
 *
 * @param method as the source calls it
 * @param values by lower-case name of the measure: {@code psnr}, {@code ssim}, {@code niqe}, {@code pi}, ...
 * @param source where it was read
 * @param confidence {@code read} in the source, {@code verified} against a second one, {@code measured} on the authors'
 *     pictures or weights, {@code third party}, or {@code recalled} and not checked
 * @param note what else is to be known, or empty
 */
public record PublishedNumber(
        String method, Map<String, Double> values, String source, String confidence, String note) {
    /** Copies the map. */
    public PublishedNumber {
        values = Map.copyOf(values);
    }
}
