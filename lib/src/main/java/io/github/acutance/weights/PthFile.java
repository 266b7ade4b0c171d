package io.github.acutance.weights;

import io.github.acutance.weights.Pickled.Dict;
import io.github.acutance.weights.Pickled.Sequence;
import io.github.acutance.weights.Pickled.Storage;
import io.github.acutance.weights.Pickled.TensorRef;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PyTorch's {@code .pth} and {@code .pt} files of weights, in both containers that {@code torch.save} has used since
 * 0.1.10: a zip file, and before 1.6 concatenated pickles followed by raw numbers.
 *
 * <p>Nothing in a file is executed. Tensors whose values lie contiguous and uncompressed are slices of the mapped file;
 * their checksums are not verified, which would mean to read them all (see {@link WeightFiles#sha256}).
 * Sources: specs on the legacy container (ESRGAN section 4, SAN appendix A) and the zip layout written there.
 */
public final class PthFile {
    /** The most bytes that the compressed entries of one file are inflated to, unless another limit is given. */
    public static final long DEFAULT_INFLATED_BYTES_LIMIT = 8L << 30;

    private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long LEGACY_PROTOCOL = 1001;
    private static final String PICKLE_ENTRY = "/data.pkl";

    private PthFile() {}

    /**
     * Reads the weights of a file, found under the usual keys.
     *
     * @throws WeightFileException if the file is no such file, asks for anything that is not weights, or is damaged
     */
    public static StateDict read(Path file) throws WeightFileException {
        return read(file, Optional.empty());
    }

    /**
     * Reads the weights of a file.
     *
     * @param file the file
     * @param paramKey the top-level key whose weights are wanted, such as {@code "params"}; empty for the usual ones:
     *     {@code params_ema}, {@code params}, {@code state_dict}, {@code model_state_dict}, {@code model},
     *     {@code generator}, {@code net_g}, {@code net}, {@code sd}, or the dictionary itself
     * @throws WeightFileException if the file is no such file, asks for anything that is not weights, or is damaged
     */
    public static StateDict read(Path file, Optional<String> paramKey) throws WeightFileException {
        return read(file, paramKey, DEFAULT_INFLATED_BYTES_LIMIT);
    }

    /**
     * Reads the weights of a file, with a limit on what its compressed entries may come to.
     *
     * @param file the file
     * @param paramKey as in {@link #read(Path, Optional)}
     * @param maxInflatedBytes the limit; uncompressed entries do not count
     * @throws WeightFileException if the file is no such file, asks for anything that is not weights, or is damaged
     */
    public static StateDict read(Path file, Optional<String> paramKey, long maxInflatedBytes)
            throws WeightFileException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return read(bytes, paramKey, maxInflatedBytes);
        } catch (WeightFileException e) {
            throw e;
        } catch (IOException e) {
            throw new WeightFileException(WeightFileException.nameOf(file), "cannot be closed: " + e.getMessage(), e);
        }
    }

    static StateDict read(FileBytes file, Optional<String> paramKey, long maxInflatedBytes) throws WeightFileException {
        return switch (FileKind.of(file)) {
            case ZIP -> readZip(file, paramKey, maxInflatedBytes);
            case PICKLE -> readLegacy(file, paramKey);
            case SAFETENSORS -> throw file.problem("is a safetensors file; expected a PyTorch .pth file");
            case MATLAB -> throw file.problem("is a MATLAB file; expected a PyTorch .pth file");
        };
    }

    /**
     * Writes weights as a zip container that {@code torch.load} opens, also with {@code weights_only=True}: an
     * {@code OrderedDict} of tensors. Metadata has no place there and is left out.
     *
     * @param weights what to write
     * @param file the file to make or replace; it appears whole or not at all
     * @throws WeightFileException if it cannot be written, or has 4 GiB or more or 65,000 tensors or more, for which
     *     safetensors is the format to use
     */
    public static void write(StateDict weights, Path file) throws WeightFileException {
        PthWriter.write(weights, file);
    }

    private static StateDict readZip(FileBytes file, Optional<String> paramKey, long maxInflatedBytes)
            throws WeightFileException {
        ZipIndex zip = new ZipIndex(file, maxInflatedBytes);
        String root = zipRoot(file, zip);
        if (zip.size(root + "/byteorder") >= 0 && !"little".equals(smallText(file, zip, root + "/byteorder"))) {
            throw file.problem("was written on a big-endian machine, which is not supported");
        }
        if (zip.size(root + PICKLE_ENTRY) > Pickle.MAX_BYTES) {
            throw file.problem("refused: its data.pkl has more than " + Pickle.MAX_BYTES + " bytes");
        }
        AllowList allowed = new AllowList(file.name());
        Object tree = new Pickle(file.name(), zip.content(root + PICKLE_ENTRY), allowed).load();
        Map<String, ByteBuffer> loaded = new HashMap<>();
        return build(file, Unwrapping.find(file.name(), tree, paramKey), storage -> {
            ByteBuffer bytes = loaded.get(storage.key());
            if (bytes == null) {
                bytes = zipStorage(file, zip, root + "/data/" + storage.key(), storage);
                loaded.put(storage.key(), bytes);
            }
            return bytes;
        });
    }

    private static ByteBuffer zipStorage(FileBytes file, ZipIndex zip, String entry, Storage storage)
            throws WeightFileException {
        long size = zip.size(entry);
        int elementBytes = storage.dtype().byteSize();
        if (size % elementBytes != 0 || size / elementBytes != storage.count() || size < 0) {
            throw file.problem("is damaged: entry " + WeightFileException.quote(entry) + " has "
                    + (size < 0 ? "no" : Long.toString(size)) + " bytes instead of " + storage.count() + " x "
                    + elementBytes);
        }
        return zip.content(entry);
    }

    /** Returns the folder in which the entries of a PyTorch zip file lie: that of the only {@code data.pkl}. */
    private static String zipRoot(FileBytes file, ZipIndex zip) throws WeightFileException {
        List<String> pickles = zip.names().stream()
                .filter(name -> name.endsWith(PICKLE_ENTRY) && name.indexOf('/') == name.lastIndexOf('/'))
                .toList();
        if (pickles.size() != 1) {
            throw file.problem("is a zip file with " + pickles.size()
                    + " entries */data.pkl; a PyTorch file of weights has exactly one");
        }
        String root = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE_ENTRY.length());
        if (zip.contains(root + "/constants.pkl")) {
            throw file.problem("is a TorchScript program; save the state_dict() of its model instead");
        }
        return root;
    }

    private static String smallText(FileBytes file, ZipIndex zip, String entry) throws WeightFileException {
        if (zip.size(entry) > 64) {
            throw file.problem("is damaged: entry " + WeightFileException.quote(entry) + " is too long");
        }
        return StandardCharsets.US_ASCII.decode(zip.content(entry)).toString().strip();
    }

    private static StateDict readLegacy(FileBytes file, Optional<String> paramKey) throws WeightFileException {
        AllowList allowed = new AllowList(file.name());
        ByteBuffer head = file.slice(0, Math.min(file.size(), Pickle.MAX_BYTES));
        Pickle pickle = new Pickle(file.name(), head, allowed);
        if (!LEGACY_MAGIC.equals(pickle.load())) {
            throw file.problem("is a pickle that torch.save did not write; expected its magic number first");
        }
        if (!Long.valueOf(LEGACY_PROTOCOL).equals(pickle.load())) {
            throw file.problem("has a legacy protocol other than " + LEGACY_PROTOCOL);
        }
        if (!(pickle.load() instanceof Dict system)
                || !Boolean.TRUE.equals(system.entries().get("little_endian"))) {
            throw file.problem("was written on a big-endian machine, or does not say so; this is not supported");
        }
        Object tree = pickle.load();
        Map<String, Long> starts = legacyStarts(file, pickle.load(), allowed, head.position());
        return build(file, Unwrapping.find(file.name(), tree, paramKey), storage -> {
            Long start = starts.get(storage.key());
            if (start == null) {
                throw file.problem("is damaged: storage " + WeightFileException.quote(storage.key()) + " is missing");
            }
            return file.slice(start, storage.count() * storage.dtype().byteSize());
        });
    }

    /** Walks over the raw storages, each a 64-bit element count and its elements, in the order of the listed keys. */
    private static Map<String, Long> legacyStarts(FileBytes file, Object keys, AllowList allowed, long position)
            throws WeightFileException {
        if (!(keys instanceof Sequence list)) {
            throw file.problem("is damaged: the list of its storages is missing");
        }
        Map<String, Long> starts = new HashMap<>();
        long at = position;
        for (Object key : list.items()) {
            Storage storage = allowed.storages().get(key);
            if (storage == null) {
                throw file.problem("is damaged: it lists a storage that no tensor uses");
            }
            long count = file.slice(at, Long.BYTES).getLong();
            at += Long.BYTES;
            int elementBytes = storage.dtype().byteSize();
            if (count != storage.count() || count > (file.size() - at) / elementBytes) {
                throw file.problem("is cut short or damaged: storage " + WeightFileException.quote(storage.key())
                        + " has " + count + " elements instead of " + storage.count() + ", or they end too early");
            }
            if (starts.put(storage.key(), at) != null) {
                throw file.problem("is damaged: it lists a storage twice");
            }
            at += count * elementBytes;
        }
        return starts;
    }

    private static StateDict build(FileBytes file, Map<String, TensorRef> refs, TensorBuilder.Storages storages)
            throws WeightFileException {
        TensorBuilder builder = new TensorBuilder(file, storages);
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, TensorRef> ref : refs.entrySet()) {
            tensors.put(ref.getKey(), builder.build(ref.getKey(), ref.getValue()));
        }
        return StateDict.of(tensors, Map.of());
    }
}
