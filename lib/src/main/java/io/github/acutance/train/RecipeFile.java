package io.github.acutance.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.acutance.model.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                set(root, change.getKey(), YAML.readTree(change.getValue()));
            }
            return YAML.treeToValue(root, TrainOptions.class);
        } catch (UnrecognizedPropertyException unknown) {
            throw new IOException(
                    file + ": unknown key '" + unknown.getPropertyName() + "'"
                            + Spelling.didYouMean(
                                    unknown.getPropertyName(),
                                    unknown.getKnownPropertyIds().stream()
                                            .map(Object::toString)
                                            .toList()),
                    unknown);
        } catch (JsonProcessingException malformed) {
            String problem = malformed.getCause() instanceof IllegalArgumentException wrong
                    ? wrong.getMessage()
                    : "expected a recipe, found " + malformed.getOriginalMessage();
            throw new IOException(file + ": " + problem, malformed);
        }
    }

    private static void set(ObjectNode root, String dottedKey, JsonNode value) {
        String[] keys = dottedKey.split("\\.", -1);
        ObjectNode node = root;
        for (int i = 0; i < keys.length - 1; i++) {
            node = node.withObjectProperty(keys[i]);
        }
        node.set(keys[keys.length - 1], value);
    }
}
