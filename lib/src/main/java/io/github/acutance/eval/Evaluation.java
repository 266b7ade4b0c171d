package io.github.acutance.eval;

import java.util.List;

/**
 * What an evaluation found.
 *
 * @param dataset name of the dataset
 * @param measures what was measured, in the order of the columns
 * @param results one for each method and scale
 * @param machine processor, cores and system
 * @param program name and version
 */
public record Evaluation(
        String dataset, List<Measure> measures, List<MethodResult> results, String machine, String program) {
    /** Copies the lists. */
    public Evaluation {
        measures = List.copyOf(measures);
        results = List.copyOf(results);
    }

    /** Whether a picture of any method could not be measured. */
    public boolean hasFailures() {
        return results.stream().anyMatch(result -> !result.failures().isEmpty());
    }
}
