package io.github.acutance.weights;

import io.github.acutance.weights.Pickled.Bytes;
import io.github.acutance.weights.Pickled.NumpyArray;
import io.github.acutance.weights.Pickled.NumpyType;
import io.github.acutance.weights.Pickled.Sequence;
import io.github.acutance.weights.Pickled.Storage;
import io.github.acutance.weights.Pickled.TensorRef;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's {@code .npz} files: a zip file of arrays. A plain array has its entry's name; the items of an object array, which
 * NumPy pickles, are numbered: {@code params.0}, {@code params.1} and so on, in their order (SRNTT publishes its weights
 * like that). Nothing in a file is executed; every size is checked against the bytes that are there.
 *
 * <p>Source: NumPy's description of the format ({@code numpy.lib.format}), and what {@code ndarray.__reduce__} gives.
 */
final class NpzFile {
    private static final String ENDING = ".npy";
    private static final String MAGIC = "\u0093NUMPY";
    private static final int MAX_HEADER_BYTES = 10_000; // as in NumPy
    private static final int MAX_ARRAYS = 100_000;
    private static final Pattern TYPE = Pattern.compile("'descr': *'([<>|=]?)([a-zA-Z]\\d*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order': *(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([\\d, L]*)\\)");
    private static final Map<String, DType> TYPES = Map.of(
            "f8", DType.F64,
            "f4", DType.F32,
            "f2", DType.F16,
            "i8", DType.I64,
            "i4", DType.I32,
            "i2", DType.I16,
            "i1", DType.I8,
            "u1", DType.U8,
            "b1", DType.BOOL);

    private final FileBytes file;
    private final Map<String, ByteBuffer> raw = new HashMap<>();
    private final Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    private final TensorBuilder builder;

    private NpzFile(FileBytes file) {
        this.file = file;
        this.builder = new TensorBuilder(file, storage -> raw.get(storage.key()));
    }

    /** Whether a zip file holds arrays of NumPy. */
    static boolean isOne(FileBytes file) throws WeightFileException {
        return new ZipIndex(file, 0).names().stream().anyMatch(name -> name.endsWith(ENDING));
    }

    /**
     * Reads all arrays.
     *
     * @param maxInflatedBytes the most bytes that compressed entries may come to
     * @throws WeightFileException if the file is damaged, or holds anything but arrays of numbers and lists of them
     */
    static StateDict read(FileBytes file, long maxInflatedBytes) throws WeightFileException {
        NpzFile reading = new NpzFile(file);
        ZipIndex zip = new ZipIndex(file, maxInflatedBytes);
        for (String entry : zip.names()) {
            if (entry.endsWith(ENDING)) {
                String name = entry.substring(0, entry.length() - ENDING.length());
                reading.readArray(name, zip.content(entry));
            }
        }
        return StateDict.of(reading.tensors, Map.of());
    }

    private void readArray(String name, ByteBuffer content) throws WeightFileException {
        String header = header(name, content);
        Matcher type = TYPE.matcher(header);
        Matcher fortran = FORTRAN.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!type.find() || !fortran.find() || !shape.find()) {
            throw problem(name, "has a header without type, order and shape");
        }
        if (type.group(2).startsWith("O")) {
            NumpyAllowList allowed = new NumpyAllowList(file, content.remaining());
            Object root = new Pickle(file.name(), content, allowed).load();
            if (!(root instanceof NumpyArray array)) {
                throw problem(name, "holds something that is no array");
            }
            readItems(name, array, allowed);
            return;
        }
        NumpyType numbers = new NumpyType(type.group(2));
        numbers.bigEndian(type.group(1).equals(">"));
        put(name, numbers, dims(name, shape.group(1)), fortran.group(1).equals("True"), content.slice());
    }

    /** Reads the header of NumPy's format 1, 2 or 3; the position moves behind it. */
    private String header(String name, ByteBuffer content) throws WeightFileException {
        content.order(ByteOrder.LITTLE_ENDIAN);
        if (content.remaining() < 12 || !latin1(content, 6).equals(MAGIC)) {
            throw problem(name, "is no array of NumPy");
        }
        int version = content.get();
        content.get(); // minor version
        int length = version == 1 ? Short.toUnsignedInt(content.getShort()) : content.getInt();
        if (version < 1 || version > 3 || length < 0 || length > Math.min(MAX_HEADER_BYTES, content.remaining())) {
            throw problem(name, "has a header of version " + version + " and " + length + " bytes");
        }
        return latin1(content, length);
    }

    private static String latin1(ByteBuffer content, int length) {
        byte[] bytes = new byte[length];
        content.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private long[] dims(String name, String text) throws WeightFileException {
        String[] parts = Arrays.stream(text.replace("L", "").split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toArray(String[]::new);
        if (parts.length > WeightTensor.MAX_RANK || Arrays.stream(parts).anyMatch(part -> !part.matches("\\d{1,18}"))) {
            throw problem(name, "has an impossible shape");
        }
        return Arrays.stream(parts).mapToLong(Long::parseLong).toArray();
    }

    private void readItems(String name, NumpyArray array, NumpyAllowList allowed) throws WeightFileException {
        State state = state(name, array);
        if (!state.type.code().startsWith("O") || !(state.data instanceof Sequence list)) {
            throw problem(name, "holds no list of arrays");
        }
        for (int i = 0; i < list.items().size(); i++) {
            String item = name + "." + i;
            if (!(list.items().get(i) instanceof NumpyArray numbers)) {
                throw problem(item, "is no array of numbers");
            }
            State own = state(item, numbers);
            put(item, own.type, own.shape, own.fortran, bytes(item, own.data, allowed));
        }
    }

    private ByteBuffer bytes(String name, Object data, NumpyAllowList allowed) throws WeightFileException {
        if (data instanceof String text) {
            return allowed.bytes(text).bytes();
        } else if (data instanceof Bytes bytes) {
            return bytes.bytes();
        }
        throw problem(name, "is no array of numbers");
    }

    /** What {@code ndarray.__setstate__} is given. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record State(long[] shape, NumpyType type, boolean fortran, Object data) {}

    private State state(String name, NumpyArray array) throws WeightFileException {
        List<Object> parts = array.state().items();
        int at = parts.size() - 4; // a version may stand before them
        if (at < 0
                || !(parts.get(at) instanceof Sequence shape)
                || !(parts.get(at + 1) instanceof NumpyType type)
                || shape.items().size() > WeightTensor.MAX_RANK
                || !shape.items().stream().allMatch(Long.class::isInstance)) {
            throw problem(name, "has no shape and type");
        }
        long[] dims = shape.items().stream().mapToLong(Long.class::cast).toArray();
        boolean fortran =
                Boolean.TRUE.equals(parts.get(at + 2)) || Long.valueOf(1).equals(parts.get(at + 2));
        return new State(dims, type, fortran, parts.get(at + 3));
    }

    private void put(String name, NumpyType type, long[] shape, boolean fortran, ByteBuffer bytes)
            throws WeightFileException {
        DType dtype = TYPES.get(type.code());
        if (dtype == null || type.bigEndian()) {
            throw problem(
                    name,
                    "has the type " + (type.bigEndian() ? ">" : "") + WeightFileException.quote(type.code())
                            + "; only numbers up to 64 bits, the low byte first, are read");
        }
        long size = WeightTensor.byteCount(dtype, shape);
        if (size != bytes.remaining() || tensors.size() == MAX_ARRAYS) {
            throw problem(
                    name, "has " + bytes.remaining() + " bytes instead of those of " + dtype + Arrays.toString(shape));
        }
        long count = size / dtype.byteSize();
        Storage storage = new Storage(name, dtype, count, 0, count);
        raw.put(name, bytes.order(ByteOrder.LITTLE_ENDIAN));
        tensors.put(name, builder.build(name, new TensorRef(storage, 0, shape, strides(shape, fortran))));
    }

    private static long[] strides(long[] shape, boolean fortran) {
        long[] strides = new long[shape.length];
        long step = 1;
        for (int i = 0; i < shape.length; i++) {
            int axis = fortran ? i : shape.length - 1 - i;
            strides[axis] = step;
            step *= shape[axis];
        }
        return strides;
    }

    private WeightFileException problem(String array, String text) {
        return file.problem("array " + WeightFileException.quote(array) + " " + text);
    }
}
