package io.github.acutance.eval.page;

import static io.github.acutance.eval.page.Markup.escape;
import static io.github.acutance.eval.page.Markup.number;

import io.github.acutance.eval.Evaluation;
import io.github.acutance.eval.Measure;
import io.github.acutance.eval.MethodResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The perception-distortion plane (Blau and Michaeli, CVPR 2018) as SVG: likeness to the original to the right, looks
 * upwards; both axes are turned so that better is up and to the right.
 */
final class PlaneSvg {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;
    private static final int LEFT = 64;
    private static final int BOTTOM = 48;
    private static final int TOP = 16;
    private static final int RIGHT = 24;
    private static final int TICKS = 4;

    private record Point(String label, double x, double y) {}

    /** One axis: which values its ends stand for. */
    private record Axis(Measure measure, double worst, double best) {
        static Axis of(Measure measure, List<Double> values) {
            double least = values.stream().mapToDouble(v -> v).min().orElseThrow();
            double most = values.stream().mapToDouble(v -> v).max().orElseThrow();
            double margin = most > least ? (most - least) * 0.15 : Math.max(Math.abs(most) * 0.05, 0.01);
            return measure.higherIsBetter()
                    ? new Axis(measure, least - margin, most + margin)
                    : new Axis(measure, most + margin, least - margin);
        }

        /** 0 at the worst end, 1 at the best. */
        double position(double value) {
            return (value - worst) / (best - worst);
        }

        String title() {
            String unit = measure.unit().isEmpty() ? "" : " in " + measure.unit();
            return measure.title() + unit + (measure.higherIsBetter() ? "" : " (axis turned: less is better)");
        }
    }

    private PlaneSvg() {}

    /** The plane, or an empty text where there is nothing to draw in it. */
    static String of(Evaluation evaluation, Measure distortion, Measure perception) {
        List<Point> points = new ArrayList<>();
        for (MethodResult result : evaluation.results()) {
            Point point = new Point(
                    result.label(),
                    result.mean(distortion).value(),
                    result.mean(perception).value());
            if (Double.isFinite(point.x) && Double.isFinite(point.y)) {
                points.add(point);
            }
        }
        if (points.isEmpty()) {
            return "";
        }
        Axis x = Axis.of(distortion, points.stream().map(Point::x).toList());
        Axis y = Axis.of(perception, points.stream().map(Point::y).toList());
        StringBuilder svg = new StringBuilder("<svg class=\"plane\" role=\"img\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT
                + "\" aria-label=\"" + escape(distortion.title() + " against " + perception.title()) + "\">\n");
        axes(x, y, svg);
        for (int i = 0; i < points.size(); i++) {
            point(points.get(i), x, y, i, svg);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void axes(Axis x, Axis y, StringBuilder svg) {
        for (int i = 0; i <= TICKS; i++) {
            double part = (double) i / TICKS;
            String across = number(LEFT + part * (WIDTH - LEFT - RIGHT));
            String down = number(HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP));
            svg.append("<path class=\"grid\" d=\"M" + across + " " + TOP + "V" + (HEIGHT - BOTTOM) + "M" + LEFT + " "
                    + down + "H" + (WIDTH - RIGHT) + "\"/>\n");
            text(across, number(HEIGHT - BOTTOM + 18), "middle", tick(x, part), svg);
            text(number(LEFT - 8), down, "end", tick(y, part), svg);
        }
        text(number((LEFT + WIDTH - RIGHT) / 2.0), number(HEIGHT - 8), "middle", x.title(), svg);
        svg.append("<text class=\"axis\" text-anchor=\"middle\" transform=\"translate(14 "
                + number((HEIGHT - BOTTOM + TOP) / 2.0) + ") rotate(-90)\">" + escape(y.title()) + "</text>\n");
    }

    private static String tick(Axis axis, double part) {
        return axis.measure().format(axis.worst() + part * (axis.best() - axis.worst()));
    }

    private static void point(Point point, Axis x, Axis y, int index, StringBuilder svg) {
        double across = LEFT + x.position(point.x()) * (WIDTH - LEFT - RIGHT);
        double down = HEIGHT - BOTTOM - y.position(point.y()) * (HEIGHT - BOTTOM - TOP);
        boolean right = across > WIDTH * 0.6;
        svg.append("<circle class=\"c" + index % 6 + "\" cx=\"" + number(across) + "\" cy=\"" + number(down)
                + "\" r=\"6\"><title>"
                + escape(point.label() + ": " + x.measure().format(point.x()) + ", "
                        + y.measure().format(point.y()))
                + "</title></circle>\n");
        text(number(across + (right ? -11 : 11)), number(down + 5), right ? "end" : "start", point.label(), svg);
    }

    private static void text(String x, String y, String anchor, String text, StringBuilder svg) {
        svg.append(
                "<text x=\"" + x + "\" y=\"" + y + "\" text-anchor=\"" + anchor + "\">" + escape(text) + "</text>\n");
    }
}
