package io.github.acutance.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Properties;

/**
 * How weights came to be; it travels in checkpoints and weights.
 *
 * @param recipe the recipe file as YAML, with the values that were changed
 * @param seed of all randomness
 * @param data hash of the training pictures' names, lengths and beginnings
 * @param pictures how many there were
 * @param versions of Acutance, libtorch's binding and Java
 * @param machine system, processor and threads
 * @param begun day on which the run began, UTC; a day and no time, so that equal runs make equal files
 */
record Provenance(String recipe, long seed, String data, int pictures, String versions, String machine, String begun) {
    /** Key in the metadata of a safetensors file. */
    static final String METADATA_KEY = "acutance.training";

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of a run that begins now. */
    static Provenance now(TrainOptions options, String data, int pictures) {
        String versions = "acutance " + version("io.github.acutance/acutance") + ", libtorch bindings "
                + version("org.bytedeco/pytorch") + ", java " + System.getProperty("java.version");
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", " + processor() + ", "
                + Runtime.getRuntime().availableProcessors() + " threads";
        return new Provenance(
                options.text(),
                options.manualSeed(),
                data,
                pictures,
                versions,
                machine,
                LocalDate.now(Clock.systemUTC()).toString());
    }

    /** The same run as one that began on another day. */
    Provenance withBegun(String day) {
        return new Provenance(recipe, seed, data, pictures, versions, machine, day);
    }

    /** One line for a model's card. */
    String line(String name, long iteration) {
        return "recipe %s, %d iterations, seed %d, %d pictures (data %s), begun %s, %s"
                .formatted(name, iteration, seed, pictures, data.substring(0, 12), begun, versions);
    }

    String toJson() {
        try {
            return JSON.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static Provenance fromJson(String json) throws IOException {
        return JSON.readValue(json, Provenance.class);
    }

    private static String version(String artifact) {
        try (InputStream in = Provenance.class.getResourceAsStream("/META-INF/maven/" + artifact + "/pom.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "development");
        } catch (IOException e) {
            return "development";
        }
    }

    private static String processor() {
        try {
            return Files.readString(CPU_INFO, StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown processor");
        } catch (IOException notLinux) {
            return "unknown processor";
        }
    }
}
