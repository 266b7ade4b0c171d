package io.github.acutance.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * One array of weights: an element type, a shape and its values as little-endian bytes in row-major order.
 *
 * <p>Immutable and thread-safe. The bytes may lie in a memory-mapped file, which then stays mapped as long as the
 * tensor is reachable; a file that is cut short by another program while it is mapped makes later reads fail with an
 * {@link InternalError}. A tensor holds at most 2 GiB.
 */
public final class WeightTensor {
    /** The most dimensions that a tensor may have, as in PyTorch. */
    static final int MAX_RANK = 64;

    private final DType dtype;
    private final long[] shape;
    private final ByteBuffer data;

    private WeightTensor(DType dtype, long[] shape, ByteBuffer data) {
        this.dtype = dtype;
        this.shape = shape;
        this.data = data;
    }

    /**
     * Makes an F32 tensor of a copy of the given values.
     *
     * @param values the values in row-major order
     * @param shape the dimensions, each at least 0; none for a single value
     * @throws IllegalArgumentException if the shape does not have as many elements as there are values
     */
    public static WeightTensor of(float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return wrap(DType.F32, shape, bytes);
    }

    /**
     * Makes a tensor over existing bytes, which are not copied and must not change afterwards.
     *
     * @param dtype the element type
     * @param shape the dimensions, each at least 0; none for a single value
     * @param littleEndian the values in row-major order, from the buffer's position to its limit
     * @throws IllegalArgumentException if the number of bytes does not follow from type and shape
     */
    public static WeightTensor wrap(DType dtype, long[] shape, ByteBuffer littleEndian) {
        long bytes = byteCount(dtype, shape);
        if (bytes != littleEndian.remaining()) {
            throw new IllegalArgumentException(dtype + Arrays.toString(shape) + " takes "
                    + (bytes < 0 ? "too many" : Long.toString(bytes)) + " bytes, but " + littleEndian.remaining()
                    + " were given");
        }
        return new WeightTensor(
                Objects.requireNonNull(dtype),
                shape.clone(),
                littleEndian.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Returns the bytes that a type and shape take, or -1 for a shape that is negative, too deep or beyond 2^63. */
    static long byteCount(DType dtype, long[] shape) {
        long bytes = dtype.byteSize();
        for (long length : shape) {
            if (length < 0 || shape.length > MAX_RANK || Math.multiplyHigh(bytes, length) != 0 || bytes * length < 0) {
                return -1;
            }
            bytes *= length;
        }
        return bytes;
    }

    /** Returns the element type. */
    public DType dtype() {
        return dtype;
    }

    /** Returns a copy of the dimensions; empty for a single value. */
    public long[] shape() {
        return shape.clone();
    }

    /** Returns the number of elements: the product of the dimensions. */
    public long count() {
        return data.remaining() / dtype.byteSize();
    }

    /** Returns a new read-only, little-endian view of the values, from position 0 to the last byte. */
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Returns the values as a new array, in row-major order.
     *
     * <p>F16 and BF16 convert exactly; F64 and wide integers are rounded to the nearest float; U8 is 0..255; BOOL is 0
     * or 1.
     */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(count())];
        if (dtype == DType.F32) {
            data().asFloatBuffer().get(values);
            return values;
        }
        int step = dtype.byteSize();
        for (int i = 0; i < values.length; i++) {
            values[i] = valueAt(i * step);
        }
        return values;
    }

    private float valueAt(int offset) {
        return switch (dtype) {
            case F64 -> (float) data.getDouble(offset);
            case F32 -> data.getFloat(offset);
            case F16 -> Half.ofF16(data.getShort(offset));
            case BF16 -> Half.ofBf16(data.getShort(offset));
            case I64 -> data.getLong(offset);
            case I32 -> data.getInt(offset);
            case I16 -> data.getShort(offset);
            case I8 -> data.get(offset);
            case U8 -> data.get(offset) & 0xff;
            case BOOL -> data.get(offset) == 0 ? 0 : 1;
        };
    }

    /**
     * Returns the same values in another floating-point type, rounded to nearest, ties to even.
     *
     * <p>What is too large for F16 (65520 and more) becomes infinite.
     *
     * @param target {@link DType#F32}, {@link DType#F16} or {@link DType#BF16}
     * @return this tensor if it already has that type, else a new one
     * @throws IllegalArgumentException for any other target
     */
    public WeightTensor to(DType target) {
        if (target == dtype) {
            return this;
        }
        if (target == DType.F32) {
            return of(toFloats(), shape);
        }
        if (target != DType.F16 && target != DType.BF16) {
            throw new IllegalArgumentException("weights convert to F32, F16 or BF16, not to " + target);
        }
        float[] values = toFloats();
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, target.byteSize()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort(target == DType.F16 ? Half.toF16(value) : Half.toBf16(value));
        }
        return wrap(target, shape, bytes.flip());
    }

    /** Returns whether no value is NaN or infinite; always true for integers and booleans. */
    public boolean allFinite() {
        if (!dtype.isFloating()) {
            return true;
        }
        int step = dtype.byteSize();
        for (int offset = 0; offset <= data.limit() - step; offset += step) {
            if (!finiteAt(offset)) {
                return false;
            }
        }
        return true;
    }

    private boolean finiteAt(int offset) {
        return dtype == DType.F64 ? Double.isFinite(data.getDouble(offset)) : Float.isFinite(valueAt(offset));
    }

    /** Returns type and shape, such as {@code F32[64, 3, 3, 3]}. */
    @Override
    public String toString() {
        return dtype + Arrays.toString(shape);
    }
}
