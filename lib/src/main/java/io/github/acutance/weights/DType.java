package io.github.acutance.weights;

import java.util.Arrays;
import java.util.Optional;

/** The element types that a {@link WeightTensor} may have; the constants bear the names of the safetensors format. */
public enum DType {
    /** IEEE 754 binary64. */
    F64(8, true),
    /** IEEE 754 binary32. */
    F32(4, true),
    /** IEEE 754 binary16. */
    F16(2, true),
    /** bfloat16: the upper half of a binary32. */
    BF16(2, true),
    /** Signed 64-bit integer. */
    I64(8, false),
    /** Signed 32-bit integer. */
    I32(4, false),
    /** Signed 16-bit integer. */
    I16(2, false),
    /** Signed 8-bit integer. */
    I8(1, false),
    /** Unsigned 8-bit integer. */
    U8(1, false),
    /** One byte per value; zero is false, everything else is true. */
    BOOL(1, false);

    private final int byteSize;
    private final boolean floating;

    DType(int byteSize, boolean floating) {
        this.byteSize = byteSize;
        this.floating = floating;
    }

    /** Returns the bytes that one element takes: 1, 2, 4 or 8. */
    public int byteSize() {
        return byteSize;
    }

    /** Returns whether the elements are floating-point numbers, so that they may be NaN or infinite. */
    public boolean isFloating() {
        return floating;
    }

    /** Returns the name that a safetensors header uses, such as {@code "BF16"}. */
    public String safetensorsName() {
        return name();
    }

    /**
     * Returns the type of a name in a safetensors header.
     *
     * @param name the text of the {@code dtype} field
     * @return the type, or empty for one that is not supported, such as {@code "F8_E4M3"}
     */
    static Optional<DType> ofSafetensorsName(String name) {
        return Arrays.stream(values())
                .filter(type -> type.safetensorsName().equals(name))
                .findFirst();
    }
}
