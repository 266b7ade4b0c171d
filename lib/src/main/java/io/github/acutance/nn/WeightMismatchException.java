package io.github.acutance.nn;

import io.github.acutance.weights.StateDict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Weights that do not fit a network: which names are missing, which are unexpected, which shapes differ. */
public final class WeightMismatchException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final int NAMED = 3;

    private WeightMismatchException(String message) {
        super(message);
    }

    /**
     * Compares what a network wants with what a file holds.
     *
     * @throws WeightMismatchException if they differ in any name or shape
     */
    static void requireSame(Map<String, long[]> wanted, StateDict found) {
        String differences = describe(wanted, found);
        if (!differences.isEmpty()) {
            throw new WeightMismatchException(differences);
        }
    }

    /** How many names are missing and unexpected and how many shapes differ, with the first of each; empty if none. */
    public static String describe(Map<String, long[]> wanted, StateDict found) {
        List<String> missing = new ArrayList<>();
        List<String> differing = new ArrayList<>();
        wanted.forEach((name, shape) -> {
            if (!found.contains(name)) {
                missing.add(name);
            } else if (!Arrays.equals(shape, found.tensor(name).shape())) {
                differing.add(name + " expected " + Arrays.toString(shape) + " found "
                        + Arrays.toString(found.tensor(name).shape()));
            }
        });
        List<String> unexpected =
                found.names().stream().filter(name -> !wanted.containsKey(name)).toList();
        if (missing.isEmpty() && unexpected.isEmpty() && differing.isEmpty()) {
            return "";
        }
        return list("missing", missing) + "; " + list("unexpected", unexpected) + "; " + list("differing", differing);
    }

    private static String list(String title, List<String> names) {
        String some = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() + " " + title
                + (names.isEmpty() ? "" : " (" + some + (names.size() > NAMED ? ", ..." : "") + ")");
    }
}
