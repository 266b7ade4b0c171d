package io.github.acutance.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An EXIF block from the tags of a TIFF file, which has no such block of its own. */
final class TiffExif {
    private static final int GPS_POINTER = 0x8825;
    /** Description, make, model, orientation, resolution, program, time, artist, rights. */
    private static final Set<Integer> TEXTS = Set.of(270, 271, 272, 274, 282, 283, 296, 305, 306, 315, 33432);

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Value(int tag, int type, int count, byte[] raw) {}

    private TiffExif() {}

    /** The block, or null if the file has none of the tags but an upright orientation. Damaged parts are left out. */
    static byte[] of(ByteBuffer file, TiffDirectory page) {
        List<Value> top = new ArrayList<>();
        for (TiffDirectory.Entry entry : page.entries()) {
            if (TEXTS.contains(entry.tag())) {
                top.add(value(page, entry));
            }
        }
        List<Value> details = below(file, page, Exif.EXIF_POINTER);
        List<Value> place = below(file, page, GPS_POINTER);
        boolean upright = top.size() == 1 && top.get(0).tag == Exif.ORIENTATION && Exif.orientation(page) == 1;
        if ((top.isEmpty() || upright) && details.isEmpty() && place.isEmpty()) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean little = file.order() == ByteOrder.LITTLE_ENDIAN;
        ByteBuffer start = ByteBuffer.allocate(8).order(file.order());
        start.put((byte) (little ? 'I' : 'M')).put((byte) (little ? 'I' : 'M')).putShort((short) 42);
        out.writeBytes(start.array());
        pointer(top, Exif.EXIF_POINTER, details, out, file.order());
        pointer(top, GPS_POINTER, place, out, file.order());
        int at = write(top, out, file.order());
        byte[] block = out.toByteArray();
        ByteBuffer.wrap(block).order(file.order()).putInt(4, at);
        return block;
    }

    private static List<Value> below(ByteBuffer file, TiffDirectory page, int pointer) {
        List<Value> values = new ArrayList<>();
        long at = page.number(pointer, 0);
        if (at != 0) {
            try {
                TiffDirectory directory = new TiffDirectory(file, at);
                directory.entries().forEach(entry -> values.add(value(directory, entry)));
            } catch (IOException e) {
                return List.of(); // damaged: left out
            }
        }
        return values;
    }

    private static Value value(TiffDirectory directory, TiffDirectory.Entry entry) {
        return new Value(entry.tag(), entry.type(), entry.count(), directory.raw(entry.tag()));
    }

    private static void pointer(
            List<Value> top, int tag, List<Value> values, ByteArrayOutputStream out, ByteOrder order) {
        if (!values.isEmpty()) {
            int at = write(values, out, order);
            byte[] raw = ByteBuffer.allocate(4).order(order).putInt(at).array();
            top.add(new Value(tag, TiffDirectory.LONG, 1, raw));
        }
    }

    /** Writes a directory and its values; answers where it stands. */
    private static int write(List<Value> values, ByteArrayOutputStream out, ByteOrder order) {
        ByteBuffer directory = ByteBuffer.allocate(2 + 12 * values.size() + 4).order(order);
        directory.putShort((short) values.size());
        for (Value value : values) {
            directory.putShort((short) value.tag).putShort((short) value.type).putInt(value.count);
            if (value.raw.length <= 4) {
                directory.put(value.raw).put(new byte[4 - value.raw.length]);
            } else {
                directory.putInt(out.size());
                out.writeBytes(value.raw);
                if (out.size() % 2 == 1) {
                    out.write(0);
                }
            }
        }
        int at = out.size();
        out.writeBytes(directory.array());
        return at;
    }
}
