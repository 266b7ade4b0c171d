package io.github.acutance.train;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Means of losses and times since the last line of the log. */
final class StepLog {
    private final long total;
    private final Map<String, double[]> sums = new LinkedHashMap<>(); // by name: sum, count
    private double waited;
    private double computed;
    private int steps;

    StepLog(long total) {
        this.total = total;
    }

    /**
     * Adds an iteration.
     *
     * @param values losses and notes
     * @param waitedSeconds for its batch
     * @param computedSeconds after that
     */
    void add(Map<String, Double> values, double waitedSeconds, double computedSeconds) {
        values.forEach((name, value) -> {
            double[] sum = sums.computeIfAbsent(name, key -> new double[2]);
            sum[0] += value;
            sum[1]++;
        });
        waited += waitedSeconds;
        computed += computedSeconds;
        steps++;
    }

    /** Mean of each loss and note, by name. */
    Map<String, Double> means() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(name, sum[0] / sum[1]));
        return means;
    }

    /** One line, after which counting begins anew. */
    String line(long iteration, double rate) {
        double step = (waited + computed) / steps;
        StringBuilder line = new StringBuilder("[iter %d/%d, lr %.3e, step %.3f s, data %.3f s (%.1f %%), eta %s]"
                .formatted(
                        iteration,
                        total,
                        rate,
                        step,
                        waited / steps,
                        100 * waited / Math.max(1e-9, waited + computed),
                        duration(Math.round(step * (total - iteration)))));
        means().forEach((name, mean) -> line.append(" %s %s".formatted(name, number(mean))));
        sums.clear();
        waited = 0;
        computed = 0;
        steps = 0;
        return line.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 1e-3 && value != 0 ? "%.4e" : "%.5f", value);
    }

    private static String duration(long seconds) {
        return "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
