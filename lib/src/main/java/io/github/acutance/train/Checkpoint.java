package io.github.acutance.train;

import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Everything that a training needs to go on exactly: weights, their average, the optimiser's state and the iteration,
 * in one safetensors file {@code training_states/ITERATION.state}, written whole or not at all. The sampler needs no
 * state: its crops follow from the seed and the iteration.
 */
final class Checkpoint {
    private static final String ITERATION = "iteration";
    private static final String SUFFIX = ".state";
    private static final int KEPT = 2;

    private Checkpoint() {}

    /** Writes the tensors and forgets all but the last two checkpoints. */
    static void write(Path folder, long iteration, Map<String, Tensor> tensors, Map<String, String> provenance)
            throws IOException {
        Files.createDirectories(folder);
        Map<String, String> metadata = new LinkedHashMap<>(provenance);
        metadata.put(ITERATION, Long.toString(iteration));
        Safetensors.write(StateDict.of(copies(tensors), metadata), folder.resolve(iteration + SUFFIX));
        List<Path> all = list(folder);
        for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
            Files.deleteIfExists(old);
        }
    }

    /** The newest checkpoint of a run, if there is one. */
    static Optional<Path> newest(Path folder) throws IOException {
        List<Path> all = Files.isDirectory(folder) ? list(folder) : List.of();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /**
     * Fills the tensors and answers the iteration after which they were written.
     *
     * @throws IOException if the file cannot be read or belongs to another network
     */
    static long read(Path file, Map<String, Tensor> tensors) throws IOException {
        StateDict state = Safetensors.read(file);
        for (String name : tensors.keySet()) {
            if (!state.contains(name)
                    || state.tensor(name).count() != tensors.get(name).numel()) {
                throw new IOException(file + ": expected a checkpoint of this recipe, found none of tensor " + name
                        + " in its shape");
            }
        }
        TensorScope.inference(() -> {
            tensors.forEach((name, tensor) ->
                    tensor.copy_(Tensor.create(state.tensor(name).toFloats(), tensor.shape())));
            return null;
        });
        return Long.parseLong(state.metadata().get(ITERATION));
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
            return files.filter(file -> file.getFileName().toString().matches("\\d+\\" + SUFFIX))
                    .sorted((a, b) -> Long.compare(iteration(a), iteration(b)))
                    .toList();
        }
    }

    private static long iteration(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }
}
