package io.github.acutance.eval.page;

import java.util.Locale;

/** Text made safe for HTML and SVG. */
final class Markup {
    private Markup() {}

    /** The text with every character escaped that could end a text or an attribute. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** {@code <name>text</name>} with the text escaped. */
    static String element(String name, String text) {
        return "<" + name + ">" + escape(text) + "</" + name.replaceFirst(" .*", "") + ">";
    }

    /** A coordinate. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
