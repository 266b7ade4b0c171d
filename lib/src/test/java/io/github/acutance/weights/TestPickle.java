package io.github.acutance.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A small pickle writer, independent of the code under test: Java values in, protocol 2 out, without memo. */
final class TestPickle {
    /** A Python tuple. */
    record Tuple(List<Object> items) {}

    /** A name that is looked up. */
    record Global(String module, String name) {}

    /** A call: GLOBAL, arguments, REDUCE. */
    record Call(Object callable, Tuple args) {}

    /** A value whose state is set: BUILD. */
    record Built(Object target, Object state) {}

    /** A persistent id. */
    record PersistentId(Object id) {}

    /** Bytes that go into the pickle as they are. */
    record Raw(String latin1) {}

    /** Python 2's {@code str}. */
    record ByteString(String latin1) {}

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteBuffer scratch = ByteBuffer.allocate(0);

    private TestPickle() {}

    static byte[] dump(Object root) {
        TestPickle pickle = new TestPickle();
        pickle.raw("\u0080\u0002");
        pickle.write(root);
        pickle.raw(".");
        return pickle.out.toByteArray();
    }

    static Tuple tuple(Object... items) {
        return new Tuple(Arrays.asList(items));
    }

    static Call call(String module, String name, Object... args) {
        return new Call(new Global(module, name), tuple(args));
    }

    static Call orderedDict() {
        return call("collections", "OrderedDict");
    }

    /** The persistent id of a storage of a class of module torch. */
    static PersistentId storage(String type, String key, long count) {
        return new PersistentId(tuple("storage", new Global("torch", type), key, "cpu", count));
    }

    /** A float tensor over the whole of a storage, or a part of it. */
    static Call tensor(PersistentId storage, long offset, long[] shape, long[] strides) {
        return call(
                "torch._utils",
                "_rebuild_tensor_v2",
                storage,
                offset,
                longs(shape),
                longs(strides),
                false,
                orderedDict());
    }

    static Tuple longs(long... values) {
        return new Tuple(List.copyOf(Arrays.stream(values).boxed().toList()));
    }

    static long[] dims(long... values) {
        return values;
    }

    private void write(Object value) {
        if (value == null) {
            raw("N");
        } else if (value instanceof Boolean flag) {
            raw(flag ? "\u0088" : "\u0089");
        } else if (value instanceof Integer || value instanceof Long) {
            raw("\u008a\u0008");
            bytes(8).putLong(((Number) value).longValue());
            flush(8);
        } else if (value instanceof Double number) {
            raw("G");
            bytes(8).order(ByteOrder.BIG_ENDIAN).putDouble(number);
            flush(8);
        } else if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            raw("X");
            bytes(4).putInt(utf8.length);
            flush(4);
            out.writeBytes(utf8);
        } else if (value instanceof ByteString text) {
            raw("U" + (char) text.latin1().length() + text.latin1());
        } else if (value instanceof Raw text) {
            raw(text.latin1());
        } else {
            writeContainer(value);
        }
    }

    private void writeContainer(Object value) {
        if (value instanceof Tuple tuple) {
            raw("(");
            tuple.items().forEach(this::write);
            raw("t");
        } else if (value instanceof List<?> list) {
            raw("](");
            list.forEach(this::write);
            raw("e");
        } else if (value instanceof Map<?, ?> map) {
            raw("}(");
            map.forEach((key, item) -> {
                write(key);
                write(item);
            });
            raw("u");
        } else if (value instanceof Global global) {
            raw("c" + global.module() + "\n" + global.name() + "\n");
        } else if (value instanceof Call call) {
            write(call.callable());
            write(call.args());
            raw("R");
        } else if (value instanceof Built built) {
            write(built.target());
            write(built.state());
            raw("b");
        } else if (value instanceof PersistentId id) {
            write(id.id());
            raw("Q");
        } else {
            throw new IllegalArgumentException("cannot pickle " + value.getClass());
        }
    }

    private ByteBuffer bytes(int length) {
        scratch = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        return scratch;
    }

    private void flush(int length) {
        byte[] content = new byte[length];
        scratch.flip().get(content);
        out.writeBytes(content);
    }

    private void raw(String latin1) {
        out.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }
}
