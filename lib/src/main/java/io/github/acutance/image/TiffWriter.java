package io.github.acutance.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * TIFF 6.0: strips compressed by deflate with horizontal differencing. An EXIF block, which is a TIFF structure itself,
 * becomes the beginning of the file, so that its offsets stay true.
 */
final class TiffWriter {
    private static final int UNDEFINED = 7;
    private static final int STRIP_BYTES = 1 << 18;

    private final Image image;
    private final ByteOrder order;
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final TreeMap<Integer, byte[]> entries = new TreeMap<>();

    private TiffWriter(Image image, byte[] start) {
        this.image = image;
        this.order = start[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        file.writeBytes(start);
    }

    /** Writes the picture; the stream stays open. */
    static void encode(Image image, OutputStream out, boolean keepMetadata) throws IOException {
        Metadata metadata = keepMetadata ? image.metadata().trueFor(image.width(), image.height()) : Metadata.NONE;
        byte[] exif = metadata.exif().orElse(null);
        TiffWriter writer = new TiffWriter(image, exif == null ? new byte[] {'I', 'I', 42, 0, 0, 0, 0, 0} : exif);
        if (exif != null) {
            TiffDirectory top = TiffDirectory.first(TiffDirectory.open(exif).orElseThrow());
            for (TiffDirectory.Entry entry : top.entries()) {
                writer.entries.put(entry.tag(), Arrays.copyOfRange(exif, entry.at(), entry.at() + 12));
            }
        }
        writer.put(metadata);
        out.write(writer.finish());
    }

    private void put(Metadata metadata) throws IOException {
        int channels = image.channels();
        longs(256, image.width());
        longs(257, image.height());
        int[] bits = new int[channels];
        Arrays.fill(bits, image.bits());
        shorts(258, bits);
        shorts(259, 8);
        shorts(262, image.colorChannels() == 1 ? 1 : 2);
        shorts(274, 1);
        shorts(277, channels);
        shorts(284, 1);
        shorts(317, 2);
        if (image.hasAlpha()) {
            shorts(338, 2); // not premultiplied
        }
        if (metadata.xDpi() > 0) {
            fraction(282, metadata.xDpi());
            fraction(283, metadata.yDpi());
            shorts(296, 2);
        }
        metadata.xmp().ifPresent(xmp -> bytes(Tiff.XMP, xmp));
        metadata.iptc().ifPresent(iptc -> bytes(Tiff.IPTC, iptc));
        image.iccProfile().ifPresent(profile -> bytes(Tiff.PROFILE, profile));
        strips();
    }

    private void strips() throws IOException {
        int rowBytes = image.width() * image.channels() * image.bits() / 8;
        int rows = Math.max(1, Math.min(image.height(), STRIP_BYTES / rowBytes));
        int count = (image.height() + rows - 1) / rows;
        int[] offsets = new int[count];
        int[] lengths = new int[count];
        for (int strip = 0; strip < count; strip++) {
            offsets[strip] = file.size();
            DeflaterOutputStream deflater = new DeflaterOutputStream(file, new Deflater(), 1 << 13);
            for (int y = strip * rows; y < Math.min(image.height(), (strip + 1) * rows); y++) {
                deflater.write(differences(y, rowBytes));
            }
            deflater.finish();
            lengths[strip] = file.size() - offsets[strip];
        }
        longs(273, offsets);
        longs(278, rows);
        longs(279, lengths);
    }

    /** A row with the sample of the pixel before taken from each (section 14). */
    private byte[] differences(int y, int rowBytes) {
        ByteBuffer row = ByteBuffer.allocate(rowBytes).order(order);
        int channels = image.channels();
        int at = y * image.width() * channels;
        for (int i = 0; i < image.width() * channels; i++) {
            int before = i < channels ? 0 : image.sampleAt(at + i - channels);
            int difference = image.sampleAt(at + i) - before;
            if (image.bits() == 8) {
                row.put((byte) difference);
            } else {
                row.putShort((short) difference);
            }
        }
        return row.array();
    }

    private byte[] finish() throws IOException {
        align();
        int at = file.size();
        if (at < 0) {
            throw new IOException("a TIFF file of more than 2 GiB");
        }
        ByteBuffer directory = ByteBuffer.allocate(2 + 12 * entries.size() + 4).order(order);
        directory.putShort((short) entries.size());
        entries.values().forEach(directory::put);
        file.writeBytes(directory.array());
        byte[] whole = file.toByteArray();
        ByteBuffer.wrap(whole).order(order).putInt(4, at);
        return whole;
    }

    private void shorts(int tag, int... values) {
        ByteBuffer raw = ByteBuffer.allocate(2 * values.length).order(order);
        for (int value : values) {
            raw.putShort((short) value);
        }
        entry(tag, TiffDirectory.SHORT, values.length, raw.array());
    }

    private void longs(int tag, int... values) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(order);
        for (int value : values) {
            raw.putInt(value);
        }
        entry(tag, TiffDirectory.LONG, values.length, raw.array());
    }

    private void fraction(int tag, double value) {
        byte[] raw = ByteBuffer.allocate(8)
                .order(order)
                .putInt((int) Math.round(value * 100))
                .putInt(100)
                .array();
        entry(tag, 5, 1, raw);
    }

    private void bytes(int tag, byte[] raw) {
        entry(tag, UNDEFINED, raw.length, raw);
    }

    private void entry(int tag, int type, int count, byte[] raw) {
        ByteBuffer entry = ByteBuffer.allocate(12).order(order);
        entry.putShort((short) tag).putShort((short) type).putInt(count);
        if (raw.length <= 4) {
            entry.put(raw);
        } else {
            align();
            entry.putInt(file.size());
            file.writeBytes(raw);
        }
        entries.put(tag, entry.array());
    }

    private void align() {
        if (file.size() % 2 == 1) {
            file.write(0);
        }
    }
}
