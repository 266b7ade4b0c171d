package io.github.acutance.weights;

import io.github.acutance.weights.Pickled.Callable;
import io.github.acutance.weights.Pickled.Dict;
import io.github.acutance.weights.Pickled.Global;
import io.github.acutance.weights.Pickled.None;
import io.github.acutance.weights.Pickled.Opaque;
import io.github.acutance.weights.Pickled.Sequence;
import io.github.acutance.weights.Pickled.Storage;
import io.github.acutance.weights.Pickled.StorageType;
import io.github.acutance.weights.Pickled.TensorRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The only names that a pickle may ask for, and what calling them makes. Everything else is refused by name.
 *
 * <p>Source: the structure of {@code torch.save} files (specs: legacy container) and the names that training
 * checkpoints hold beside weights.
 */
final class AllowList implements Pickle.Allowed {
    private static final Map<String, Callable> CALLABLES = Map.of(
            "collections.OrderedDict", Callable.ORDERED_DICT,
            "collections.Counter", Callable.COUNTER,
            "torch._utils._rebuild_tensor", Callable.REBUILD_TENSOR,
            "torch._utils._rebuild_tensor_v2", Callable.REBUILD_TENSOR_V2,
            "torch._utils._rebuild_parameter", Callable.REBUILD_PARAMETER,
            "torch.Size", Callable.SIZE);

    /** What stands beside weights in training checkpoints; the values are dropped. */
    private static final Set<String> OPAQUE = Set.of(
            "_codecs.encode",
            "numpy._core.multiarray._reconstruct",
            "numpy._core.multiarray.scalar",
            "numpy.core.multiarray._reconstruct",
            "numpy.core.multiarray.scalar",
            "numpy.dtype",
            "numpy.ndarray",
            "torch.bfloat16",
            "torch.device",
            "torch.float16",
            "torch.float32",
            "torch.float64",
            "torch.int64");

    private static final Map<String, DType> STORAGES = Map.ofEntries(
            Map.entry("DoubleStorage", DType.F64),
            Map.entry("FloatStorage", DType.F32),
            Map.entry("HalfStorage", DType.F16),
            Map.entry("BFloat16Storage", DType.BF16),
            Map.entry("LongStorage", DType.I64),
            Map.entry("IntStorage", DType.I32),
            Map.entry("ShortStorage", DType.I16),
            Map.entry("CharStorage", DType.I8),
            Map.entry("ByteStorage", DType.U8),
            Map.entry("BoolStorage", DType.BOOL),
            Map.entry("UntypedStorage", DType.U8));

    private final String file;
    private final Map<String, Storage> storages = new HashMap<>();

    AllowList(String file) {
        this.file = file;
    }

    /** Returns the storages that were named so far, by key. */
    Map<String, Storage> storages() {
        return storages;
    }

    /**
     * Finds a global.
     *
     * @throws WeightFileException if it is not on the list; the message names it
     */
    @Override
    public Global find(String module, String name) throws WeightFileException {
        String full = module + "." + name;
        boolean ofTorch = module.equals("torch") || module.equals("torch.cuda") || module.equals("torch.storage");
        if (ofTorch && STORAGES.containsKey(name)) {
            return new StorageType(STORAGES.get(name));
        }
        Callable callable = CALLABLES.get(full);
        if (callable != null) {
            return callable;
        }
        if (OPAQUE.contains(full)) {
            return Callable.OPAQUE_VALUE;
        }
        boolean classLike = !name.isEmpty() && Character.isUpperCase(name.charAt(0));
        throw problem("refused: the file asks for " + (full.length() <= 200 ? full : full.substring(0, 200) + "...")
                + ", which is not a kind of weights"
                + (classLike ? "; if it holds a whole model, save model.state_dict() instead and use that" : ""));
    }

    /**
     * Makes what a call of an allowed global makes; nothing is executed.
     *
     * @param args the arguments
     * @throws WeightFileException if the arguments are not of the expected kinds
     */
    @Override
    public Object call(Callable callable, List<Object> args) throws WeightFileException {
        return switch (callable) {
            case ORDERED_DICT, COUNTER -> dict(args);
            case REBUILD_TENSOR -> tensor(args, 4, 4);
            case REBUILD_TENSOR_V2 -> tensor(args, 6, 7);
            case REBUILD_PARAMETER -> argument(args, 0, TensorRef.class, "a tensor");
            case SIZE -> argument(args, 0, Sequence.class, "a tuple");
            case OPAQUE_VALUE, NUMPY_ARRAY, NUMPY_TYPE, ENCODE -> Opaque.OPAQUE;
        };
    }

    /** Drops the state of an OrderedDict (its {@code _metadata}) or of an opaque value. */
    @Override
    public boolean build(Object target, Object state) {
        return target instanceof Dict || target == Opaque.OPAQUE;
    }

    /** Makes a dictionary of nothing, of another one, or of a sequence of pairs. */
    private Dict dict(List<Object> args) throws WeightFileException {
        Dict dict = new Dict();
        if (args.isEmpty()) {
            return dict;
        }
        if (args.get(0) instanceof Dict other) {
            dict.entries().putAll(other.entries());
            return dict;
        }
        for (Object item : argument(args, 0, Sequence.class, "a list of pairs").items()) {
            if (!(item instanceof Sequence pair) || pair.items().size() != 2) {
                throw problem("is damaged: a dictionary is made of something other than pairs");
            }
            dict.entries().put(pair.items().get(0), pair.items().get(1));
        }
        return dict;
    }

    private TensorRef tensor(List<Object> args, int least, int most) throws WeightFileException {
        if (args.size() < least || args.size() > most) {
            throw problem("is damaged: a tensor is described by " + args.size() + " values instead of " + least);
        }
        Storage storage = argument(args, 0, Storage.class, "a storage");
        long offset = argument(args, 1, Long.class, "an offset");
        long[] shape = longs(argument(args, 2, Sequence.class, "a shape"));
        long[] strides = longs(argument(args, 3, Sequence.class, "strides"));
        return new TensorRef(storage, offset, shape, strides);
    }

    private long[] longs(Sequence sequence) throws WeightFileException {
        List<Object> items = sequence.items();
        if (items.size() > WeightTensor.MAX_RANK) {
            throw problem("is damaged: a tensor has " + items.size() + " dimensions");
        }
        long[] values = new long[items.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = argument(items, i, Long.class, "a dimension");
        }
        return values;
    }

    /**
     * Makes a storage of a persistent id: ('storage', class, key, location, count) and, in the legacy container, either
     * None or (view key, first element, elements).
     *
     * @throws WeightFileException for any other id, and for one that contradicts an earlier one of the same key
     */
    @Override
    public Storage storage(Object id) throws WeightFileException {
        if (!(id instanceof Sequence tuple)
                || tuple.items().size() < 5
                || !"storage".equals(tuple.items().get(0))) {
            throw problem("refused: the file points at something outside that is not a storage of weights");
        }
        List<Object> parts = tuple.items();
        DType dtype = argument(parts, 1, StorageType.class, "a storage class").dtype();
        String key = argument(parts, 2, String.class, "a storage key");
        long count = argument(parts, 4, Long.class, "an element count");
        long start = 0;
        long viewCount = count;
        if (parts.size() > 5 && parts.get(5) != None.NONE) {
            List<Object> view = argument(parts, 5, Sequence.class, "a view").items();
            start = argument(view, 1, Long.class, "a view's start");
            viewCount = argument(view, 2, Long.class, "a view's size");
        }
        if (count < 0 || start < 0 || viewCount < 0 || viewCount > count - start) {
            throw problem("is damaged: storage " + WeightFileException.quote(key) + " has " + count
                    + " elements, of which " + viewCount + " from " + start + " on are used");
        }
        Storage storage = new Storage(key, dtype, count, start, viewCount);
        Storage earlier = storages.putIfAbsent(key, storage);
        if (earlier != null && (earlier.dtype() != dtype || earlier.count() != count)) {
            throw problem("is damaged: storage " + WeightFileException.quote(key) + " is both " + earlier.count()
                    + " x " + earlier.dtype() + " and " + count + " x " + dtype);
        }
        return storage;
    }

    private <T> T argument(List<Object> args, int index, Class<T> type, String expected) throws WeightFileException {
        if (index < args.size() && type.isInstance(args.get(index))) {
            return type.cast(args.get(index));
        }
        String found = index < args.size() ? args.get(index).getClass().getSimpleName() : "nothing";
        throw problem("is damaged: expected " + expected + ", found " + found);
    }

    private WeightFileException problem(String text) {
        return new WeightFileException(file, text);
    }
}
