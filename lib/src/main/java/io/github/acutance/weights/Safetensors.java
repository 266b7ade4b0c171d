package io.github.acutance.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: a 64-bit little-endian header length, a JSON header, and the values.
 *
 * <p>The header maps each name to {@code dtype}, {@code shape} and {@code data_offsets} (begin and end, counted from the
 * end of the header); {@code __metadata__} maps texts to texts. Tensors are read as slices of the mapped file. Source:
 * the format description of the safetensors project. Gaps between tensors are accepted; overlaps are not.
 */
public final class Safetensors {
    /** The largest header that is read, in bytes. */
    public static final int MAX_HEADER_BYTES = 100_000_000;

    private static final int ALIGNMENT = 8;

    private Safetensors() {}

    /**
     * Reads a file, whose values stay memory-mapped while the weights are reachable.
     *
     * @throws WeightFileException if it cannot be read or is no valid safetensors file
     */
    public static StateDict read(Path file) throws WeightFileException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return read(bytes);
        } catch (WeightFileException e) {
            throw e;
        } catch (IOException e) {
            throw new WeightFileException(WeightFileException.nameOf(file), "cannot be closed: " + e.getMessage(), e);
        }
    }

    /**
     * Reads from a buffer, from its position to its limit; the values are slices of it.
     *
     * @param bytes the content of a file
     * @param name the name that messages begin with
     * @throws WeightFileException if it is no valid safetensors file
     */
    public static StateDict read(ByteBuffer bytes, String name) throws WeightFileException {
        return read(FileBytes.of(name, bytes));
    }

    /**
     * Reads a stream to its end, such as a resource of less than 2 GiB.
     *
     * @param in the content of a file; not closed
     * @param name the name that messages begin with
     * @throws WeightFileException if reading fails or it is no valid safetensors file
     */
    public static StateDict read(InputStream in, String name) throws WeightFileException {
        byte[] bytes;
        try {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new WeightFileException(name, "cannot be read: " + e.getMessage(), e);
        }
        return read(ByteBuffer.wrap(bytes), name);
    }

    static StateDict read(FileBytes file) throws WeightFileException {
        long headerBytes = file.slice(0, Long.BYTES).getLong();
        if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, file.size() - Long.BYTES)) {
            throw file.problem("is no valid safetensors file: its header should have " + headerBytes
                    + " bytes, the file has " + file.size());
        }
        long dataStart = Long.BYTES + headerBytes;
        SafetensorsHeader header =
                SafetensorsHeader.parse(file.name(), file.slice(Long.BYTES, headerBytes), file.size() - dataStart);
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, SafetensorsHeader.Entry> named : header.entries().entrySet()) {
            SafetensorsHeader.Entry entry = named.getValue();
            ByteBuffer values = file.slice(dataStart + entry.begin(), entry.end() - entry.begin());
            tensors.put(named.getKey(), WeightTensor.wrap(entry.dtype(), entry.shape(), values));
        }
        return StateDict.of(tensors, header.metadata());
    }

    /**
     * Writes weights and their metadata.
     *
     * <p>The header keeps the order of the names; the values lie by falling element size, so that each is aligned to its
     * element, and are never all held in memory.
     *
     * @param weights what to write
     * @param file the file to make or replace; it appears whole or not at all
     * @throws WeightFileException if it cannot be written, or a tensor is named {@code __metadata__}
     */
    public static void write(StateDict weights, Path file) throws WeightFileException {
        List<String> dataOrder = weights.names().stream()
                .sorted(Comparator.comparingInt(
                        name -> -weights.tensor(name).dtype().byteSize()))
                .toList();
        byte[] json = SafetensorsHeader.format(WeightFileException.nameOf(file), weights, dataOrder);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        AtomicFile.write(file, out -> {
            AtomicFile.writeFully(out, header.flip());
            for (String name : dataOrder) {
                AtomicFile.writeFully(out, weights.tensor(name).data());
            }
        });
    }
}
