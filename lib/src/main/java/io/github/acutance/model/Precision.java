package io.github.acutance.model;

import java.util.Locale;

/**
 * The number format of a network's inner convolutions. The first and the last convolution and every statistic stay in
 * fp32 whatever is chosen here.
 */
public enum Precision {
    /** The fastest format that the device computes natively and that the model's card calls safe. */
    AUTO,
    /** 32-bit floats throughout. */
    FP32,
    /** bfloat16: fp32's range with 8 bits of mantissa. */
    BF16,
    /** 16-bit floats; only on graphics cards. */
    FP16;

    /**
     * Reads the spelling of the command line.
     *
     * @param text {@code auto}, {@code fp32}, {@code bf16} or {@code fp16}
     * @throws IllegalArgumentException if it is none of them
     */
    public static Precision of(String text) {
        for (Precision precision : values()) {
            if (precision.name().equalsIgnoreCase(text)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("precision: expected auto, fp32, bf16 or fp16, found '" + text + "'");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
