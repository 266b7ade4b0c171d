package io.github.acutance.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rows of CSV as RFC 4180 has them, except that lines end in a line feed alone. */
final class CsvText {
    private CsvText() {}

    /** One row without its line end; fields with a comma, a quote or a line break are quoted. */
    static String row(List<String> fields) {
        return fields.stream().map(CsvText::field).collect(Collectors.joining(","));
    }

    /** A number with ten significant digits, {@code inf} for infinity. */
    static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return String.format(Locale.ROOT, "%.10g", value);
    }

    private static String field(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
