package io.github.acutance.train;

import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Everything that a training needs to go on exactly: all networks, the average, the optimisers' state and the iteration, in
 * one safetensors file {@code training_states/ITERATION.state}, written whole or not at all. The sampler needs no
 * state: its crops follow from the seed and the iteration.
 */
final class Checkpoint {
    private static final String ITERATION = "iteration";
    private static final String SUFFIX = ".state";

    private Checkpoint() {}

    /**
     * Writes the tensors and forgets all but the last checkpoints. If that fails, the ones before are still there.
     *
     * @param metadata texts to keep beside the tensors
     * @param keep how many checkpoints stay
     * @throws IOException if the file cannot be written, for example for lack of space; nothing of it remains
     */
    static void write(Path folder, long iteration, Map<String, Tensor> tensors, Map<String, String> metadata, int keep)
            throws IOException {
        Files.createDirectories(folder);
        Map<String, String> texts = new LinkedHashMap<>(metadata);
        texts.put(ITERATION, Long.toString(iteration));
        List<Path> before = list(folder);
        try {
            Safetensors.write(StateDict.of(copies(tensors), texts), folder.resolve(iteration + SUFFIX));
        } catch (IOException unwritten) {
            throw new IOException(
                    unwritten.getMessage() + "; "
                            + (before.isEmpty()
                                    ? "there is no earlier checkpoint"
                                    : before.get(before.size() - 1).getFileName() + " is unharmed"),
                    unwritten);
        }
        List<Path> all = list(folder);
        for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
            Files.deleteIfExists(old);
        }
    }

    /** The newest checkpoint of a run, if there is one. */
    static Optional<Path> newest(Path folder) throws IOException {
        List<Path> all = Files.isDirectory(folder) ? list(folder) : List.of();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /**
     * Fills the tensors and answers the texts beside them.
     *
     * @throws IOException if the file cannot be read or belongs to another network
     */
    static Map<String, String> read(Path file, Map<String, Tensor> tensors) throws IOException {
        StateDict state = Safetensors.read(file);
        for (Map.Entry<String, Tensor> wanted : tensors.entrySet()) {
            String name = wanted.getKey();
            if (!state.contains(name)
                    || !Arrays.equals(
                            state.tensor(name).shape(), wanted.getValue().shape())) {
                throw new IOException(file + ": expected a checkpoint of this recipe, found none of tensor " + name
                        + " in its shape");
            }
        }
        if (!state.metadata().containsKey(ITERATION)) {
            throw new IOException(file + ": expected a checkpoint, found no iteration in it");
        }
        TensorScope.inference(() -> {
            tensors.forEach((name, tensor) ->
                    tensor.copy_(Tensor.create(state.tensor(name).toFloats(), tensor.shape())));
            return null;
        });
        return state.metadata();
    }

    /** The iteration after which a checkpoint was written. */
    static long iteration(Map<String, String> texts) {
        return Long.parseLong(texts.get(ITERATION));
    }

    private static Map<String, WeightTensor> copies(Map<String, Tensor> tensors) {
        Map<String, WeightTensor> copies = new LinkedHashMap<>();
        TensorScope.inference(() -> {
            tensors.forEach((name, tensor) -> {
                Tensor plain = tensor.cpu().to(ScalarType.Float).contiguous();
                float[] values = new float[Math.toIntExact(plain.numel())];
                plain.data_ptr_float().get(values);
                copies.put(name, WeightTensor.of(values, tensor.shape()));
            });
            return null;
        });
        return copies;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            file.getFileName().toString().matches("\\d+\\" + SUFFIX) && Files.isRegularFile(file))
                    .sorted((a, b) -> Long.compare(iteration(a), iteration(b)))
                    .toList();
        }
    }

    private static long iteration(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }
}
