package io.github.acutance.catalog;

import java.util.List;

/**
 * What a file of weights holds, beside its card.
 *
 * @param layout whose names the file uses, for example {@code BasicSR}
 * @param tensors number of tensors
 * @param dtypes number formats that occur
 */
public record WeightsSummary(String layout, int tensors, List<String> dtypes) {}
