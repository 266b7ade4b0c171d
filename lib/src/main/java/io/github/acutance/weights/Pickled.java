package io.github.acutance.weights;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values that a restricted pickle may hold, beside {@link String}, {@link Long}, {@link java.math.BigInteger},
 * {@link Double} and {@link Boolean}.
 *
 * <p>Containers compare by identity and never descend into their content, so that deep or circular ones cost nothing.
 */
final class Pickled {
    private Pickled() {}

    /** Python's {@code None}. */
    enum None {
        NONE
    }

    /** Something harmless that no weights depend on, such as a NumPy number or a device: its content is dropped. */
    enum Opaque {
        OPAQUE
    }

    /** A class or function of the allow-list, as found by name. */
    sealed interface Global permits Callable, StorageType {}

    /** The functions and classes that may be called. */
    enum Callable implements Global {
        ORDERED_DICT,
        COUNTER,
        REBUILD_TENSOR,
        REBUILD_TENSOR_V2,
        REBUILD_PARAMETER,
        SIZE,
        OPAQUE_VALUE,
        NUMPY_ARRAY,
        NUMPY_TYPE,
        ENCODE
    }

    /** Raw bytes, where they lie in the file. */
    record Bytes(ByteBuffer bytes) {}

    /** An element type of NumPy; its byte order comes as its state. */
    static final class NumpyType {
        private final String code;
        private boolean bigEndian;

        NumpyType(String code) {
            this.code = code;
        }

        /** Returns kind and size, such as {@code f4}; {@code O8} for objects. */
        String code() {
            return code;
        }

        boolean bigEndian() {
            return bigEndian;
        }

        void bigEndian(boolean value) {
            bigEndian = value;
        }
    }

    /** An array of NumPy, empty until its state comes; nothing in it has been checked yet. */
    static final class NumpyArray {
        private Sequence state = Sequence.tuple(List.of());

        /** Returns shape, type, whether it is in Fortran's order, and bytes or a list of objects. */
        Sequence state() {
            return state;
        }

        void state(Sequence newState) {
            state = newState;
        }
    }

    /** A storage class such as {@code torch.FloatStorage}, which names an element type and is never called. */
    record StorageType(DType dtype) implements Global {}

    /** A tuple or a list. */
    static final class Sequence {
        private final List<Object> items;
        private final boolean tuple;

        private Sequence(List<Object> items, boolean tuple) {
            this.items = items;
            this.tuple = tuple;
        }

        static Sequence tuple(List<Object> items) {
            return new Sequence(items, true);
        }

        static Sequence list() {
            return new Sequence(new ArrayList<>(0), false);
        }

        List<Object> items() {
            return items;
        }

        boolean isTuple() {
            return tuple;
        }
    }

    /** A {@code dict}, {@code OrderedDict} or {@code Counter}. */
    static final class Dict {
        private final Map<Object, Object> entries = new LinkedHashMap<>(0);

        Map<Object, Object> entries() {
            return entries;
        }
    }

    /**
     * A block of numbers somewhere in the file, as a persistent id describes it.
     *
     * @param key its name in the file
     * @param dtype the type of its elements
     * @param count the elements that the whole block holds
     * @param viewStart the first element that belongs to this view of the block
     * @param viewCount the elements that belong to this view
     */
    record Storage(String key, DType dtype, long count, long viewStart, long viewCount) {}

    /** A tensor as its rebuild call describes it; nothing in it has been checked against the storage yet. */
    static final class TensorRef {
        private final Storage storage;
        private final long offset;
        private final long[] shape;
        private final long[] strides;

        TensorRef(Storage storage, long offset, long[] shape, long[] strides) {
            this.storage = storage;
            this.offset = offset;
            this.shape = shape;
            this.strides = strides;
        }

        Storage storage() {
            return storage;
        }

        /** Returns the first element, counted from the start of the storage's view. */
        long offset() {
            return offset;
        }

        long[] shape() {
            return shape;
        }

        /** Returns the distance between neighbours of each dimension, in elements. */
        long[] strides() {
            return strides;
        }
    }
}
