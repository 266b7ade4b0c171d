package io.github.acutance.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** TIFF files built entry by entry (TIFF 6.0, section 2), so that they can hold what no encoder would write. */
final class TestTiff {
    private static final Set<Integer> SHORTS = Set.of(258, 259, 262, 277, 284, 317, 320, 338, 339);

    private final ByteOrder order;
    private final TreeMap<Integer, int[]> entries = new TreeMap<>();

    /** A picture of 8-bit gray in one strip, not compressed, unless other entries say otherwise. */
    TestTiff(ByteOrder order, int width, int height) {
        this.order = order;
        with(256, width)
                .with(257, height)
                .with(258, 8)
                .with(259, 1)
                .with(262, 1)
                .with(277, 1);
    }

    TestTiff with(int tag, int... values) {
        entries.put(tag, values);
        return this;
    }

    /** The file: header, strips, values, directory; {@code next} is the offset of a directory that follows, or 0. */
    byte[] file(int next, byte[]... strips) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[8]);
        int[] offsets = new int[strips.length];
        int[] counts = new int[strips.length];
        for (int i = 0; i < strips.length; i++) {
            offsets[i] = file.size();
            counts[i] = strips[i].length;
            file.writeBytes(strips[i]);
        }
        boolean tiles = entries.containsKey(322);
        with(tiles ? 324 : 273, offsets).with(tiles ? 325 : 279, counts);
        ByteBuffer directory = ByteBuffer.allocate(2 + 12 * entries.size() + 4).order(order);
        directory.putShort((short) entries.size());
        for (Map.Entry<Integer, int[]> entry : entries.entrySet()) {
            boolean isShort = SHORTS.contains(entry.getKey());
            byte[] value = value(entry.getValue(), isShort);
            directory.putShort(entry.getKey().shortValue()).putShort((short) (isShort ? 3 : 4));
            directory.putInt(entry.getValue().length);
            if (value.length <= 4) {
                directory.put(value).put(new byte[4 - value.length]);
            } else {
                directory.putInt(file.size());
                file.writeBytes(value);
            }
        }
        directory.putInt(next);
        int at = file.size();
        file.writeBytes(directory.array());
        byte[] whole = file.toByteArray();
        byte mark = (byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I');
        ByteBuffer.wrap(whole)
                .order(order)
                .put(mark)
                .put(mark)
                .putShort((short) 42)
                .putInt(at);
        return whole;
    }

    private byte[] value(int[] numbers, boolean isShort) {
        ByteBuffer value =
                ByteBuffer.allocate(numbers.length * (isShort ? 2 : 4)).order(order);
        for (int number : numbers) {
            if (isShort) {
                value.putShort((short) number);
            } else {
                value.putInt(number);
            }
        }
        return value.array();
    }
}
