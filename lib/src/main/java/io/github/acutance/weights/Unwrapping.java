package io.github.acutance.weights;

import io.github.acutance.weights.Pickled.Dict;
import io.github.acutance.weights.Pickled.TensorRef;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the weights in what a file holds: a bare dictionary of tensors, or a training checkpoint that wraps one.
 *
 * <p>Wrappers are tried in a fixed order, and followed when they are nested; exponential moving averages come first.
 * What stands beside the tensors is ignored. A leading {@code module.} (from DataParallel) goes where all names have it.
 */
final class Unwrapping {
    private static final List<String> WRAPPERS = List.of(
            "params_ema", "params", "state_dict", "model_state_dict", "model", "generator", "net_g", "net", "sd");
    private static final String PARALLEL_PREFIX = "module.";
    private static final int MAX_DEPTH = 6;
    private static final int SHOWN_KEYS = 12;

    private Unwrapping() {}

    /**
     * Finds the weights.
     *
     * @param file the file's name, for messages
     * @param root what the file holds
     * @param paramKey the top-level key to look under, or empty to look under the usual ones
     * @return name to tensor, in order, not empty
     * @throws WeightFileException if there are none; the message lists the top-level keys
     */
    static Map<String, TensorRef> find(String file, Object root, Optional<String> paramKey) throws WeightFileException {
        if (!(root instanceof Dict dict)) {
            throw new WeightFileException(file, "expected a dictionary of weights, found a single value or a list");
        }
        Object start = root;
        if (paramKey.isPresent()) {
            start = dict.entries().get(paramKey.get());
            if (start == null) {
                throw new WeightFileException(
                        file,
                        "has no entry " + WeightFileException.quote(paramKey.get()) + "; its top-level keys are "
                                + keys(dict));
            }
        }
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return search(start, MAX_DEPTH, seen)
                .map(Unwrapping::tensors)
                .orElseThrow(() -> new WeightFileException(
                        file,
                        "no weights found"
                                + paramKey.map(key -> " under " + WeightFileException.quote(key))
                                        .orElse("")
                                + "; its top-level keys are " + keys(dict)));
    }

    private static Optional<Dict> search(Object value, int depth, Set<Object> seen) {
        if (!(value instanceof Dict dict) || depth == 0 || !seen.add(value)) {
            return Optional.empty();
        }
        for (String wrapper : WRAPPERS) {
            Optional<Dict> inner = search(dict.entries().get(wrapper), depth - 1, seen);
            if (inner.isPresent()) {
                return inner;
            }
        }
        boolean holdsTensors = dict.entries().entrySet().stream()
                .anyMatch(entry -> entry.getKey() instanceof String && entry.getValue() instanceof TensorRef);
        return holdsTensors ? Optional.of(dict) : Optional.empty();
    }

    private static Map<String, TensorRef> tensors(Dict dict) {
        Map<String, TensorRef> tensors = new LinkedHashMap<>();
        dict.entries().forEach((key, value) -> {
            if (key instanceof String name && value instanceof TensorRef tensor) {
                tensors.put(name, tensor);
            }
        });
        return withoutParallelPrefix(tensors);
    }

    /** Returns the entries without a leading {@code module.}, if every name has it. */
    static <V> Map<String, V> withoutParallelPrefix(Map<String, V> entries) {
        if (!entries.keySet().stream().allMatch(name -> name.startsWith(PARALLEL_PREFIX))) {
            return entries;
        }
        Map<String, V> stripped = new LinkedHashMap<>();
        entries.forEach((name, value) -> stripped.put(name.substring(PARALLEL_PREFIX.length()), value));
        return stripped;
    }

    private static String keys(Dict dict) {
        String shown = dict.entries().keySet().stream()
                .limit(SHOWN_KEYS)
                .map(key -> key instanceof String name ? WeightFileException.quote(name) : "(not a text)")
                .collect(Collectors.joining(", "));
        int more = dict.entries().size() - SHOWN_KEYS;
        return dict.entries().isEmpty() ? "none" : shown + (more > 0 ? " and " + more + " more" : "");
    }
}
