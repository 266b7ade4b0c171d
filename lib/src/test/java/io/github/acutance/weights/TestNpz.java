package io.github.acutance.weights;

import io.github.acutance.weights.TestPickle.Built;
import io.github.acutance.weights.TestPickle.ByteString;
import io.github.acutance.weights.TestPickle.Call;
import io.github.acutance.weights.TestPickle.Global;
import io.github.acutance.weights.TestPickle.Raw;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Files as {@code numpy.savez(file, params=list of arrays)} writes them, by test code of its own: the object array is
 * pickled as Python 2 did it (bytes are text) or as Python 3 does.
 */
public enum TestNpz {
    PYTHON2,
    PYTHON3;

    /** A file of one object array, {@code params}. */
    public byte[] file(List<WeightTensor> arrays, boolean deflated) {
        List<Object> items = new ArrayList<>();
        arrays.forEach(array -> items.add(numbers(array)));
        return fileOfPickle(TestPickle.dump(objects(items)), deflated);
    }

    /** A file around a finished pickle. */
    static byte[] fileOfPickle(byte[] pickle, boolean deflated) {
        byte[] npy = npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", pickle);
        return Container.zip(Map.of("params.npy", npy), deflated);
    }

    /** An array file: header, then content. */
    static byte[] npy(String header, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("\u0093NUMPY\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1));
        byte[] text =
                (header + " ".repeat(63 - (header.length() + 10) % 64) + "\n").getBytes(StandardCharsets.US_ASCII);
        out.write(text.length & 0xff);
        out.write(text.length >> 8);
        out.writeBytes(text);
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** An array of objects. */
    Built objects(List<Object> items) {
        return array(new long[] {items.size()}, type("O8", "|"), false, items);
    }

    /** An array of floats. */
    Built numbers(WeightTensor array) {
        return array(array.shape(), type("f4", "<"), false, bytes(array));
    }

    /** An array with any state. */
    Built array(long[] shape, Object type, boolean fortran, Object data) {
        Call empty = new Call(
                new Global("numpy.core.multiarray", "_reconstruct"),
                TestPickle.tuple(new Global("numpy", "ndarray"), TestPickle.longs(0), text("b")));
        return new Built(empty, TestPickle.tuple(1L, TestPickle.longs(shape), type, fortran, data));
    }

    /** An element type. */
    Built type(String code, String order) {
        return new Built(
                TestPickle.call("numpy", "dtype", text(code), 0L, 1L),
                TestPickle.tuple(3L, text(order), null, null, null, -1L, -1L, 0L));
    }

    Object bytes(WeightTensor array) {
        byte[] bytes = new byte[array.data().remaining()];
        array.data().get(bytes);
        byte[] length = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .array();
        String code = this == PYTHON3 ? "B" : "T";
        return new Raw(code
                + new String(length, StandardCharsets.ISO_8859_1)
                + new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private Object text(String text) {
        return this == PYTHON2 ? new ByteString(text) : text;
    }

    /** Several floats. */
    static WeightTensor tensor(int seed, long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = seed + i / 8f;
        }
        return WeightTensor.of(values, shape);
    }
}
