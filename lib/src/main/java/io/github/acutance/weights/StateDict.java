package io.github.acutance.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The named weights of a network, in order, with metadata beside them.
 *
 * <p>Immutable and thread-safe; every method that changes something returns a new value, which shares the tensors.
 */
public final class StateDict {
    private final Map<String, WeightTensor> tensors;
    private final Map<String, String> metadata;

    private StateDict(Map<String, WeightTensor> tensors, Map<String, String> metadata) {
        this.tensors = tensors;
        this.metadata = metadata;
    }

    /**
     * Makes a dictionary of weights that keeps the iteration order of both maps.
     *
     * @param tensors name to tensor; copied
     * @param metadata free text by key; copied
     * @throws NullPointerException if a map, a key or a value is null
     */
    public static StateDict of(Map<String, WeightTensor> tensors, Map<String, String> metadata) {
        return new StateDict(copy(tensors), copy(metadata));
    }

    private static <V> Map<String, V> copy(Map<String, V> entries) {
        Map<String, V> copy = new LinkedHashMap<>();
        entries.forEach((key, value) -> copy.put(Objects.requireNonNull(key), Objects.requireNonNull(value, key)));
        return Collections.unmodifiableMap(copy);
    }

    /** Returns the names of the tensors, in order, unmodifiable. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /**
     * Returns the tensor of a name.
     *
     * @throws NoSuchElementException if there is none; the message holds the name
     */
    public WeightTensor tensor(String name) {
        WeightTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new NoSuchElementException("no tensor \"" + name + "\" among " + size() + " weights");
        }
        return tensor;
    }

    /** Returns whether there is a tensor of this name. */
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /** Returns the number of tensors. */
    public int size() {
        return tensors.size();
    }

    /** Returns the metadata, in order, unmodifiable; empty for files that cannot hold any. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Returns the number of values in all tensors, buffers such as running means included. */
    public long parameterCount() {
        return tensors.values().stream().mapToLong(WeightTensor::count).sum();
    }

    /** Returns the same tensors with other metadata. */
    public StateDict withMetadata(Map<String, String> newMetadata) {
        return new StateDict(tensors, copy(newMetadata));
    }

    /**
     * Returns the same tensors under other names, in the same order.
     *
     * @param newName gives the new name of an old one
     * @throws IllegalArgumentException if two tensors would have the same name
     */
    public StateDict rename(UnaryOperator<String> newName) {
        Map<String, WeightTensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            String target = Objects.requireNonNull(newName.apply(name), name);
            if (renamed.put(target, tensor) != null) {
                throw new IllegalArgumentException("two tensors would be named \"" + target + "\"");
            }
        });
        return new StateDict(Collections.unmodifiableMap(renamed), metadata);
    }

    /** Returns the tensors whose names are wanted, in order. */
    public StateDict select(Predicate<String> wanted) {
        Map<String, WeightTensor> selected = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (wanted.test(name)) {
                selected.put(name, tensor);
            }
        });
        return new StateDict(Collections.unmodifiableMap(selected), metadata);
    }

    /**
     * Returns the tensors whose names begin with a prefix, without that prefix.
     *
     * <p>So {@code withPrefixStripped("generator.")} takes the generator out of a file that holds a discriminator too.
     */
    public StateDict withPrefixStripped(String prefix) {
        return select(name -> name.startsWith(prefix)).rename(name -> name.substring(prefix.length()));
    }

    /** Returns the tensors whose names do not begin with a prefix. */
    public StateDict withoutPrefix(String prefix) {
        return select(name -> !name.startsWith(prefix));
    }

    /** Returns the name of the first tensor that holds a NaN or an infinity. Reads every value. */
    public Optional<String> firstNonFinite() {
        return tensors.entrySet().stream()
                .filter(entry -> !entry.getValue().allFinite())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * Checks that every value is finite. Reads every value.
     *
     * @return this
     * @throws IllegalArgumentException if a tensor holds a NaN or an infinity; the message names the tensor
     */
    public StateDict requireFinite() {
        firstNonFinite().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "tensor \"" + name + "\" holds a NaN or an infinity; weights must be finite");
        });
        return this;
    }

    /** Returns the number of tensors and of values. */
    @Override
    public String toString() {
        return size() + " tensors, " + parameterCount() + " values";
    }
}
