package io.github.acutance.cli;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Numbers of pictures: a row for each, a column for each metric, and the mean as the last row. The PSNR of equal
 * pictures is {@code inf}, and so is the mean of a column that holds it.
 */
final class MetricsTable {
    private final List<Metric> metrics;
    private final List<String> names = new ArrayList<>();
    private final List<List<Double>> values = new ArrayList<>();

    /** An empty table. */
    MetricsTable(List<Metric> metrics) {
        this.metrics = metrics;
    }

    /** The columns. */
    List<Metric> metrics() {
        return metrics;
    }

    /** Adds a picture's numbers, in the order of the metrics. */
    void add(String name, List<Double> numbers) {
        names.add(name);
        values.add(List.copyOf(numbers));
    }

    /** Header, rows and mean as aligned lines; no mean where there are no rows. */
    List<String> lines() {
        return TextTable.lines(rows());
    }

    /** Header, rows and mean as CSV. */
    String csv() {
        return rows().stream().map(row -> CsvText.row(row) + "\n").collect(Collectors.joining());
    }

    /** For each column with an infinite number, what the mean of its other numbers is. */
    List<String> infinities() {
        List<String> lines = new ArrayList<>();
        for (int column = 0; column < metrics.size(); column++) {
            int at = column;
            DoubleSummaryStatistics finite = values.stream()
                    .mapToDouble(row -> row.get(at))
                    .filter(Double::isFinite)
                    .summaryStatistics();
            long infinite = values.size() - finite.getCount();
            if (infinite > 0) {
                String others = finite.getCount() == 0
                        ? ""
                        : ", the mean of the others is " + CsvText.number(finite.getAverage());
                lines.add(metrics.get(at) + ": " + infinite + " of " + values.size()
                        + (values.size() == 1 ? " picture equals" : " pictures equal")
                        + " the reference, so the mean is inf"
                        + others);
            }
        }
        return lines;
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("file", metrics.stream().map(Metric::toString)));
        for (int i = 0; i < names.size(); i++) {
            rows.add(row(names.get(i), values.get(i).stream().map(CsvText::number)));
        }
        if (!names.isEmpty()) {
            rows.add(row("mean", means().stream().map(CsvText::number)));
        }
        return rows;
    }

    private static List<String> row(String first, Stream<String> others) {
        return Stream.concat(Stream.of(first), others).toList();
    }

    private List<Double> means() {
        List<Double> means = new ArrayList<>();
        for (int column = 0; column < metrics.size(); column++) {
            double sum = 0;
            for (List<Double> row : values) {
                sum += row.get(column);
            }
            means.add(sum / values.size());
        }
        return means;
    }
}
