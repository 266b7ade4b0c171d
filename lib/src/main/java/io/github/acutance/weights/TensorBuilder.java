package io.github.acutance.weights;

import io.github.acutance.weights.Pickled.Storage;
import io.github.acutance.weights.Pickled.TensorRef;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/**
 * Makes tensors of their descriptions: checks offset, shape and strides against the storage's real size, hands out
 * slices where the values are contiguous, and copies where they are not.
 */
final class TensorBuilder {
    /** Where the bytes of a storage are. */
    interface Storages {
        /**
         * Returns the whole storage, little-endian: exactly {@code count x element size} bytes.
         *
         * @throws WeightFileException if the file does not hold it
         */
        ByteBuffer bytes(Storage storage) throws WeightFileException;
    }

    /** Copies may come to this much, beside a multiple of the file's size, before the file is refused. */
    private static final long FREE_COPY_BYTES = 64L << 20;

    private static final int COPIES_PER_FILE_BYTE = 4;

    private final FileBytes file;
    private final Storages storages;
    private final long maxCopiedBytes;
    private long copiedBytes;

    /**
     * Makes a builder for one file.
     *
     * @param file the file; its size bounds what views may be copied to
     * @param storages where the numbers are
     */
    TensorBuilder(FileBytes file, Storages storages) {
        this.file = file;
        this.storages = storages;
        this.maxCopiedBytes = FREE_COPY_BYTES + COPIES_PER_FILE_BYTE * file.size();
    }

    /**
     * Makes a tensor.
     *
     * @param name its name, for messages
     * @param ref its description, from an untrusted file
     * @throws WeightFileException if it does not lie inside its storage
     */
    WeightTensor build(String name, TensorRef ref) throws WeightFileException {
        DType dtype = ref.storage().dtype();
        long byteCount = WeightTensor.byteCount(dtype, ref.shape());
        if (byteCount < 0 || ref.strides().length != ref.shape().length) {
            throw problem(name, "has an impossible shape");
        }
        if (byteCount == 0) {
            return WeightTensor.wrap(dtype, ref.shape(), ByteBuffer.allocate(0));
        }
        long last = lastElement(name, ref);
        if (last >= ref.storage().viewCount()) {
            throw problem(
                    name,
                    "reaches element " + last + " of a storage of "
                            + ref.storage().viewCount() + " elements");
        }
        ByteBuffer storage = storages.bytes(ref.storage());
        int size = dtype.byteSize();
        int start = Math.toIntExact((ref.storage().viewStart() + ref.offset()) * size);
        if (isContiguous(ref)) {
            return WeightTensor.wrap(dtype, ref.shape(), storage.slice(start, (int) byteCount));
        }
        copiedBytes += byteCount;
        if (byteCount > Integer.MAX_VALUE || copiedBytes > maxCopiedBytes) {
            throw problem(
                    name,
                    "is a view that repeats its values; all views come to " + copiedBytes + " bytes, more than the "
                            + maxCopiedBytes + " allowed for this file");
        }
        ByteBuffer copy = file.allocate("tensor " + WeightFileException.quote(name), byteCount);
        copyStrided(storage, start, ref, copy);
        return WeightTensor.wrap(dtype, ref.shape(), copy.flip());
    }

    /** Returns the highest element, counted from the start of the storage's view, that a non-empty tensor touches. */
    private long lastElement(String name, TensorRef ref) throws WeightFileException {
        long last = ref.offset();
        boolean valid = last >= 0;
        for (int i = 0; valid && i < ref.shape().length; i++) {
            long steps = ref.shape()[i] - 1;
            long stride = ref.strides()[i];
            valid = stride >= 0
                    && Math.multiplyHigh(steps, stride) == 0
                    && steps * stride >= 0
                    && last + steps * stride >= 0;
            last += steps * stride;
        }
        if (!valid) {
            throw problem(name, "has a negative or overflowing offset or stride");
        }
        return last;
    }

    private static boolean isContiguous(TensorRef ref) {
        long expected = 1;
        for (int i = ref.shape().length - 1; i >= 0; i--) {
            if (ref.shape()[i] != 1 && ref.strides()[i] != expected) {
                return false;
            }
            expected *= ref.shape()[i];
        }
        return true;
    }

    /** Appends the elements of a non-empty view in row-major order: an odometer over the dimensions that count. */
    private static void copyStrided(ByteBuffer storage, int start, TensorRef ref, ByteBuffer copy) {
        int[] dims = IntStream.range(0, ref.shape().length)
                .filter(i -> ref.shape()[i] != 1)
                .toArray();
        long[] index = new long[dims.length];
        byte[] value = new byte[ref.storage().dtype().byteSize()];
        long element = 0;
        while (copy.hasRemaining()) {
            storage.get(start + (int) element * value.length, value);
            copy.put(value);
            for (int i = dims.length - 1; i >= 0; i--) {
                long stride = ref.strides()[dims[i]];
                long length = ref.shape()[dims[i]];
                element += stride;
                if (++index[i] < length) {
                    break;
                }
                element -= stride * length;
                index[i] = 0;
            }
        }
    }

    private WeightFileException problem(String tensor, String text) {
        return file.problem("tensor " + WeightFileException.quote(tensor) + " " + text);
    }
}
