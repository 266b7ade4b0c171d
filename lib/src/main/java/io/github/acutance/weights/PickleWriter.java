package io.github.acutance.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the one pickle that {@link PthWriter} needs: an {@code OrderedDict} of tensors, in protocol 2. */
final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PickleWriter() {}

    /** Returns the pickle; tensor number k lies in the storage of key "k". */
    static byte[] stateDict(StateDict weights) {
        PickleWriter writer = new PickleWriter();
        writer.op(Opcode.PROTO).op(2).emptyOrderedDict();
        writer.op(Opcode.MARK);
        int key = 0;
        for (String name : weights.names()) {
            writer.text(name).tensor(weights.tensor(name), Integer.toString(key));
            key++;
        }
        return writer.op(Opcode.SETITEMS).op(Opcode.STOP).out.toByteArray();
    }

    private void tensor(WeightTensor tensor, String key) {
        global("torch._utils", "_rebuild_tensor_v2").op(Opcode.MARK);
        op(Opcode.MARK).text("storage").global("torch", storageClass(tensor.dtype()));
        text(key).text("cpu").integer(tensor.count()).op(Opcode.TUPLE).op(Opcode.BINPERSID);
        long[] shape = tensor.shape();
        integer(0).integers(shape).integers(contiguousStrides(shape));
        op(Opcode.NEWFALSE).emptyOrderedDict();
        op(Opcode.TUPLE).op(Opcode.REDUCE);
    }

    private static String storageClass(DType dtype) {
        return switch (dtype) {
            case F64 -> "DoubleStorage";
            case F32 -> "FloatStorage";
            case F16 -> "HalfStorage";
            case BF16 -> "BFloat16Storage";
            case I64 -> "LongStorage";
            case I32 -> "IntStorage";
            case I16 -> "ShortStorage";
            case I8 -> "CharStorage";
            case U8 -> "ByteStorage";
            case BOOL -> "BoolStorage";
        };
    }

    private static long[] contiguousStrides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, shape[i]);
        }
        return strides;
    }

    private PickleWriter emptyOrderedDict() {
        return global("collections", "OrderedDict").op(Opcode.EMPTY_TUPLE).op(Opcode.REDUCE);
    }

    private PickleWriter global(String module, String name) {
        op(Opcode.GLOBAL);
        out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    private PickleWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        op(Opcode.BINUNICODE);
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(utf8.length)
                .array());
        out.writeBytes(utf8);
        return this;
    }

    private PickleWriter integers(long[] values) {
        op(Opcode.MARK);
        for (long value : values) {
            integer(value);
        }
        return op(Opcode.TUPLE);
    }

    /** Writes an integer of at least 0: in four bytes where that is enough, else in eight. */
    private PickleWriter integer(long value) {
        ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        if (value <= Integer.MAX_VALUE) {
            bytes.put((byte) Opcode.BININT).putInt((int) value);
        } else {
            bytes.put((byte) Opcode.LONG1).put((byte) Long.BYTES).putLong(value);
        }
        out.write(bytes.array(), 0, bytes.position());
        return this;
    }

    private PickleWriter op(int opcode) {
        out.write(opcode);
        return this;
    }
}
