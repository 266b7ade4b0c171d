package io.github.acutance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads event files with a reader of its own: another CRC, another walk through the protocol buffers. */
class EventFileTest {
    @TempDir
    private Path folder;

    @Test
    void create_scalarsAndPictures_areReadBack() throws IOException {
        Map<String, Double> losses = new LinkedHashMap<>();
        losses.put("losses/l_g_pix", 0.125);
        losses.put("train/lr", -3.5e-4);
        byte[] png = new byte[300];
        png[299] = (byte) 0x89;
        try (EventFile file = EventFile.create(folder)) {
            file.scalars(7, losses);
            file.scalars(1L << 40, losses);
            file.picture(300, "validation/ä", 40, 30, png);
        }
        List<Map<Integer, List<Object>>> events = new ArrayList<>();
        for (byte[] record : records(only())) {
            events.add(fields(ByteBuffer.wrap(record)));
        }
        assertThat(events).hasSize(4);
        assertThat(text(events.get(0).get(3))).isEqualTo("brain.Event:2");
        assertThat((double) events.get(0).get(1).get(0)).isGreaterThan(1.7e9);
        assertThat(events.get(1).get(2)).containsExactly(7L);
        assertThat(events.get(2).get(2)).containsExactly(1L << 40);
        List<Object> values = inside(events.get(1).get(5)).get(1);
        assertThat(values).hasSize(2);
        Map<Integer, List<Object>> first = fields((ByteBuffer) values.get(0));
        assertThat(text(first.get(1))).isEqualTo("losses/l_g_pix");
        assertThat(first.get(2)).containsExactly(0.125f);
        assertThat(fields((ByteBuffer) values.get(1)).get(2)).containsExactly(-3.5e-4f);
        Map<Integer, List<Object>> shown = inside(inside(events.get(3).get(5)).get(1));
        assertThat(text(shown.get(1))).isEqualTo("validation/ä");
        Map<Integer, List<Object>> image = inside(shown.get(4));
        assertThat(image.get(1)).containsExactly(30L);
        assertThat(image.get(2)).containsExactly(40L);
        assertThat(image.get(3)).containsExactly(3L);
        assertThat(image.get(4)).containsExactly(ByteBuffer.wrap(png));
    }

    /** RFC 3720, appendix B.4: the CRC-32C of 32 zeros is 0x8a9136aa. */
    @Test
    void crc_ofTheTest_hasThePublishedValue() {
        assertThat(crc(new byte[32])).isEqualTo(0x8a9136aa);
    }

    private byte[] only() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            assertThat(all.get(0).getFileName().toString()).startsWith("events.out.tfevents.");
            return Files.readAllBytes(all.get(0));
        }
    }

    /** The records of a TFRecord file, every check sum checked. */
    static List<byte[]> records(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertThat(in.getInt()).isEqualTo(masked(length));
            byte[] data = new byte
                    [Math.toIntExact(ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong())];
            in.get(data);
            assertThat(in.getInt()).isEqualTo(masked(data));
            records.add(data);
        }
        return records;
    }

    private static int masked(byte[] data) {
        int crc = crc(data);
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }

    /** Castagnoli's polynomial, bit by bit. */
    private static int crc(byte[] data) {
        int crc = ~0;
        for (byte value : data) {
            crc ^= value & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f63b78;
            }
        }
        return ~crc;
    }

    private static Map<Integer, List<Object>> inside(List<Object> messages) {
        return fields((ByteBuffer) messages.get(0));
    }

    private static String text(List<Object> bytes) {
        return StandardCharsets.UTF_8.decode((ByteBuffer) bytes.get(0)).toString();
    }

    private static Map<Integer, List<Object>> fields(ByteBuffer message) {
        ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, List<Object>> fields = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            long key = varint(in);
            Object value =
                    switch ((int) (key & 7)) {
                        case 0 -> varint(in);
                        case 1 -> in.getDouble();
                        case 5 -> in.getFloat();
                        case 2 -> {
                            int length = (int) varint(in);
                            ByteBuffer part = in.slice(in.position(), length);
                            in.position(in.position() + length);
                            yield part;
                        }
                        default -> throw new AssertionError("wire type " + (key & 7));
                    };
            fields.computeIfAbsent((int) (key >>> 3), field -> new ArrayList<>())
                    .add(value);
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
