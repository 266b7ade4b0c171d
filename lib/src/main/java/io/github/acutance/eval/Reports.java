package io.github.acutance.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An evaluation as CSV, JSON and Markdown. */
public final class Reports {
    private Reports() {}

    /**
     * A row for each picture and, after the pictures of each method and scale, their mean. Infinity is {@code inf}; what
     * is not defined is empty.
     */
    public static String csv(Evaluation evaluation) {
        List<String> header = new ArrayList<>(List.of("file", "dataset", "method", "scale"));
        evaluation.measures().forEach(measure -> header.add(measure.word()));
        List<String> regions = regionColumns(evaluation);
        header.addAll(regions);
        header.addAll(List.of("seconds", "protocol", "note"));
        StringBuilder csv = new StringBuilder(row(header));
        for (MethodResult result : evaluation.results()) {
            for (PictureResult picture : result.pictures()) {
                csv.append(row(picture(evaluation, result, picture, !regions.isEmpty())));
            }
            for (Failure failure : result.failures()) {
                List<String> row = start(failure.name(), result);
                row.addAll(Collections.nCopies(evaluation.measures().size() + regions.size() + 1, ""));
                row.addAll(List.of(result.conditions().label(), "left out: " + failure.reason()));
                csv.append(row(row));
            }
            csv.append(row(mean(evaluation, result, regions.size())));
        }
        return csv.toString();
    }

    private static List<String> picture(
            Evaluation evaluation, MethodResult result, PictureResult picture, boolean regions) {
        List<String> row = start(picture.name(), result);
        evaluation.measures().forEach(m -> row.add(number(picture.values().getOrDefault(m, Double.NaN))));
        if (regions) {
            for (RegionScore score : picture.regions()) {
                row.addAll(
                        List.of(number(score.psnr()), number(score.gradientError()), number(score.featureDistance())));
            }
        }
        row.addAll(List.of(number(picture.seconds()), result.conditions().label(), picture.note()));
        return row;
    }

    private static List<String> mean(Evaluation evaluation, MethodResult result, int regionColumns) {
        List<String> row = start("mean", result);
        List<String> remarks = new ArrayList<>();
        for (Measure measure : evaluation.measures()) {
            MethodResult.Mean mean = result.mean(measure);
            row.add(number(mean.value()));
            if (!mean.remark().isEmpty()) {
                remarks.add(measure.title() + ": " + mean.remark());
            }
        }
        row.addAll(Collections.nCopies(regionColumns, ""));
        row.addAll(List.of(number(result.seconds()), result.conditions().label(), String.join("; ", remarks)));
        return row;
    }

    private static List<String> start(String file, MethodResult result) {
        return new ArrayList<>(List.of(file, result.dataset(), result.method(), Scale.digits(result.scale())));
    }

    private static List<String> regionColumns(Evaluation evaluation) {
        return evaluation.results().stream()
                .flatMap(result -> result.pictures().stream())
                .filter(picture -> !picture.regions().isEmpty())
                .findFirst()
                .map(picture -> picture.regions().stream()
                        .map(score -> score.region().name().toLowerCase(Locale.ROOT))
                        .flatMap(name -> Stream.of(name + "_psnr", name + "_gradient_error", name + "_vgg19"))
                        .toList())
                .orElse(List.of());
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : String.format(Locale.ROOT, "%.10g", value);
    }

    private static String row(List<String> fields) {
        return fields.stream().map(Reports::field).collect(Collectors.joining(",", "", "\n"));
    }

    private static String field(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }

    /** Everything as one JSON object. Infinity is the text {@code inf}, as JSON has no number for it; NaN is null. */
    public static String json(Evaluation evaluation) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("program", evaluation.program());
        root.put("machine", evaluation.machine());
        root.put("dataset", evaluation.dataset());
        root.put("results", evaluation.results().stream().map(Reports::result).toList());
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, Object> result(MethodResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("method", result.method());
        json.put("model", result.model());
        json.put("scale", result.scale());
        json.put("protocol", protocol(result.conditions()));
        json.put("mean", means(result));
        json.put("seconds", result.seconds());
        OptionalLong peak = result.peakBytes();
        json.put("peak_rss_bytes", peak.isPresent() ? (Object) peak.getAsLong() : null);
        json.put("pictures", result.pictures().stream().map(Reports::picture).toList());
        json.put("left_out", result.failures());
        json.put("notes", result.notes());
        json.put("published", result.published());
        return json;
    }

    private static Map<String, Object> protocol(Conditions conditions) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("channel", conditions.protocol().channel().name().toLowerCase(Locale.ROOT));
        json.put("round_y", conditions.protocol().roundY());
        json.put("crop_pixels", conditions.protocol().cropPixels());
        json.put("degradation", conditions.lr().word());
        json.put("self_ensemble", conditions.selfEnsemble());
        json.put("settings", conditions.settings());
        json.put("precision", conditions.precision());
        json.put("device", conditions.device());
        json.put("preset", conditions.preset());
        return json;
    }

    private static Map<String, Object> means(MethodResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        result.pictures().stream()
                .flatMap(p -> p.values().keySet().stream())
                .distinct()
                .forEach(measure -> {
                    MethodResult.Mean mean = result.mean(measure);
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("value", jsonNumber(mean.value()));
                    one.put("pictures", mean.pictures());
                    one.put("identical", mean.infinite());
                    one.put("left_out", mean.leftOut());
                    json.put(measure.word(), one);
                });
        return json;
    }

    private static Map<String, Object> picture(PictureResult picture) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", picture.name());
        json.put("width", picture.width());
        json.put("height", picture.height());
        picture.values().forEach((measure, value) -> json.put(measure.word(), jsonNumber(value)));
        json.put("seconds", picture.seconds());
        json.put("in_mean", picture.counts());
        json.put("note", picture.note());
        if (!picture.regions().isEmpty()) {
            Map<String, Object> regions = new LinkedHashMap<>();
            for (RegionScore score : picture.regions()) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("pixels", score.pixels());
                one.put("psnr", jsonNumber(score.psnr()));
                one.put("gradient_error", jsonNumber(score.gradientError()));
                one.put("vgg19_distance", jsonNumber(score.featureDistance()));
                regions.put(score.region().name().toLowerCase(Locale.ROOT), one);
            }
            json.put("regions", regions);
        }
        return json;
    }

    private static Object jsonNumber(double value) {
        if (Double.isNaN(value)) {
            return null;
        }
        return Double.isInfinite(value) ? (Object) (value > 0 ? "inf" : "-inf") : (Object) value;
    }

    /** The summary as a table, what it means below, and the numbers of each picture. */
    public static String markdown(Evaluation evaluation) {
        StringBuilder text = new StringBuilder("# " + cell(evaluation.dataset()) + "\n\n");
        table(Summary.rows(evaluation), text);
        List<List<String>> regions = Summary.regionRows(evaluation);
        if (!regions.isEmpty()) {
            text.append("\n## By region\n\n");
            table(regions, text);
        }
        text.append('\n');
        Summary.remarks(evaluation)
                .forEach(line -> text.append("- ").append(cell(line)).append('\n'));
        text.append("- ")
                .append(cell(evaluation.program() + " on " + evaluation.machine()))
                .append('\n');
        for (MethodResult result : evaluation.results()) {
            text.append("\n## ").append(cell(result.label())).append("\n\n");
            List<List<String>> rows = new ArrayList<>();
            List<String> header = new ArrayList<>(List.of("picture"));
            evaluation.measures().forEach(measure -> header.add(measure.title()));
            rows.add(header);
            for (PictureResult picture : result.pictures()) {
                List<String> row = new ArrayList<>(List.of(picture.name()));
                evaluation
                        .measures()
                        .forEach(m -> row.add(m.format(picture.values().getOrDefault(m, Double.NaN))));
                rows.add(row);
            }
            table(rows, text);
        }
        return text.toString();
    }

    private static void table(List<List<String>> rows, StringBuilder text) {
        for (int i = 0; i < rows.size(); i++) {
            text.append(rows.get(i).stream().map(Reports::cell).collect(Collectors.joining(" | ", "| ", " |\n")));
            if (i == 0) {
                text.append("|---".repeat(rows.get(0).size())).append("|\n");
            }
        }
    }

    /** No character of a name starts a table, a link or HTML. */
    private static String cell(String text) {
        return text.replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1").replaceAll("\\R", " ");
    }
}
