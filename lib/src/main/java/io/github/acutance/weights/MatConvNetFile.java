package io.github.acutance.weights;

import io.github.acutance.weights.MatStream.Element;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * The convolutions of MatConvNet's {@code imagenet-vgg-verydeep-19.mat} and its kin: {@code conv1_1.weight} [out, in, 3,
 * 3] and {@code conv1_1.bias} [out] of every layer that has a name and weights, rows before columns as in PyTorch.
 *
 * <p>A MATLAB file of version 5 holds a variable {@code layers}: a cell array of structures whose fields are in another
 * order in older files; they are found by name. The file is read from front to back and no further than to the first
 * layer that is not a convolution with weights of 3 x 3; no more than the wanted weights is ever held.
 */
final class MatConvNetFile {
    private static final int HEADER_BYTES = 128;
    private static final int CELL = 1;
    private static final int STRUCT = 2;
    private static final int CHAR = 4;
    private static final int REAL = 6; // the first of the numeric classes
    private static final int MAX_NAME_BYTES = 4096;
    private static final int MAX_CHANNELS = 1024;
    private static final int MAX_VALUES = 64_000_000;
    private static final int MAX_LAYERS = 10_000;
    private static final Pattern CONVOLUTION = Pattern.compile("conv\\d+_\\d+");

    private final FileBytes file;
    private final MatStream in;
    private final Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    private long values;

    private MatConvNetFile(FileBytes file, MatStream in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Reads the convolutions.
     *
     * @throws WeightFileException if there are none, or the file is damaged
     */
    static StateDict read(FileBytes file) throws WeightFileException {
        ByteBuffer header = file.slice(0, HEADER_BYTES);
        if (header.get(126) != 'I' || header.get(127) != 'M') {
            throw file.problem("was written on a big-endian machine, which is not supported");
        }
        try {
            long position = HEADER_BYTES;
            while (position < file.size()) {
                MatStream outer =
                        new MatStream(file.name(), new BufferStream(file.slice(position, file.size() - position)));
                Element element = outer.element(file.size() - position);
                StateDict found = read(file, file.slice(position + 8, element.end() - 8), element);
                if (found.size() > 0) {
                    return found;
                }
                position += element.next();
            }
        } catch (EOFException | ZipException damaged) {
            throw new WeightFileException(file.name(), "is cut short or damaged: " + damaged.getMessage(), damaged);
        } catch (WeightFileException ours) {
            throw ours;
        } catch (IOException unreadable) {
            throw new WeightFileException(file.name(), "cannot be read: " + unreadable.getMessage(), unreadable);
        }
        throw file.problem("expected a variable 'layers' of MatConvNet with convolutions, found none");
    }

    /** The convolutions in one variable, or nothing. */
    private static StateDict read(FileBytes file, ByteBuffer content, Element element) throws IOException {
        boolean packed = element.type() == MatStream.COMPRESSED;
        InputStream bytes = new BufferStream(content);
        try (InputStream unpacked = packed ? new InflaterInputStream(bytes) : bytes) {
            MatStream in = new MatStream(file.name(), unpacked);
            MatConvNetFile reading = new MatConvNetFile(file, in);
            reading.readVariable(packed ? in.element(Long.MAX_VALUE).end() : content.remaining());
            return StateDict.of(reading.tensors, Map.of());
        }
    }

    /** What stands before a matrix's content. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Matrix(int kind, long[] dims, String name, long end) {
        long count() {
            long count = 1;
            for (long side : dims) {
                count = Math.min(count * side, 1L << 40); // sides are below 2^21
            }
            return count;
        }
    }

    /** Reads the matrix that ends at {@code end}, if it is the variable with layers. */
    private void readVariable(long end) throws IOException {
        Matrix layers = matrix(end);
        if (layers.kind != CELL || !layers.name.equals("layers")) {
            return;
        }
        for (int i = 0; i < MAX_LAYERS && !in.ended(layers.end); i++) {
            Element element = in.element(layers.end);
            Matrix layer = matrix(element.end());
            if (layer.kind == STRUCT && layer.count() == 1 && !readLayer(layer)) {
                break;
            }
            in.skipTo(element.next());
        }
    }

    /** Reads one layer, and answers whether convolutions may follow. */
    private boolean readLayer(Matrix layer) throws IOException {
        ByteBuffer length = in.content(in.element(layer.end), 4);
        int nameBytes = length.remaining() == 4 ? length.getInt() : 0;
        ByteBuffer names = in.content(in.element(layer.end), MAX_NAME_BYTES);
        if (nameBytes < 1 || names.remaining() % nameBytes != 0) {
            throw file.problem("is damaged: the fields of a layer have no names");
        }
        String name = "";
        List<Array> weights = new ArrayList<>();
        for (int i = 0; i < names.limit() / nameBytes; i++) {
            String field = text(names.slice(i * nameBytes, nameBytes));
            Element element = in.element(layer.end);
            switch (field) {
                case "name" -> name = nameOf(element.end());
                case "weights", "filters", "biases" -> readWeights(element.end(), weights);
                default -> in.skipTo(element.end());
            }
            in.skipTo(element.next());
        }
        if (!CONVOLUTION.matcher(name).matches()) {
            return !name.startsWith("fc");
        }
        put(name, weights);
        return true;
    }

    private String nameOf(long end) throws IOException {
        Matrix matrix = matrix(end);
        return matrix.kind == CHAR && !in.ended(end) ? chars(in.element(end)) : "";
    }

    private String chars(Element element) throws IOException {
        ByteBuffer content = in.content(element, MAX_NAME_BYTES);
        return element.type() == MatStream.UINT16
                ? StandardCharsets.UTF_16LE.decode(content).toString()
                : text(content);
    }

    /** Numbers of a matrix, first axis fastest. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Array(long[] dims, float[] values) {}

    /** Reads an array, or those of a cell. */
    private void readWeights(long end, List<Array> weights) throws IOException {
        Matrix matrix = matrix(end);
        if (matrix.kind == CELL) {
            while (!in.ended(end)) {
                Element element = in.element(end);
                readArray(matrix(element.end()), weights);
                in.skipTo(element.next());
            }
        } else {
            readArray(matrix, weights);
        }
    }

    /** Takes kernels of 3 x 3 and vectors; what is larger is of other layers. */
    private void readArray(Matrix matrix, List<Array> weights) throws IOException {
        long[] dims = matrix.dims;
        boolean kernel =
                dims.length == 4 && dims[0] == 3 && dims[1] == 3 && dims[2] <= MAX_CHANNELS && dims[3] <= MAX_CHANNELS;
        boolean vector = dims.length == 2 && Math.min(dims[0], dims[1]) == 1 && matrix.count() <= MAX_CHANNELS;
        if (matrix.kind < REAL || (!kernel && !vector)) {
            return;
        }
        values += matrix.count();
        Element element = in.element(matrix.end);
        int bytes = element.type() == MatStream.SINGLE ? Float.BYTES : Double.BYTES;
        boolean real = element.type() == MatStream.SINGLE || element.type() == MatStream.DOUBLE;
        if (!real || values > MAX_VALUES) {
            throw file.problem(
                    "expected weights in single precision, at most " + MAX_VALUES + " of them; found others");
        }
        ByteBuffer content = in.content(element, matrix.count() * bytes);
        if (content.remaining() != matrix.count() * bytes) {
            throw file.problem(
                    "is damaged: weights " + Arrays.toString(dims) + " have " + content.remaining() + " bytes");
        }
        float[] numbers = new float[(int) matrix.count()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = bytes == Float.BYTES ? content.getFloat() : (float) content.getDouble();
        }
        weights.add(new Array(dims, numbers));
    }

    private void put(String name, List<Array> weights) throws WeightFileException {
        if (weights.size() != 2 || weights.get(0).dims.length != 4 || weights.get(1).dims.length != 2) {
            throw file.problem(
                    "layer " + name + ": expected a kernel of 3 x 3 and a bias, found " + weights.size() + " arrays");
        }
        float[] from = weights.get(0).values;
        int inputs = (int) weights.get(0).dims[2];
        int out = (int) weights.get(0).dims[3];
        float[] to = new float[from.length];
        for (int map = 0; map < inputs * out; map++) {
            for (int row = 0; row < 3; row++) {
                for (int column = 0; column < 3; column++) {
                    to[9 * map + 3 * row + column] = from[9 * map + 3 * column + row];
                }
            }
        }
        tensors.put(name + ".weight", WeightTensor.of(to, out, inputs, 3, 3));
        tensors.put(name + ".bias", WeightTensor.of(weights.get(1).values, weights.get(1).values.length));
    }

    /** Reads flags, dimensions and name of the matrix that ends at {@code end}. */
    private Matrix matrix(long end) throws IOException {
        if (in.ended(end)) {
            return new Matrix(0, new long[] {0}, "", end); // MATLAB's empty matrix
        }
        ByteBuffer flags = in.content(in.element(end), 8);
        ByteBuffer sides = in.content(in.element(end), 4L * WeightTensor.MAX_RANK);
        String name = text(in.content(in.element(end), MAX_NAME_BYTES));
        if (flags.remaining() < 4) {
            throw file.problem("is damaged: a matrix has no flags");
        }
        long[] dims = new long[sides.remaining() / 4];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = sides.getInt();
            if (dims[i] < 0 || dims[i] > Integer.MAX_VALUE >> 10) {
                return new Matrix(0, new long[] {0}, name, end); // nothing of ours
            }
        }
        return new Matrix(flags.get(0) & 0xff, dims, name, end);
    }

    private static String text(ByteBuffer bytes) {
        String text = StandardCharsets.ISO_8859_1.decode(bytes).toString();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** A buffer as a stream. */
    private static final class BufferStream extends InputStream {
        private final ByteBuffer bytes;

        BufferStream(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int count = Math.min(length, bytes.remaining());
            bytes.get(into, offset, count);
            return count == 0 && length > 0 ? -1 : count;
        }

        @Override
        public long skip(long count) {
            int passed = (int) Math.min(Math.max(0, count), bytes.remaining());
            bytes.position(bytes.position() + passed);
            return passed;
        }
    }
}
