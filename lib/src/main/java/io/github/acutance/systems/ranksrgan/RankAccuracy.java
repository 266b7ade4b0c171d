package io.github.acutance.systems.ranksrgan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How well scores follow a metric, over groups of patches of one place.
 *
 * @param pairs share of the pairs inside groups that the scores put in the metric's order
 * @param spearman rank correlation of scores and metric over all patches (Spearman, ties with their mean rank)
 */
record RankAccuracy(double pairs, double spearman) {
    /**
     * Compares them; pairs whose metrics are equal do not count.
     *
     * @param scores by group, then by level
     * @param metrics in the same order
     */
    static RankAccuracy of(List<double[]> scores, List<double[]> metrics) {
        int right = 0;
        int all = 0;
        List<Double> flatScores = new ArrayList<>();
        List<Double> flatMetrics = new ArrayList<>();
        for (int group = 0; group < scores.size(); group++) {
            double[] s = scores.get(group);
            double[] m = metrics.get(group);
            for (int a = 0; a < s.length; a++) {
                flatScores.add(s[a]);
                flatMetrics.add(m[a]);
                for (int b = a + 1; b < s.length; b++) {
                    all += m[a] == m[b] ? 0 : 1;
                    right += m[a] != m[b] && Math.signum(s[a] - s[b]) == Math.signum(m[a] - m[b]) ? 1 : 0;
                }
            }
        }
        return new RankAccuracy((double) right / all, correlation(ranks(flatScores), ranks(flatMetrics)));
    }

    /** Ranks from 0; equal values share their mean rank. */
    private static double[] ranks(List<Double> values) {
        Integer[] order = new Integer[values.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(values.get(a), values.get(b)));
        double[] ranks = new double[order.length];
        int from = 0;
        while (from < order.length) {
            int to = from;
            while (to + 1 < order.length && values.get(order[to + 1]).equals(values.get(order[from]))) {
                to++;
            }
            for (int i = from; i <= to; i++) {
                ranks[order[i]] = (from + to) / 2.0;
            }
            from = to + 1;
        }
        return ranks;
    }

    private static double correlation(double[] a, double[] b) {
        double meanA = Arrays.stream(a).average().orElse(Double.NaN);
        double meanB = Arrays.stream(b).average().orElse(Double.NaN);
        double both = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            both += (a[i] - meanA) * (b[i] - meanB);
            squaresA += (a[i] - meanA) * (a[i] - meanA);
            squaresB += (b[i] - meanB) * (b[i] - meanB);
        }
        return both / Math.sqrt(squaresA * squaresB);
    }
}
