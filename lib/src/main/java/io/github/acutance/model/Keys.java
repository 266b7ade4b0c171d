package io.github.acutance.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A part of a recipe file that the recipe reads itself. What was never asked for is refused in the end by
 * {@link #requireAllRead}; so a recipe asks for every key that it knows as it is made.
 */
public final class Keys {
    private final String path;
    private final JsonNode node;
    private final Map<String, Keys> read = new LinkedHashMap<>();

    /**
     * Wraps a part of the file.
     *
     * @param path where it stands, for messages
     * @param node an object; null or missing for an empty one
     */
    public Keys(String path, JsonNode node) {
        this.path = path;
        this.node = node == null || node.isNull() ? MissingNode.getInstance() : node;
    }

    /** Whether the file has this key. */
    public boolean has(String key) {
        return child(key).node.isValueNode() || child(key).node.isContainerNode();
    }

    /** What stands below a key; empty if there is nothing. */
    public Keys child(String key) {
        return read.computeIfAbsent(key, name -> new Keys(path + "." + name, node.get(name)));
    }

    /** A whole number. */
    public int integer(String key, int fallback) {
        return value(key, fallback, "a whole number", JsonNode::isIntegralNumber, JsonNode::intValue);
    }

    /** A number, also one that YAML takes for text, such as {@code 1e-4}. */
    public double number(String key, double fallback) {
        return value(key, fallback, "a number", Keys::isNumber, JsonNode::asDouble);
    }

    /** True or false. */
    public boolean flag(String key, boolean fallback) {
        return value(key, fallback, "true or false", JsonNode::isBoolean, JsonNode::booleanValue);
    }

    /** A word. */
    public String text(String key, String fallback) {
        return value(key, fallback, "a word", JsonNode::isTextual, JsonNode::textValue);
    }

    /**
     * Refuses another word than this one; the key may be left out.
     *
     * @throws IllegalArgumentException if there is another
     */
    public void requireText(String key, String expected) {
        String found = text(key, expected);
        if (!found.equals(expected)) {
            throw new IllegalArgumentException(path + "." + key + ": expected " + expected + ", found " + found);
        }
    }

    /** Numbers in a row. */
    public List<Double> numbers(String key, List<Double> fallback) {
        return value(key, fallback, "numbers in brackets", Keys::isNumbers, list -> {
            List<Double> numbers = new ArrayList<>();
            list.forEach(number -> numbers.add(number.asDouble()));
            return numbers;
        });
    }

    /** Numbers by name, in order, such as {@code layer_weights: {conv5_4: 1}}; empty if there are none. */
    public Map<String, Double> numbersByName(String key) {
        Keys names = child(key);
        Map<String, Double> numbers = new LinkedHashMap<>();
        names.node.fieldNames().forEachRemaining(name -> numbers.put(name, names.number(name, 0)));
        return numbers;
    }

    /**
     * Refuses what nobody asked for.
     *
     * @throws IllegalArgumentException if there is such a key; the message names the nearest known ones
     */
    public void requireAllRead() {
        node.fieldNames().forEachRemaining(key -> {
            if (!read.containsKey(key)) {
                throw new IllegalArgumentException(
                        path + ": unknown key '" + key + "'" + Spelling.didYouMean(key, read.keySet()));
            }
        });
        read.values().stream().filter(keys -> !keys.read.isEmpty()).forEach(Keys::requireAllRead);
    }

    private <T> T value(
            String key, T fallback, String expected, Predicate<JsonNode> fits, Function<JsonNode, T> convert) {
        JsonNode found = child(key).node;
        if (found.isMissingNode()) {
            return fallback;
        }
        if (!fits.test(found)) {
            throw new IllegalArgumentException(path + "." + key + ": expected " + expected + ", found " + found);
        }
        return convert.apply(found);
    }

    private static boolean isNumber(JsonNode value) {
        return value.isNumber() || (value.isTextual() && Double.isFinite(value.asDouble(Double.NaN)));
    }

    private static boolean isNumbers(JsonNode list) {
        if (!list.isArray()) {
            return false;
        }
        for (JsonNode number : list) {
            if (!isNumber(number)) {
                return false;
            }
        }
        return true;
    }
}
