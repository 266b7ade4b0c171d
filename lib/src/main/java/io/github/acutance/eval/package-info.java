/**
 * Datasets in, tables and pages out: {@link io.github.acutance.eval.Dataset} finds the pictures,
 * {@link io.github.acutance.eval.Method} enlarges them, {@link io.github.acutance.eval.Evaluator} measures, and the result
 * is an {@link io.github.acutance.eval.Evaluation}, in which every number keeps the conditions that it was made under.
 */
package io.github.acutance.eval;
