package io.github.acutance.eval.page;

import static io.github.acutance.eval.page.Markup.element;
import static io.github.acutance.eval.page.Markup.escape;
import static io.github.acutance.eval.page.Markup.number;

import io.github.acutance.eval.Evaluation;
import io.github.acutance.eval.Measure;
import io.github.acutance.eval.MethodResult;
import io.github.acutance.eval.PictureResult;
import io.github.acutance.eval.PublishedNumber;
import io.github.acutance.eval.Summary;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.ImageFormat;
import io.github.acutance.image.WriteOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** An evaluation as one self-contained page: nothing is fetched, and it can be read without scripts, too. */
public final class ReportPage {
    private static final int MOST_VIEWS = 8;

    private final Evaluation evaluation;
    private final CropCollector crops;

    private ReportPage(Evaluation evaluation, CropCollector crops) {
        this.evaluation = evaluation;
        this.crops = crops;
    }

    /** The page of an evaluation, with the crops that were collected meanwhile. */
    public static String of(Evaluation evaluation, CropCollector crops) {
        return new ReportPage(evaluation, crops).page();
    }

    private String page() {
        Map<String, String> parts = Map.of(
                "{{title}}", escape(evaluation.dataset()),
                "{{style}}", resource("report.css"),
                "{{script}}", resource("report.js"),
                "{{lead}}", escape(lead()),
                "{{summary}}", summary(),
                "{{views}}", views(),
                "{{plane}}", plane(),
                "{{bars}}", bars(),
                "{{regions}}", regions(),
                "{{remarks}}", remarks());
        StringBuilder page = new StringBuilder();
        for (String line : resource("report.html").split("\n", -1)) {
            page.append(parts.getOrDefault(line.strip(), line)).append('\n');
        }
        return page.toString();
    }

    private String lead() {
        long methods = evaluation.results().stream()
                .map(MethodResult::method)
                .distinct()
                .count();
        int pictures = evaluation.results().stream()
                .mapToInt(result -> result.pictures().size())
                .max()
                .orElse(0);
        return methods + (methods == 1 ? " method" : " methods") + " on " + pictures
                + (pictures == 1 ? " picture; " : " pictures; ") + evaluation.program() + " on "
                + evaluation.machine();
    }

    private String summary() {
        StringBuilder html = new StringBuilder("<table><thead><tr><th>method</th><th>scale</th>");
        for (Measure measure : evaluation.measures()) {
            html.append("<th class=n>").append(measure.title()).append("</th><th class=\"n p\">paper</th>");
        }
        html.append("<th class=p>whose</th><th class=n>s</th><th class=n>peak MiB</th></tr></thead><tbody>\n");
        for (MethodResult result : evaluation.results()) {
            html.append("<tr>").append(element("th scope=row", result.method()));
            html.append(element("td", result.scaleWord()));
            PublishedNumber paper =
                    result.published().isEmpty() ? null : result.published().get(0);
            for (Measure measure : evaluation.measures()) {
                double value = result.mean(measure).value();
                html.append(element(
                        isBest(result, measure, value) ? "td class=\"n best\"" : "td class=n", measure.format(value)));
                Double published = paper == null ? null : paper.values().get(measure.word());
                html.append(element("td class=\"n p\"", published == null ? "" : measure.format(published)));
            }
            html.append(element("td class=p", paper == null ? "" : paper.method() + ", " + paper.confidence()));
            html.append(element("td class=n", number(result.seconds())));
            html.append(element(
                    "td class=n",
                    result.peakBytes().isPresent()
                            ? Long.toString(result.peakBytes().getAsLong() >> 20)
                            : "-"));
            html.append("</tr>\n");
        }
        return html.append("</tbody></table>").toString();
    }

    private boolean isBest(MethodResult result, Measure measure, double value) {
        return evaluation.results().stream()
                        .filter(other -> other.scale() == result.scale())
                        .mapToDouble(other -> other.mean(measure).value())
                        .noneMatch(other -> measure.higherIsBetter() ? other > value : other < value)
                && !Double.isNaN(value);
    }

    private String views() {
        StringBuilder html = new StringBuilder();
        for (CropView view : crops.best(MOST_VIEWS)) {
            view(view, html);
        }
        return html.length() == 0 ? "<p>No pictures in colour were measured.</p>" : html.toString();
    }

    private void view(CropView view, StringBuilder html) {
        Image hr = view.versions().get(CropView.HR);
        html.append("<article class=view style=\"--w:" + hr.width() + ";--h:" + hr.height() + "\">");
        html.append(element("h3", view.picture() + " " + view.scale()));
        html.append("<p class=where>" + hr.width() + " &times; " + hr.height() + " pixels at " + view.x() + ", "
                + view.y() + "</p>\n<div class=strip>");
        for (Map.Entry<String, Image> version : view.versions().entrySet()) {
            String caption = escape(version.getKey());
            html.append("<figure data-name=\"" + caption + "\"><img alt=\"" + escape(view.picture()) + ", " + caption
                    + "\" width=" + hr.width() + " height=" + hr.height() + " src=\"" + dataUri(version.getValue())
                    + "\"><figcaption>" + caption + "<small>" + escape(numbers(view, version.getKey()))
                    + "</small></figcaption></figure>\n");
        }
        html.append("</div></article>\n");
    }

    /** What was measured of the whole picture, beside its crop. */
    private String numbers(CropView view, String caption) {
        for (MethodResult result : evaluation.results()) {
            boolean bicubic = caption.equals(CropView.BICUBIC) && result.model().equals("bicubic");
            if ((bicubic || result.method().equals(caption))
                    && result.scaleWord().equals(view.scale())) {
                for (PictureResult picture : result.pictures()) {
                    if (picture.name().equals(view.picture())) {
                        Measure first = evaluation.measures().get(0);
                        return (first.format(picture.values().getOrDefault(first, Double.NaN)) + " " + first.unit())
                                .strip();
                    }
                }
            }
        }
        return "";
    }

    private String plane() {
        StringBuilder html = new StringBuilder();
        for (Measure perception : evaluation.measures()) {
            for (Measure distortion : evaluation.measures()) {
                boolean axis = distortion == Measure.PSNR || distortion == Measure.RMSE;
                if (perception.perceptual() && axis) {
                    html.append(PlaneSvg.of(evaluation, distortion, perception));
                }
            }
        }
        return html.length() > 0
                ? html.toString()
                : "<p>It needs psnr or rmse, and niqe or lpips, among the metrics.</p>";
    }

    private String bars() {
        StringBuilder html = new StringBuilder();
        for (Measure measure : evaluation.measures()) {
            html.append(PictureBars.of(evaluation, measure));
        }
        return html.toString();
    }

    private String regions() {
        List<List<String>> rows = Summary.regionRows(evaluation);
        if (rows.isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<section><h2>By region</h2><div class=scroll><table>");
        for (int i = 0; i < rows.size(); i++) {
            html.append("<tr>");
            for (String cell : rows.get(i)) {
                html.append(element(i == 0 ? "th" : "td", cell));
            }
            html.append("</tr>\n");
        }
        return html.append("</table></div></section>").toString();
    }

    private String remarks() {
        List<String> items = new ArrayList<>();
        Summary.remarks(evaluation).forEach(line -> items.add(element("li", line)));
        return "<ul>" + String.join("\n", items) + "</ul>";
    }

    private static String dataUri(Image image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageFiles.encode(image, png, ImageFormat.PNG, WriteOptions.DEFAULT);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(name, broken);
        }
    }
}
