package io.github.acutance.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.acutance.model.Spelling;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads recipe files: YAML with BasicSR's names. A key that is not known is refused, with the nearest one named. */
public final class RecipeFile {
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private RecipeFile() {}

    /**
     * Reads a recipe and changes single values.
     *
     * @param file YAML
     * @param changes new values by dotted key, for example {@code train.total_iter} to {@code 1000}
     * @throws IOException if the file cannot be read, or holds something else than a recipe
     */
    public static TrainOptions read(Path file, Map<String, String> changes) throws IOException {
        try {
            JsonNode tree = YAML.readTree(Files.readString(file));
            if (!(tree instanceof ObjectNode root)) {
                throw new IOException(file + ": expected a recipe, found no keys");
            }
            for (Map.Entry<String, String> change : changes.entrySet()) {
                set(root, change.getKey(), value(change.getValue()));
            }
            requireKnown(file, root, TrainOptions.class);
            return YAML.treeToValue(root, TrainOptions.class);
        } catch (JsonProcessingException malformed) {
            String problem = malformed.getCause() instanceof IllegalArgumentException wrong
                    ? wrong.getMessage()
                    : "expected a recipe, found " + malformed.getOriginalMessage();
            throw new IOException(file + ": " + problem, malformed);
        }
    }

    /** Refuses keys that are not components of the record, before a missing one is complained about. */
    private static void requireKnown(Path file, JsonNode node, Class<?> type) throws IOException {
        Map<String, Class<?>> known = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            known.put(snakeCase(component.getName()), component.getType());
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            Class<?> expected = known.get(entry.getKey());
            if (expected == null) {
                throw new IOException(file + ": unknown key '" + entry.getKey() + "'"
                        + Spelling.didYouMean(entry.getKey(), known.keySet()));
            }
            if (expected.isRecord()) {
                requireKnown(file, entry.getValue(), expected);
            }
        }
    }

    /** A value as YAML reads it; an empty text is none. */
    private static JsonNode value(String text) throws JsonProcessingException {
        JsonNode value = YAML.readTree(text);
        return value.isMissingNode() ? NullNode.instance : value;
    }

    private static void set(ObjectNode root, String dottedKey, JsonNode value) {
        String[] keys = dottedKey.split("\\.", -1);
        ObjectNode node = root;
        for (int i = 0; i < keys.length - 1; i++) {
            node = node.withObjectProperty(keys[i]);
        }
        node.set(keys[keys.length - 1], value);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
