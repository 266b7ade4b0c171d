package io.github.acutance.weights;

/** Conversions between {@code float} and the two 16-bit floating-point types; Java 17 has none of its own. */
final class Half {
    private static final float LEAST_NORMAL_F16 = 0x1p-14f;
    private static final float F16_OVERFLOW = 65_520f;

    private Half() {}

    /** Returns the exact value of an IEEE 754 binary16. */
    static float ofF16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >>> 10) & 0x1f;
        int mantissa = bits & 0x3ff;
        if (exponent == 0) {
            float magnitude = mantissa * 0x1p-24f;
            return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | sign);
        }
        int wide = exponent == 0x1f ? 0xff : exponent + 112;
        return Float.intBitsToFloat(sign | (wide << 23) | (mantissa << 13));
    }

    /** Returns the binary16 nearest to a value, ties to even; from 65520 upwards that is infinity. NaN stays NaN. */
    static short toF16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= F16_OVERFLOW) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < LEAST_NORMAL_F16) {
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int rounded = (bits & 0x7fff_ffff) + 0xfff + ((bits >>> 13) & 1);
        return (short) (sign | ((rounded >>> 13) - (112 << 10)));
    }

    /** Returns the exact value of a bfloat16. */
    static float ofBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Returns the bfloat16 nearest to a value, ties to even; NaN stays NaN. */
    static short toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
