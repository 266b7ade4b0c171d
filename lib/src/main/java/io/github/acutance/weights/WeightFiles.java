package io.github.acutance.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads and writes files of weights of every supported kind. */
public final class WeightFiles {
    private WeightFiles() {}

    /**
     * Reads a file of weights; its kind is told by its content, not by its name.
     *
     * <p>Weights inside a training checkpoint are found under the usual keys (see {@link PthFile#read(Path, Optional)})
     * and a {@code module.} that all names begin with is taken off. The values are not looked at: whoever builds a
     * network calls {@link StateDict#requireFinite()}. The file may stay mapped while the weights are reachable.
     *
     * @throws WeightFileException if it cannot be read: one line that begins with the file's name
     */
    public static StateDict read(Path file) throws WeightFileException {
        return read(file, Optional.empty());
    }

    /**
     * Reads a file of weights, those under one top-level key of a checkpoint.
     *
     * @param file the file
     * @param paramKey the key, such as {@code "params"}; empty for the usual ones
     * @throws WeightFileException if it cannot be read, or does not have that key
     */
    public static StateDict read(Path file, Optional<String> paramKey) throws WeightFileException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return read(bytes, paramKey);
        } catch (WeightFileException e) {
            throw e;
        } catch (IOException e) {
            throw new WeightFileException(WeightFileException.nameOf(file), "cannot be closed: " + e.getMessage(), e);
        }
    }

    static StateDict read(FileBytes file, Optional<String> paramKey) throws WeightFileException {
        FileKind kind = FileKind.of(file);
        if (kind == FileKind.MATLAB) {
            return withoutKey(file, paramKey, "MATLAB", MatConvNetFile.read(file));
        } else if (kind == FileKind.ZIP && NpzFile.isOne(file)) {
            return withoutKey(file, paramKey, "NumPy", NpzFile.read(file, PthFile.DEFAULT_INFLATED_BYTES_LIMIT));
        } else if (kind != FileKind.SAFETENSORS) {
            return PthFile.read(file, paramKey, PthFile.DEFAULT_INFLATED_BYTES_LIMIT);
        }
        StateDict weights = withoutKey(file, paramKey, "safetensors", Safetensors.read(file));
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
        return StateDict.of(Unwrapping.withoutParallelPrefix(tensors), weights.metadata());
    }

    private static StateDict withoutKey(FileBytes file, Optional<String> paramKey, String kind, StateDict weights)
            throws WeightFileException {
        if (paramKey.isPresent()) {
            throw file.problem("is a " + kind + " file, which holds one list of weights and no entry "
                    + WeightFileException.quote(paramKey.get()));
        }
        return weights;
    }

    /**
     * Writes weights in the format that the file's name asks for.
     *
     * @param weights what to write
     * @param file a name that ends in {@code .safetensors}, or in {@code .pth} or {@code .pt} for PyTorch (which keeps no
     *     metadata); the file appears whole or not at all
     * @throws WeightFileException if the name ends otherwise, or the file cannot be written
     */
    public static void write(StateDict weights, Path file) throws WeightFileException {
        String name = WeightFileException.nameOf(file);
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".safetensors")) {
            Safetensors.write(weights, file);
        } else if (lower.endsWith(".pth") || lower.endsWith(".pt")) {
            PthFile.write(weights, file);
        } else {
            throw new WeightFileException(name, "expected a name that ends in .safetensors, .pth or .pt");
        }
    }

    /**
     * Returns the SHA-256 of a file's bytes.
     *
     * @return 64 lower-case hexadecimal digits
     * @throws WeightFileException if the file cannot be read
     */
    public static String sha256(Path file) throws WeightFileException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[1 << 16];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                digest.update(block, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new WeightFileException(WeightFileException.nameOf(file), "cannot be read: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
