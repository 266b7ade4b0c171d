package io.github.acutance.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfTest {
    private static final long SEED = 20_261_123;

    /** The value of a binary16 by its definition, in double. */
    private static double definition(int bits) {
        double sign = (bits & 0x8000) == 0 ? 1 : -1;
        int exponent = (bits >> 10) & 31;
        int mantissa = bits & 1023;
        if (exponent == 31) {
            return mantissa == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0
                ? sign * mantissa * Math.scalb(1.0, -24)
                : sign * (1024 + mantissa) * Math.scalb(1.0, exponent - 25);
    }

    @Test
    void ofF16_everyValue_followsTheDefinition() {
        for (int bits = 0; bits < 0x10000; bits++) {
            assertThat(Double.compare(Half.ofF16((short) bits), definition(bits)))
                    .as("%04x", bits)
                    .isZero();
        }
    }

    @Test
    void toF16_everyValue_roundTrips() {
        for (int bits = 0; bits < 0x10000; bits++) {
            float value = Half.ofF16((short) bits);
            if (Float.isNaN(value)) {
                assertThat(Half.ofF16(Half.toF16(value))).isNaN();
            } else {
                assertThat(Half.toF16(value)).as("%04x", bits).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void toF16_betweenNeighbours_takesTheNearestAndTiesToEven() {
        for (int bits = 0; bits < 0x7c00 - 1; bits++) {
            double low = definition(bits);
            double high = definition(bits + 1);
            float middle = (float) ((low + high) / 2);
            int even = (bits & 1) == 0 ? bits : bits + 1;
            assertThat(Half.toF16(middle)).as("%04x", bits).isEqualTo((short) even);
            assertThat(Half.toF16(Math.nextDown(middle))).as("%04x", bits).isEqualTo((short) bits);
            assertThat(Half.toF16(Math.nextUp(middle))).as("%04x", bits).isEqualTo((short) (bits + 1));
            assertThat(Half.toF16(-middle)).as("%04x", bits).isEqualTo((short) (0x8000 | even));
        }
    }

    @Test
    void toF16_overflow_isInfinite() {
        assertThat(Half.ofF16(Half.toF16(65_504f))).isEqualTo(65_504f);
        assertThat(Half.ofF16(Half.toF16(Math.nextDown(65_520f)))).isEqualTo(65_504f);
        assertThat(Half.ofF16(Half.toF16(65_520f))).isInfinite();
        assertThat(Half.ofF16(Half.toF16(-Float.MAX_VALUE))).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Half.toF16(Float.MIN_VALUE)).isZero();
    }

    @Test
    void toBf16_anyValue_takesTheNearestAndTiesToEven() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200_000; i++) {
            int high = random.nextInt(0x10000) << 16;
            float low = Float.intBitsToFloat(high);
            if (Float.isNaN(low) || Float.isInfinite(low)) {
                continue;
            }
            assertThat(Half.toBf16(low)).isEqualTo((short) (high >>> 16));
            assertThat(Half.ofBf16((short) (high >>> 16))).isEqualTo(low);
            int even = (high >>> 16) + ((high >>> 16) & 1);
            assertThat(Half.toBf16(Float.intBitsToFloat(high | 0x8000))).isEqualTo((short) even);
            assertThat(Half.toBf16(Float.intBitsToFloat(high | 0x7fff))).isEqualTo((short) (high >>> 16));
            assertThat(Half.toBf16(Float.intBitsToFloat(high | 0x8001))).isEqualTo((short) ((high >>> 16) + 1));
        }
    }

    @Test
    void toBf16_specialValues_stay() {
        assertThat(Half.ofBf16(Half.toBf16(Float.NaN))).isNaN();
        assertThat(Half.ofBf16(Half.toBf16(Float.intBitsToFloat(0x7f80_0001)))).isNaN();
        assertThat(Half.ofBf16(Half.toBf16(Float.NEGATIVE_INFINITY))).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Half.ofBf16(Half.toBf16(Float.MAX_VALUE))).isEqualTo(Float.POSITIVE_INFINITY);
    }
}
