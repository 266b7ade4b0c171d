package io.github.acutance.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The containers of .pth files, written by test code of its own. */
enum Container {
    LEGACY,
    ZIP_STORED,
    ZIP_DEFLATED;

    /** The numbers of one storage. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Block(long count, byte[] bytes) {
        static Block floats(float... values) {
            ByteBuffer bytes = ByteBuffer.wrap(new byte[values.length * 4]).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : values) {
                bytes.putFloat(value);
            }
            return new Block(values.length, bytes.array());
        }
    }

    /** Returns a file with this tree, and with storages by key in the given order. */
    byte[] file(Object tree, Map<String, Block> storages) {
        return this == LEGACY ? legacy(TestPickle.dump(tree), storages) : zip(TestPickle.dump(tree), storages);
    }

    /** Returns a file around a finished pickle. */
    byte[] fileOfPickle(byte[] pickle, Map<String, Block> storages) {
        return this == LEGACY ? legacy(pickle, storages) : zip(pickle, storages);
    }

    private static byte[] legacy(byte[] pickle, Map<String, Block> storages) {
        return legacy(pickle, storages, true);
    }

    static byte[] legacy(byte[] pickle, Map<String, Block> storages, boolean littleEndian) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] magic = new BigInteger("1950a86a20f9469cfc6c", 16).toByteArray();
        out.writeBytes(new byte[] {(byte) 0x80, 2, (byte) 0x8a, (byte) magic.length});
        for (int i = magic.length - 1; i >= 0; i--) {
            out.write(magic[i]);
        }
        out.write('.');
        out.writeBytes(TestPickle.dump(1001L));
        Map<String, Object> system = new LinkedHashMap<>();
        system.put("protocol_version", 1001L);
        system.put("little_endian", littleEndian);
        system.put("type_sizes", Map.of("int", 4L));
        out.writeBytes(TestPickle.dump(system));
        out.writeBytes(pickle);
        out.writeBytes(TestPickle.dump(storages.keySet().stream().sorted().toList()));
        storages.keySet().stream().sorted().map(storages::get).forEach(block -> {
            out.writeBytes(longBytes(block.count()));
            out.writeBytes(block.bytes());
        });
        return out.toByteArray();
    }

    private static byte[] longBytes(long value) {
        byte[] bytes = new byte[8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        return bytes;
    }

    private byte[] zip(byte[] pickle, Map<String, Block> storages) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("net/data.pkl", pickle);
        storages.forEach((key, block) -> entries.put("net/data/" + key, block.bytes()));
        entries.put("net/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        return zip(entries, this == ZIP_DEFLATED);
    }

    static byte[] zip(Map<String, byte[]> entries, boolean deflated) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> named : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(named.getKey());
                if (!deflated) {
                    CRC32 crc = new CRC32();
                    crc.update(named.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(named.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                out.putNextEntry(entry);
                out.write(named.getValue());
                out.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
