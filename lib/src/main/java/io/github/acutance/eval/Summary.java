package io.github.acutance.eval;

import io.github.acutance.data.RegionMasks.Region;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** An evaluation as a table of texts with a row for each method and scale, and what has to be said below it. */
public final class Summary {
    private Summary() {}

    /** Header first; all rows have as many fields. */
    public static List<List<String>> rows(Evaluation evaluation) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("method", "scale"));
        evaluation.measures().forEach(measure -> header.add(measure.title()));
        header.addAll(List.of("paper", "pictures", "seconds", "peak MiB"));
        rows.add(header);
        evaluation.results().forEach(result -> rows.add(row(evaluation, result)));
        return rows;
    }

    private static List<String> row(Evaluation evaluation, MethodResult result) {
        List<String> row = new ArrayList<>(List.of(result.method(), result.scaleWord()));
        for (Measure measure : evaluation.measures()) {
            row.add(measure.format(result.mean(measure).value()));
        }
        row.add(
                result.published().isEmpty()
                        ? "-"
                        : paper(evaluation, result.published().get(0)));
        row.add(Integer.toString(result.pictures().size()));
        row.add(String.format(Locale.ROOT, "%.1f", result.seconds()));
        row.add(mebibytes(result.peakBytes()));
        return row;
    }

    /** The published numbers of the columns, and whose they are: {@code 32.05 / 0.9019 SRResNet}. */
    static String paper(Evaluation evaluation, PublishedNumber number) {
        StringBuilder text = new StringBuilder();
        for (Measure measure : evaluation.measures()) {
            text.append(text.length() == 0 ? "" : " / ");
            text.append(measure.format(number.values().getOrDefault(measure.word(), Double.NaN)));
        }
        return text + " " + number.method();
    }

    /** How the numbers were made, what they are compared with, and what was left out, a line each. */
    public static List<String> remarks(Evaluation evaluation) {
        Set<String> lines = new LinkedHashSet<>();
        for (MethodResult result : evaluation.results()) {
            lines.add(result.scaleWord() + ": " + result.conditions().label());
            result.notes().forEach(note -> lines.add(result.scaleWord() + ": " + note));
        }
        for (MethodResult result : evaluation.results()) {
            String label = result.label();
            lines.add(label + ": " + result.conditions().settings());
            for (Measure measure : evaluation.measures()) {
                String remark = result.mean(measure).remark();
                if (!remark.isEmpty()) {
                    lines.add(label + ": " + measure.title() + ": " + remark);
                }
            }
            result.pictures().stream()
                    .filter(picture -> !picture.note().isEmpty())
                    .forEach(picture -> lines.add(label + ": " + picture.name() + ": " + picture.note()));
            result.failures()
                    .forEach(failure -> lines.add(label + ": " + failure.name() + " left out: " + failure.reason()));
            for (PublishedNumber number : result.published()) {
                lines.add(label + ": paper " + paper(evaluation, number) + ", " + number.confidence() + " ("
                        + number.source() + ")" + (number.note().isEmpty() ? "" : "; " + number.note()));
            }
        }
        return List.copyOf(lines);
    }

    /** Header first: means of the numbers inside the masks; empty without label maps. */
    public static List<List<String>> regionRows(Evaluation evaluation) {
        List<List<String>> rows = new ArrayList<>();
        for (MethodResult result : evaluation.results()) {
            for (Region region : Region.values()) {
                List<RegionScore> scores = result.pictures().stream()
                        .flatMap(picture -> picture.regions().stream())
                        .filter(score -> score.region() == region)
                        .toList();
                if (!scores.isEmpty()) {
                    rows.add(regionRow(result, region, scores));
                }
            }
        }
        if (!rows.isEmpty()) {
            rows.add(
                    0,
                    List.of(
                            "method",
                            "scale",
                            "region",
                            "PSNR",
                            "gradient error",
                            "VGG-19 distance",
                            "pixels",
                            "pictures"));
        }
        return rows;
    }

    private static List<String> regionRow(MethodResult result, Region region, List<RegionScore> scores) {
        MethodResult.Mean psnr = MethodResult.meanOf(
                Measure.PSNR, scores.stream().map(RegionScore::psnr).toList());
        MethodResult.Mean gradient = MethodResult.meanOf(
                Measure.LPIPS, scores.stream().map(RegionScore::gradientError).toList());
        MethodResult.Mean distance = MethodResult.meanOf(
                Measure.LPIPS, scores.stream().map(RegionScore::featureDistance).toList());
        long pixels = scores.stream().mapToLong(RegionScore::pixels).sum();
        return List.of(
                result.method(),
                result.scaleWord(),
                region.name().toLowerCase(Locale.ROOT),
                Measure.PSNR.format(psnr.value()),
                Measure.LPIPS.format(gradient.value()),
                Measure.LPIPS.format(distance.value()),
                Long.toString(pixels),
                Integer.toString(psnr.pictures() + psnr.infinite()));
    }

    /** MiB, or a dash. */
    static String mebibytes(OptionalLong bytes) {
        return bytes.isPresent() ? Long.toString(bytes.getAsLong() >> 20) : "-";
    }
}
