package io.github.acutance.weights;

import io.github.acutance.weights.Pickled.Bytes;
import io.github.acutance.weights.Pickled.Callable;
import io.github.acutance.weights.Pickled.Global;
import io.github.acutance.weights.Pickled.NumpyArray;
import io.github.acutance.weights.Pickled.NumpyType;
import io.github.acutance.weights.Pickled.Sequence;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The only names that an object array of NumPy may ask for: arrays, their element types, and bytes spelt as text. Source:
 * what {@code numpy.save} writes from Python 2 and 3, numpy 1 and 2.
 */
final class NumpyAllowList implements Pickle.Allowed {
    private static final Map<String, Callable> CALLABLES = Map.of(
            "numpy.core.multiarray._reconstruct", Callable.NUMPY_ARRAY,
            "numpy._core.multiarray._reconstruct", Callable.NUMPY_ARRAY,
            "numpy.ndarray", Callable.OPAQUE_VALUE,
            "numpy.dtype", Callable.NUMPY_TYPE,
            "_codecs.encode", Callable.ENCODE);

    private final FileBytes file;
    private long bytesToMake;

    /**
     * Makes a list for one pickle.
     *
     * @param pickleBytes its size: no more bytes are made of texts
     */
    NumpyAllowList(FileBytes file, long pickleBytes) {
        this.file = file;
        this.bytesToMake = pickleBytes;
    }

    @Override
    public Global find(String module, String name) throws WeightFileException {
        Callable callable = CALLABLES.get(module + "." + name);
        if (callable == null) {
            throw file.problem("refused: the file asks for " + WeightFileException.quote(module + "." + name)
                    + ", which is no array of numbers");
        }
        return callable;
    }

    @Override
    public Object call(Callable callable, List<Object> args) throws WeightFileException {
        return switch (callable) {
            case NUMPY_ARRAY -> new NumpyArray();
            case NUMPY_TYPE -> new NumpyType(text(args));
            case ENCODE -> bytes(text(args));
            default -> throw file.problem("is damaged: it calls something that is no function");
        };
    }

    @Override
    public Object storage(Object id) throws WeightFileException {
        throw file.problem("refused: the file points at something outside of it");
    }

    @Override
    public boolean build(Object target, Object state) {
        if (!(state instanceof Sequence parts)) {
            return false;
        }
        if (target instanceof NumpyType type) {
            type.bigEndian(parts.items().size() > 1 && ">".equals(parts.items().get(1)));
            return true;
        }
        if (target instanceof NumpyArray array) {
            array.state(parts);
            return true;
        }
        return false;
    }

    /**
     * Returns text of Python 2, or of Python 3 with a byte in each character, as bytes.
     *
     * @throws WeightFileException if all such texts come to more than the pickle: it repeats one
     */
    Bytes bytes(String latin1) throws WeightFileException {
        bytesToMake -= latin1.length();
        if (bytesToMake < 0) {
            throw file.problem("refused: its arrays come to more bytes than their list has");
        }
        return new Bytes(ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private String text(List<Object> args) throws WeightFileException {
        if (args.isEmpty() || !(args.get(0) instanceof String text)) {
            throw file.problem("is damaged: expected a text, found something else");
        }
        return text;
    }
}
