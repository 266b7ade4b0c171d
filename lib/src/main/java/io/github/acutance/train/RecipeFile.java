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
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads recipe files: YAML with BasicSR's names. A key that is not known is refused, with the nearest one named. */
public final class RecipeFile {
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    /** Keys that stand for many: those at the pointer {@code parent} become keys of one component, named by the group. */
    private record Family(String parent, Pattern member, String component, String example) {}

    private static final List<Family> FAMILIES = List.of(
            new Family("", Pattern.compile("network_([a-z])"), "networks", "network_g"),
            new Family("/path", Pattern.compile("pretrain_network_([a-z])"), "pretrain_networks", "pretrain_network_g"),
            new Family("/train", Pattern.compile("optim_([a-z])"), "optims", "optim_g"),
            new Family("/train", Pattern.compile("(\\w+_opt|net_\\w+)"), "method", "pixel_opt"));

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
            String text = YAML.writeValueAsString(root);
            FAMILIES.forEach(family -> gather(root, family));
            requireKnown(file, "", root, TrainOptions.class);
            root.put("text", text);
            return YAML.treeToValue(root, TrainOptions.class);
        } catch (JsonProcessingException malformed) {
            String problem = malformed.getCause() instanceof IllegalArgumentException wrong
                    ? wrong.getMessage()
                    : "expected a recipe, found " + malformed.getOriginalMessage();
            throw new IOException(file + ": " + problem, malformed);
        }
    }

    private static void gather(ObjectNode root, Family family) {
        if (!(root.at(family.parent()) instanceof ObjectNode parent)) {
            return;
        }
        ObjectNode members = YAML.createObjectNode();
        for (Map.Entry<String, JsonNode> entry : List.copyOf(parent.properties())) {
            Matcher name = family.member().matcher(entry.getKey());
            if (name.matches()) {
                members.set(name.group(1), parent.remove(entry.getKey()));
            }
        }
        parent.set(family.component(), members);
    }

    /** Refuses keys that are not components of the record, before a missing one is complained about. */
    private static void requireKnown(Path file, String pointer, JsonNode node, Class<?> type) throws IOException {
        Map<String, Type> known = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            known.put(snakeCase(component.getName()), component.getGenericType());
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            Type expected = known.get(entry.getKey());
            if (expected == null) {
                throw new IOException(file + ": unknown key '" + entry.getKey() + "'"
                        + Spelling.didYouMean(entry.getKey(), spellings(pointer, known.keySet())));
            }
            if (expected instanceof Class<?> single && single.isRecord()) {
                requireKnown(file, pointer + "/" + entry.getKey(), entry.getValue(), single);
            } else if (entry.getKey().equals("optims")) {
                for (JsonNode optimiser : entry.getValue()) {
                    requireKnown(file, pointer + "/" + entry.getKey(), optimiser, TrainOptions.Optim.class);
                }
            }
        }
    }

    /** The keys as a file spells them: a family is shown by one of its members. */
    private static Set<String> spellings(String pointer, Set<String> components) {
        Set<String> spellings = new TreeSet<>(components);
        for (Family family : FAMILIES) {
            if (family.parent().equals(pointer)) {
                spellings.remove(family.component());
                spellings.add(family.example());
            }
        }
        return spellings;
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
