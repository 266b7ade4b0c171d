package io.github.acutance.eval;

import java.math.BigDecimal;

/** How factors are spelt and applied. */
final class Scale {
    private Scale() {}

    /** {@code 4}, {@code 1.5}. */
    static String digits(double scale) {
        return BigDecimal.valueOf(scale).stripTrailingZeros().toPlainString();
    }

    /** {@code x4}, {@code x1.5}. */
    static String word(double scale) {
        return "x" + digits(scale);
    }

    static boolean isWhole(double scale) {
        return scale == Math.rint(scale);
    }

    /** The truncated product, as Meta-SR has it; exact for whole scales. */
    static int enlarged(int length, double scale) {
        return (int) (length * scale);
    }
}
