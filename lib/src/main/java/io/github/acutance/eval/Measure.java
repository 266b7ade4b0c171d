package io.github.acutance.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an evaluation measures of a picture. */
public enum Measure {
    /** Peak signal-to-noise ratio in dB. */
    PSNR("PSNR", "dB", 2, true),
    /** Structural similarity, at most 1. */
    SSIM("SSIM", "", 4, true),
    /** Root of the mean squared error in levels of 0..255; its mean is that of the squares (PIRM 2018). */
    RMSE("RMSE", "", 3, false),
    /** Naturalness, without a reference. */
    NIQE("NIQE", "", 4, false),
    /** Perceptual distance, learned. */
    LPIPS("LPIPS", "", 4, false);

    private final String title;
    private final String unit;
    private final int decimals;
    private final boolean higherIsBetter;

    Measure(String title, String unit, int decimals, boolean higherIsBetter) {
        this.title = title;
        this.unit = unit;
        this.decimals = decimals;
        this.higherIsBetter = higherIsBetter;
    }

    /** The measure of that word, in any case. */
    public static Optional<Measure> ofWord(String word) {
        return Arrays.stream(values())
                .filter(measure -> measure.word().equalsIgnoreCase(word))
                .findFirst();
    }

    /** As command lines and columns spell it: {@code psnr}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As people spell it: {@code PSNR}. */
    public String title() {
        return title;
    }

    /** {@code dB}, or empty. */
    public String unit() {
        return unit;
    }

    /** Whether a larger value is better. */
    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** Whether it judges looks, not likeness to the original: the vertical axis of the perception-distortion plane. */
    public boolean perceptual() {
        return this == NIQE || this == LPIPS;
    }

    /** A value as tables print it: {@code 31.21}, {@code inf}, or {@code -} for a value that is no number. */
    public String format(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return Double.isInfinite(value) ? "inf" : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** The mean of finite values; NaN of none. */
    double meanOf(List<Double> finite) {
        boolean squares = this == RMSE;
        double mean = finite.stream()
                .mapToDouble(value -> squares ? value * value : value)
                .average()
                .orElse(Double.NaN);
        return squares ? Math.sqrt(mean) : mean;
    }
}
