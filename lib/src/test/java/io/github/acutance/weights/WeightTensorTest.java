package io.github.acutance.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightTensorTest {
    /** Returns the values 0, 1 and 5 in any type (true where they do not fit). */
    static WeightTensor sample(DType dtype) {
        ByteBuffer bytes = ByteBuffer.allocate(3 * dtype.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : new int[] {0, 1, 5}) {
            switch (dtype) {
                case F64 -> bytes.putDouble(value);
                case F32 -> bytes.putFloat(value);
                case F16 -> bytes.putShort(Half.toF16(value));
                case BF16 -> bytes.putShort(Half.toBf16(value));
                case I64 -> bytes.putLong(value);
                case I32 -> bytes.putInt(value);
                case I16 -> bytes.putShort((short) value);
                case I8, U8, BOOL -> bytes.put((byte) value);
            }
        }
        return WeightTensor.wrap(dtype, new long[] {3, 1}, bytes.flip());
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void toFloats_everyType_givesTheValues(DType dtype) {
        assertThat(sample(dtype).toFloats()).containsExactly(0, 1, dtype == DType.BOOL ? 1 : 5);
        assertThat(sample(dtype).count()).isEqualTo(3);
        assertThat(sample(dtype).shape()).containsExactly(3, 1);
    }

    @Test
    void toFloats_bytes_areSignedOrNot() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {-1});
        assertThat(WeightTensor.wrap(DType.U8, new long[] {1}, bytes).toFloats())
                .containsExactly(255);
        assertThat(WeightTensor.wrap(DType.I8, new long[] {1}, bytes).toFloats())
                .containsExactly(-1);
    }

    @Test
    void of_values_copiesThem() {
        float[] values = {1.5f, -2, 3, 4, 5, 6};
        WeightTensor tensor = WeightTensor.of(values, 2, 3);
        values[0] = 9;

        assertThat(tensor.toFloats()).containsExactly(1.5f, -2, 3, 4, 5, 6);
        assertThat(tensor.data().getFloat(0)).isEqualTo(1.5f);
        assertThat(tensor.toString()).isEqualTo("F32[2, 3]");
    }

    @Test
    void data_eachCall_isAReadOnlyViewOfItsOwn() {
        WeightTensor tensor = WeightTensor.of(new float[] {1, 2}, 2);
        ByteBuffer first = tensor.data();
        first.getFloat();

        assertThat(tensor.data().position()).isZero();
        assertThat(tensor.data().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThatThrownBy(() -> first.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
        tensor.shape()[0] = 7;
        assertThat(tensor.shape()).containsExactly(2);
    }

    @Test
    void wrap_bytesThatDoNotFit_areRefused() {
        float[] six = new float[6];
        assertThatThrownBy(() -> WeightTensor.of(six, 2, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("F32[2, 4] takes 32 bytes, but 24 were given");
        assertThatThrownBy(() -> WeightTensor.of(six, -2, -3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WeightTensor.of(six, 1L << 62, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WeightTensor.of(six)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void byteCount_overflow_isMinusOne() {
        assertThat(WeightTensor.byteCount(DType.F32, new long[] {2, 3})).isEqualTo(24);
        assertThat(WeightTensor.byteCount(DType.U8, new long[] {Long.MAX_VALUE}))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(WeightTensor.byteCount(DType.F16, new long[] {1L << 62})).isEqualTo(-1);
        assertThat(WeightTensor.byteCount(DType.F64, new long[] {1L << 60, 1L << 60}))
                .isEqualTo(-1);
        assertThat(WeightTensor.byteCount(DType.F64, new long[] {0, 1L << 60})).isZero();
        assertThat(WeightTensor.byteCount(DType.F64, new long[65])).isEqualTo(-1);
    }

    @Test
    void to_halves_roundsAndComesBack() {
        WeightTensor tensor = WeightTensor.of(new float[] {1, 1.0009766f, -65504, 1e-8f}, 2, 2);

        assertThat(tensor.to(DType.F16).toFloats()).containsExactly(1, 1.0009766f, -65504, 0);
        assertThat(tensor.to(DType.BF16).toFloats()).containsExactly(1, 1, -65536, 1.0011718e-8f);
        assertThat(tensor.to(DType.F16).shape()).containsExactly(2, 2);
        assertThat(tensor.to(DType.F16).to(DType.F32).dtype()).isEqualTo(DType.F32);
        assertThat(tensor.to(DType.F32)).isSameAs(tensor);
        assertThat(sample(DType.I64).to(DType.F32).toFloats()).containsExactly(0, 1, 5);
        assertThatThrownBy(() -> tensor.to(DType.I8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("I8");
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16"})
    void allFinite_nanOrInfinityAnywhere_isFalse(DType dtype) {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            for (int at = 0; at < 3; at++) {
                double[] values = {1, -2, 65504};
                assertThat(floating(dtype, values).allFinite()).isTrue();
                values[at] = bad;
                assertThat(floating(dtype, values).allFinite())
                        .as("%s %s", dtype, bad)
                        .isFalse();
            }
        }
    }

    @Test
    void allFinite_largeDoublesAndIntegers_areFinite() {
        assertThat(floating(DType.F64, new double[] {1e300, 0, 0}).allFinite()).isTrue();
        ByteBuffer ones = ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
        assertThat(WeightTensor.wrap(DType.I64, new long[] {1}, ones).allFinite())
                .isTrue();
        assertThat(WeightTensor.wrap(DType.F32, new long[] {2}, ones).allFinite())
                .isFalse();
        assertThat(WeightTensor.of(new float[0], 0).allFinite()).isTrue();
    }

    private static WeightTensor floating(DType dtype, double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * dtype.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (dtype == DType.F64) {
                bytes.putDouble(value);
            } else if (dtype == DType.F32) {
                bytes.putFloat((float) value);
            } else {
                bytes.putShort(dtype == DType.F16 ? Half.toF16((float) value) : Half.toBf16((float) value));
            }
        }
        return WeightTensor.wrap(dtype, new long[] {values.length}, bytes.flip());
    }
}
