package io.github.acutance.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes the zip container of {@code torch.save}: {@code data.pkl}, {@code byteorder}, one stored entry per tensor whose
 * data begins at a multiple of 64 bytes, and {@code version}.
 */
final class PthWriter {
    private static final String ROOT = "archive/";
    private static final int ALIGNMENT = 64;
    private static final int LOCAL_BYTES = 30;
    private static final int CENTRAL_BYTES = 46;
    private static final int END_BYTES = 22;
    private static final long MAX_FILE_BYTES = 0xffff_0000L;
    private static final int MAX_TENSORS = 65_000;
    private static final short UTF8_FLAG = 0x800;
    private static final short DOS_DATE_1980 = 0x21;
    private static final short PADDING_EXTRA = 0x4246;

    /** What the directory says of an entry that was written. */
    private record Written(String name, int crc, long size, long local) {}

    private final FileChannel out;
    private final List<Written> entries = new ArrayList<>();

    private PthWriter(FileChannel out) {
        this.out = out;
    }

    /** Writes weights; see {@link PthFile#write}. */
    static void write(StateDict weights, Path file) throws WeightFileException {
        long bytes = weights.names().stream()
                .mapToLong(name -> weights.tensor(name).data().remaining())
                .sum();
        byte[] pickle = PickleWriter.stateDict(weights);
        long names = (weights.size() + 4L) * 256;
        if (weights.size() >= MAX_TENSORS || bytes + pickle.length + names >= MAX_FILE_BYTES) {
            throw new WeightFileException(
                    WeightFileException.nameOf(file),
                    "cannot be written: " + weights + " are too many for the .pth format here; use .safetensors");
        }
        AtomicFile.write(file, out -> new PthWriter(out).archive(weights, pickle));
    }

    private void archive(StateDict weights, byte[] pickle) throws IOException {
        entry("data.pkl", ByteBuffer.wrap(pickle));
        entry("byteorder", ByteBuffer.wrap(ascii("little")));
        int key = 0;
        for (String name : weights.names()) {
            entry("data/" + key, weights.tensor(name).data());
            key++;
        }
        entry("version", ByteBuffer.wrap(ascii("3\n")));
        directory();
    }

    private void entry(String shortName, ByteBuffer content) throws IOException {
        String name = ROOT + shortName;
        CRC32 crc = new CRC32();
        crc.update(content.duplicate());
        Written entry = new Written(name, (int) crc.getValue(), content.remaining(), out.position());
        entries.add(entry);
        int fixed = LOCAL_BYTES + name.length() + 4;
        int padding = (int) ((ALIGNMENT - (entry.local() + fixed) % ALIGNMENT) % ALIGNMENT);
        ByteBuffer header = record(fixed + padding);
        header.putInt(0x04034b50).putShort((short) 0);
        attributes(header, entry);
        header.putShort((short) (4 + padding)).put(ascii(name));
        header.putShort(PADDING_EXTRA).putShort((short) padding);
        while (header.hasRemaining()) {
            header.put((byte) 'Z');
        }
        AtomicFile.writeFully(out, header.flip());
        AtomicFile.writeFully(out, content);
    }

    /** Appends what local headers and the directory have in common: from the flags to the length of the name. */
    private static void attributes(ByteBuffer header, Written entry) {
        header.putShort(UTF8_FLAG).putShort((short) 0).putShort((short) 0).putShort(DOS_DATE_1980);
        header.putInt(entry.crc()).putInt((int) entry.size()).putInt((int) entry.size());
        header.putShort((short) entry.name().length());
    }

    private void directory() throws IOException {
        long start = out.position();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Written entry : entries) {
            byte[] raw = new byte[CENTRAL_BYTES + entry.name().length()];
            ByteBuffer header = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
            header.putInt(0x02014b50).putShort((short) 0).putShort((short) 0);
            attributes(header, entry);
            header.position(42);
            header.putInt((int) entry.local()).put(ascii(entry.name()));
            bytes.writeBytes(raw);
        }
        ByteBuffer end = record(END_BYTES);
        end.putInt(0x06054b50).putInt(0);
        end.putShort((short) entries.size()).putShort((short) entries.size());
        end.putInt(bytes.size()).putInt((int) start).putShort((short) 0);
        AtomicFile.writeFully(out, ByteBuffer.wrap(bytes.toByteArray()));
        AtomicFile.writeFully(out, end.flip());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ByteBuffer record(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
