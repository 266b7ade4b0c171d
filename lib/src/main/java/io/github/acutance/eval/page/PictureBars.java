package io.github.acutance.eval.page;

import static io.github.acutance.eval.page.Markup.element;
import static io.github.acutance.eval.page.Markup.escape;
import static io.github.acutance.eval.page.Markup.number;

import io.github.acutance.eval.Evaluation;
import io.github.acutance.eval.Measure;
import io.github.acutance.eval.MethodResult;
import io.github.acutance.eval.PictureResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One measure of every picture as bars, a bar for each method and scale. */
final class PictureBars {
    private PictureBars() {}

    /** A folded list; the bars begin at a value below the least, which is said. */
    static String of(Evaluation evaluation, Measure measure) {
        List<Double> finite = evaluation.results().stream()
                .flatMap(result -> result.pictures().stream())
                .map(picture -> picture.values().getOrDefault(measure, Double.NaN))
                .filter(Double::isFinite)
                .toList();
        if (finite.isEmpty()) {
            return "";
        }
        double least = finite.stream().mapToDouble(v -> v).min().orElseThrow();
        double most = finite.stream().mapToDouble(v -> v).max().orElseThrow();
        double from = Math.max(0, least - (most - least) * 0.1);
        Map<String, StringBuilder> rows = new TreeMap<>();
        for (int i = 0; i < evaluation.results().size(); i++) {
            MethodResult result = evaluation.results().get(i);
            for (PictureResult picture : result.pictures()) {
                double value = picture.values().getOrDefault(measure, Double.NaN);
                if (!Double.isNaN(value)) {
                    double part = Double.isInfinite(value) || most == from ? 1 : (value - from) / (most - from);
                    rows.computeIfAbsent(picture.name(), any -> new StringBuilder())
                            .append("<div class=bar><span class=\"fill c" + i % 6 + "\" style=\"width:"
                                    + number(100 * part) + "%\"></span><span class=label>"
                                    + escape(result.label() + ": " + measure.format(value)) + "</span></div>\n");
                }
            }
        }
        StringBuilder html =
                new StringBuilder(measure == evaluation.measures().get(0) ? "<details open>" : "<details>");
        html.append(element(
                "summary",
                measure.title() + " (bars from " + measure.format(from) + " to " + measure.format(most)
                        + (measure.higherIsBetter() ? ", longer is better)" : ", shorter is better)")));
        rows.forEach((name, bars) -> html.append("<div class=bars>")
                .append(element("h3", name))
                .append(bars)
                .append("</div>\n"));
        return html.append("</details>\n").toString();
    }
}
