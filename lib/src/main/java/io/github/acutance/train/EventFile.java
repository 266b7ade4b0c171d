package io.github.acutance.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * TensorBoard's event file. Records are framed as TFRecord (length, its masked CRC-32C, the data, their masked CRC-32C);
 * each is a protocol buffer {@code Event} of TensorFlow's {@code event.proto} and {@code summary.proto}. Every record
 * reaches the file at once, so that a killed run leaves whole records.
 */
final class EventFile implements AutoCloseable {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final int MASK = 0xa282ead8;

    private final OutputStream out;

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /**
     * Makes a new file in a folder, which is made if missing.
     *
     * @throws IOException if it cannot be written
     */
    static EventFile create(Path folder) throws IOException {
        Files.createDirectories(folder);
        long pid = ProcessHandle.current().pid();
        String name = "events.out.tfevents.%d.acutance.%d.%d"
                .formatted(System.currentTimeMillis() / 1000, pid, System.nanoTime() & 0xffffff);
        EventFile file = new EventFile(Files.newOutputStream(folder.resolve(name), StandardOpenOption.CREATE_NEW));
        file.event(0, new Message().bytes(3, "brain.Event:2".getBytes(StandardCharsets.US_ASCII)));
        return file;
    }

    /** Writes numbers of an iteration by their tags. */
    void scalars(long iteration, Map<String, Double> values) throws IOException {
        Message summary = new Message();
        values.forEach((tag, value) ->
                summary.message(1, new Message().bytes(1, utf8(tag)).float32(2, value.floatValue())));
        event(iteration, new Message().message(5, summary));
    }

    /**
     * Writes a picture of an iteration.
     *
     * @param png the picture as a PNG file, RGB
     */
    void picture(long iteration, String tag, int width, int height, byte[] png) throws IOException {
        Message image =
                new Message().varint(1, height).varint(2, width).varint(3, 3).bytes(4, png);
        Message value = new Message().bytes(1, utf8(tag)).message(4, image);
        event(iteration, new Message().message(5, new Message().message(1, value)));
    }

    private void event(long iteration, Message content) throws IOException {
        Message event = new Message()
                .float64(1, System.currentTimeMillis() / 1000.0)
                .varint(2, iteration)
                .raw(content);
        byte[] data = event.toBytes();
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .array();
        ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.put(length).putInt(masked(length)).put(data).putInt(masked(data));
        out.write(record.array());
        out.flush();
    }

    private static int masked(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** A protocol buffer message that grows field by field. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message varint(int field, long value) {
            key(field, VARINT);
            number(value);
            return this;
        }

        Message float64(int field, double value) {
            key(field, FIXED64);
            out.writeBytes(ByteBuffer.allocate(Double.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putDouble(value)
                    .array());
            return this;
        }

        Message float32(int field, float value) {
            key(field, FIXED32);
            out.writeBytes(ByteBuffer.allocate(Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(value)
                    .array());
            return this;
        }

        Message bytes(int field, byte[] value) {
            key(field, BYTES);
            number(value.length);
            out.writeBytes(value);
            return this;
        }

        Message message(int field, Message value) {
            return bytes(field, value.toBytes());
        }

        Message raw(Message fields) {
            out.writeBytes(fields.toBytes());
            return this;
        }

        byte[] toBytes() {
            return out.toByteArray();
        }

        private void key(int field, int wireType) {
            number(((long) field << 3) | wireType);
        }

        /** Seven bits a byte, the lowest first; the eighth says whether more follow. */
        private void number(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
