package io.github.acutance.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network under construction in ONNX's format (onnx.proto, IR version 8, operators of opset 17): a picture goes in as
 * {@code lr} [N, 3, height, width], {@code sr} comes out, all in float32; batch, height and width are left open.
 */
public final class OnnxFile {
    /** Name of the input. */
    public static final String INPUT = "lr";

    /** Name of the output. */
    public static final String OUTPUT = "sr";

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int FLOAT = 1; // TensorProto.DataType
    private static final int INT64 = 7;

    private final ProtoMessage graph = new ProtoMessage();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private int nodes;

    /**
     * Adds an operator.
     *
     * @param operator ONNX's name of it
     * @param inputs names of values; an empty text stands for one that is left out
     * @param output name of the value made
     * @param attributes numbers as Long or Double, texts, or lists of Long
     */
    public void node(String operator, List<String> inputs, String output, Map<String, ?> attributes) {
        ProtoMessage node = new ProtoMessage();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(3, operator + "_" + nodes++).text(4, operator);
        attributes.forEach((name, value) -> node.message(5, attribute(name, value)));
        graph.message(1, node);
    }

    /** Adds float32 numbers under a name; {@code shape} empty for a scalar. */
    public void numbers(String name, float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        constant(name, FLOAT, raw.array(), shape);
    }

    /** Adds a list of 64-bit integers under a name. */
    public void integers(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        constant(name, INT64, raw.array(), values.length);
    }

    /** Adds a text for whoever opens the file. */
    public void metadata(String key, String value) {
        metadata.put(key, value);
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @param name of the network
     * @throws IOException if it cannot be written
     */
    public void write(String name, Path file) throws IOException {
        graph.text(2, name).message(11, picture(INPUT, "")).message(12, picture(OUTPUT, "_out"));
        ProtoMessage model = new ProtoMessage()
                .varint(1, IR_VERSION)
                .text(2, "acutance")
                .message(7, graph)
                .message(8, new ProtoMessage().text(1, "").varint(2, OPSET));
        metadata.forEach((key, value) ->
                model.message(14, new ProtoMessage().text(1, key).text(2, value)));
        AtomicFile.write(file, out -> AtomicFile.writeFully(out, ByteBuffer.wrap(model.toBytes())));
    }

    private void constant(String name, int type, byte[] raw, long... shape) {
        ProtoMessage tensor = new ProtoMessage();
        for (long length : shape) {
            tensor.varint(1, length);
        }
        graph.message(5, tensor.varint(2, type).text(8, name).bytes(9, raw));
    }

    private static ProtoMessage attribute(String name, Object value) {
        ProtoMessage attribute = new ProtoMessage().text(1, name);
        if (value instanceof Long whole) {
            return attribute.varint(3, whole).varint(20, 2);
        } else if (value instanceof Double number) {
            return attribute.number32(2, number).varint(20, 1);
        } else if (value instanceof String text) {
            return attribute.text(4, text).varint(20, 3);
        }
        ((List<?>) value).forEach(item -> attribute.varint(8, (Long) item));
        return attribute.varint(20, 7);
    }

    /** Describes [batch, 3, height, width]; the open sides are named with {@code ending}. */
    private static ProtoMessage picture(String name, String ending) {
        ProtoMessage shape = new ProtoMessage()
                .message(1, new ProtoMessage().text(2, "batch"))
                .message(1, new ProtoMessage().varint(1, 3))
                .message(1, new ProtoMessage().text(2, "height" + ending))
                .message(1, new ProtoMessage().text(2, "width" + ending));
        ProtoMessage tensor = new ProtoMessage().varint(1, FLOAT).message(2, shape);
        return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
    }
}
