package io.github.acutance.weights;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A protocol-buffers message under construction: fields one after another, each with its number in the schema and its
 * wire type. Enough to write the few messages that this library needs without generated classes.
 */
public final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A field of type int32, int64, enum or bool. */
    public ProtoMessage varint(int field, long value) {
        tag(field, VARINT);
        raw(value);
        return this;
    }

    /** A field of type double. */
    public ProtoMessage number64(int field, double value) {
        tag(field, FIXED_64);
        return little(8, Double.doubleToLongBits(value));
    }

    /** A field of type float. */
    public ProtoMessage number32(int field, double value) {
        tag(field, FIXED_32);
        return little(4, Float.floatToIntBits((float) value));
    }

    /** A field of type string. */
    public ProtoMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A field that is a message. */
    public ProtoMessage message(int field, ProtoMessage value) {
        return bytes(field, value.toBytes());
    }

    /** A field of type bytes. */
    public ProtoMessage bytes(int field, byte[] value) {
        tag(field, BYTES);
        raw(value.length);
        out.writeBytes(value);
        return this;
    }

    /** The message as it is sent. */
    public byte[] toBytes() {
        return out.toByteArray();
    }

    private void tag(int field, int type) {
        raw(((long) field << 3) | type);
    }

    private void raw(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private ProtoMessage little(int bytes, long bits) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (bits >>> (8 * i)));
        }
        return this;
    }
}
