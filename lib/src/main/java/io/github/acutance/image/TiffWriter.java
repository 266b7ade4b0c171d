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
 * TIFF 6.0, row by row: strips compressed by deflate with horizontal differencing. An EXIF block, which is a TIFF
 * structure itself, becomes the beginning of the file, so that its offsets stay true. The directory comes last; the
 * header, which points to it, is changed then.
 */
final class TiffWriter implements RowEncoder {
    private static final int UNDEFINED = 7;
    private static final int STRIP_BYTES = 1 << 18;
    private static final long MAX_BYTES = 0xffffffffL; // offsets have 32 bits

    private final ImageSpec spec;
    private final OutputStream out;
    private final Patch patch;
    private final ByteOrder order;
    private final TreeMap<Integer, byte[]> entries = new TreeMap<>();
    private final int stripRows;
    private final int[] offsets; // of strips, unsigned as the lengths
    private final int[] lengths;
    private final ByteArrayOutputStream strip = new ByteArrayOutputStream();
    private final Deflater deflater = new Deflater();
    private DeflaterOutputStream deflated = new DeflaterOutputStream(strip, deflater, 1 << 13);
    private long position; // bytes written
    private int row; // rows taken

    TiffWriter(ImageSpec spec, OutputStream out, Patch patch, boolean keepMetadata) throws IOException {
        this.spec = spec;
        this.out = out;
        this.patch = patch;
        this.stripRows = Math.max(1, Math.min(spec.height(), STRIP_BYTES / spec.rowBytes()));
        int count = (spec.height() + stripRows - 1) / stripRows;
        this.offsets = new int[count];
        this.lengths = new int[count];
        Metadata metadata = keepMetadata ? spec.metadata().trueFor(spec.width(), spec.height()) : Metadata.NONE;
        byte[] exif = metadata.exif().orElse(null);
        byte[] start = exif == null ? new byte[] {'I', 'I', 42, 0, 0, 0, 0, 0} : exif;
        this.order = start[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        write(start);
        if (exif != null) {
            TiffDirectory top = TiffDirectory.first(TiffDirectory.open(exif).orElseThrow());
            for (TiffDirectory.Entry entry : top.entries()) {
                entries.put(entry.tag(), Arrays.copyOfRange(exif, entry.at(), entry.at() + 12));
            }
        }
        put(metadata);
    }

    private void put(Metadata metadata) throws IOException {
        int channels = spec.channels();
        longs(256, spec.width());
        longs(257, spec.height());
        int[] bits = new int[channels];
        Arrays.fill(bits, spec.bits());
        shorts(258, bits);
        shorts(259, 8);
        shorts(262, spec.colorChannels() == 1 ? 1 : 2);
        shorts(274, 1);
        shorts(277, channels);
        shorts(284, 1);
        shorts(317, 2);
        if (spec.hasAlpha()) {
            shorts(338, 2); // not premultiplied
        }
        if (metadata.xDpi() > 0) {
            fraction(282, metadata.xDpi());
            fraction(283, metadata.yDpi());
            shorts(296, 2);
        }
        if (metadata.xmp().isPresent()) {
            bytes(Tiff.XMP, metadata.xmp().get());
        }
        if (metadata.iptc().isPresent()) {
            bytes(Tiff.IPTC, metadata.iptc().get());
        }
        if (spec.iccProfile().isPresent()) {
            bytes(Tiff.PROFILE, spec.iccProfile().get());
        }
    }

    @Override
    public void rows(Image band) throws IOException {
        for (int y = 0; y < band.height(); y++) {
            deflated.write(differences(band, y));
            row++;
            if (row % stripRows == 0 || row == spec.height()) {
                endStrip((row - 1) / stripRows);
            }
        }
    }

    private void endStrip(int index) throws IOException {
        deflated.finish();
        offsets[index] = (int) position;
        lengths[index] = strip.size();
        write(strip.toByteArray());
        strip.reset();
        deflater.reset();
        deflated = new DeflaterOutputStream(strip, deflater, 1 << 13);
    }

    /** A row with the sample of the pixel before taken from each (section 14). */
    private byte[] differences(Image band, int y) {
        ByteBuffer differences = ByteBuffer.allocate(spec.rowBytes()).order(order);
        int channels = spec.channels();
        int at = y * spec.width() * channels;
        for (int i = 0; i < spec.width() * channels; i++) {
            int before = i < channels ? 0 : band.sampleAt(at + i - channels);
            int difference = band.sampleAt(at + i) - before;
            if (spec.bits() == 8) {
                differences.put((byte) difference);
            } else {
                differences.putShort((short) difference);
            }
        }
        return differences.array();
    }

    @Override
    public void end() throws IOException {
        deflater.end();
        longs(273, offsets);
        longs(278, stripRows);
        longs(279, lengths);
        align();
        long at = position;
        ByteBuffer directory = ByteBuffer.allocate(2 + 12 * entries.size() + 4).order(order);
        directory.putShort((short) entries.size());
        entries.values().forEach(directory::put);
        write(directory.array());
        patch.put(4, ByteBuffer.allocate(4).order(order).putInt((int) at).array());
    }

    private void write(byte[] bytes) throws IOException {
        if (position + bytes.length > MAX_BYTES) {
            throw new IOException("a TIFF file of more than 4 GiB; PNG has room for it");
        }
        out.write(bytes);
        position += bytes.length;
    }

    private void shorts(int tag, int... values) throws IOException {
        ByteBuffer raw = ByteBuffer.allocate(2 * values.length).order(order);
        for (int value : values) {
            raw.putShort((short) value);
        }
        entry(tag, TiffDirectory.SHORT, values.length, raw.array());
    }

    private void longs(int tag, int... values) throws IOException {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(order);
        for (int value : values) {
            raw.putInt(value);
        }
        entry(tag, TiffDirectory.LONG, values.length, raw.array());
    }

    private void fraction(int tag, double value) throws IOException {
        byte[] raw = ByteBuffer.allocate(8)
                .order(order)
                .putInt((int) Math.round(value * 100))
                .putInt(100)
                .array();
        entry(tag, 5, 1, raw);
    }

    private void bytes(int tag, byte[] raw) throws IOException {
        entry(tag, UNDEFINED, raw.length, raw);
    }

    private void entry(int tag, int type, int count, byte[] raw) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(12).order(order);
        entry.putShort((short) tag).putShort((short) type).putInt(count);
        if (raw.length <= 4) {
            entry.put(raw);
        } else {
            align();
            entry.putInt((int) position);
            write(raw);
        }
        entries.put(tag, entry.array());
    }

    private void align() throws IOException {
        if (position % 2 == 1) {
            write(new byte[1]);
        }
    }
}
