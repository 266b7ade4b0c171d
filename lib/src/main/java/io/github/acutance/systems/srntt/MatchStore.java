package io.github.acutance.systems.srntt;

import io.github.acutance.weights.DType;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFileException;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Matches of crops and references, found once and kept: in memory, and in a folder if one is named, as a file of some
 * kilobytes for each pair (the authors' code stores the swapped maps themselves, 21 megabytes). A file is named by what it
 * was found in, so that a folder may serve several trainings.
 */
final class MatchStore {
    private static final String INDEX = "index";
    private static final String SIMILARITY = "similarity";

    /**
     * A match.
     *
     * @param rows of patches
     * @param columns of patches
     * @param index numbers of the reference's patches, row after row
     * @param similarity cosine of each two
     */
    @SuppressWarnings("ArrayRecordComponent") // filled once, never compared
    record Match(int rows, int columns, int[] index, float[] similarity) {}

    private final Optional<Path> folder;
    private final Map<String, Match> known = new HashMap<>();

    /**
     * Opens a store.
     *
     * @throws IOException if the folder cannot be made
     */
    MatchStore(Optional<Path> folder) throws IOException {
        this.folder = folder;
        if (folder.isPresent()) {
            Files.createDirectories(folder.get());
        }
    }

    /**
     * A match that was found before.
     *
     * @param name tells pictures and features from others: hexadecimal digits
     */
    Optional<Match> find(String name) {
        Match match = known.get(name);
        if (match == null && folder.isPresent() && Files.exists(file(name))) {
            Optional<Match> stored = read(file(name));
            stored.ifPresent(found -> known.put(name, found));
            return stored;
        }
        return Optional.ofNullable(match);
    }

    /**
     * Keeps a match.
     *
     * @throws WeightFileException if its file cannot be written
     */
    void put(String name, Match match) throws WeightFileException {
        known.put(name, match);
        if (folder.isPresent()) {
            ByteBuffer index =
                    ByteBuffer.allocate(Integer.BYTES * match.index.length).order(ByteOrder.LITTLE_ENDIAN);
            index.asIntBuffer().put(match.index);
            long[] shape = {match.rows, match.columns};
            Map<String, WeightTensor> tensors = Map.of(
                    INDEX, WeightTensor.wrap(DType.I32, shape, index),
                    SIMILARITY, WeightTensor.of(match.similarity, shape));
            Safetensors.write(StateDict.of(tensors, Map.of()), file(name));
        }
    }

    /** Empty if the file is broken: then the match is found anew and replaces it. */
    private static Optional<Match> read(Path file) {
        try {
            StateDict stored = Safetensors.read(file);
            if (!stored.contains(INDEX) || !stored.contains(SIMILARITY)) {
                return Optional.empty();
            }
            WeightTensor index = stored.tensor(INDEX);
            WeightTensor similarity = stored.tensor(SIMILARITY);
            long[] shape = index.shape();
            if (index.dtype() != DType.I32 || shape.length != 2 || !Arrays.equals(shape, similarity.shape())) {
                return Optional.empty();
            }
            int[] numbers = new int[Math.toIntExact(index.count())];
            index.data().asIntBuffer().get(numbers);
            return Optional.of(new Match((int) shape[0], (int) shape[1], numbers, similarity.toFloats()));
        } catch (WeightFileException broken) {
            return Optional.empty();
        }
    }

    private Path file(String name) {
        return folder.orElseThrow().resolve(name + ".safetensors");
    }
}
