package io.github.acutance.cli;

import java.util.Map;
import java.util.stream.Collectors;

/** Writes flat JSON objects in one line of ASCII, without the time that a mapper takes to load. */
final class JsonText {
    private JsonText() {}

    /** An object in the map's order; values are texts, numbers, truth values or null. */
    static String of(Map<String, ?> entries) {
        return entries.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ":" + value(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String value(Object value) {
        return value == null || value instanceof Number || value instanceof Boolean
                ? String.valueOf(value)
                : quoted(value.toString());
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
