package io.github.acutance.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is known about a model. Callers decide from this alone.
 *
 * @param name {@code <id>-x<scale>}, for example {@code srresnet-x4}
 * @param system id of the system, for example {@code srgan}
 * @param title the paper's spelling of what this is
 * @param paper authors, title, venue and year
 * @param scale enlargement factor
 * @param parameters number of trainable values
 * @param sizeRule which input sizes the network takes
 * @param receptiveField how many LR pixels to each side an output pixel depends on, or {@link #GLOBAL}
 * @param safePrecisions formats whose result stays within 50 dB of fp32 and 0.01 dB on Set5
 * @param bf16Sums whether by the same test a convolution over several maps may keep its partial sums in bf16, too, when it
 *     runs in bf16; else they are in fp32
 * @param licence licence of the weights
 * @param sha256 of the weights' file, in hexadecimal; empty when not read from a file
 * @param training how the weights were made: data, recipe, seed, steps, cost; empty when unknown
 * @param measured numbers with their protocol; empty when unknown
 * @param shape numbers that the network was built from, by name, beside the scale: blocks, channels and so on
 * @param chopPixels the authors' own way of cutting pictures (EDSR's {@code forward_chop}) goes on until a part has fewer
 *     LR pixels than this; 0 where they have none
 * @param greatestScale the greatest scale that the network was made for, where any real scale from 1 can be asked for;
 *     then {@code scale} is what it runs at when none is; 0 where the scale is fixed
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelCard(
        String name,
        String system,
        String title,
        String paper,
        int scale,
        long parameters,
        SizeRule sizeRule,
        int receptiveField,
        Set<Precision> safePrecisions,
        boolean bf16Sums,
        String licence,
        String sha256,
        String training,
        List<Measurement> measured,
        Map<String, Integer> shape,
        int chopPixels,
        double greatestScale) {
    /** Receptive field of a network in which every pixel sees the whole picture: tiles change its result. */
    public static final int GLOBAL = -1;

    /** Key of the card in the metadata of a safetensors file. */
    public static final String METADATA_KEY = "acutance.card";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fills what is missing with empty values. */
    public ModelCard {
        safePrecisions = safePrecisions == null ? Set.of(Precision.FP32) : Set.copyOf(safePrecisions);
        licence = licence == null ? "" : licence;
        sha256 = sha256 == null ? "" : sha256;
        training = training == null ? "" : training;
        measured = measured == null ? List.of() : List.copyOf(measured);
        shape = shape == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(shape));
    }

    /** A card that says nothing of the network's shape, and knows no cutting by the authors. */
    public ModelCard(
            String name,
            String system,
            String title,
            String paper,
            int scale,
            long parameters,
            SizeRule sizeRule,
            int receptiveField,
            Set<Precision> safePrecisions,
            String licence,
            String sha256,
            String training,
            List<Measurement> measured) {
        this(
                name,
                system,
                title,
                paper,
                scale,
                parameters,
                sizeRule,
                receptiveField,
                safePrecisions,
                false,
                licence,
                sha256,
                training,
                measured,
                Map.of(),
                0,
                0);
    }

    /**
     * One measured number.
     *
     * @param dataset for example {@code Set5}
     * @param metric for example {@code PSNR}
     * @param value in the metric's unit (dB for PSNR)
     * @param protocol channel, rounding, crop, how the LR pictures were made
     */
    public record Measurement(String dataset, String metric, double value, String protocol) {}

    /** Whether a tile's result depends on the whole picture. */
    public boolean global() {
        return receptiveField == GLOBAL;
    }

    /** Whether any real scale from 1 can be asked for. */
    public boolean anyScale() {
        return greatestScale > 0;
    }

    /** The same card for weights of this hash. */
    public ModelCard withSha256(String hash) {
        return new ModelCard(
                name,
                system,
                title,
                paper,
                scale,
                parameters,
                sizeRule,
                receptiveField,
                safePrecisions,
                bf16Sums,
                licence,
                hash,
                training,
                measured,
                shape,
                chopPixels,
                greatestScale);
    }

    /** The same card with what was found about bf16: whether it is safe, and whether with partial sums in it. */
    public ModelCard withSafe(Set<Precision> precisions, boolean newBf16Sums) {
        return new ModelCard(
                name,
                system,
                title,
                paper,
                scale,
                parameters,
                sizeRule,
                receptiveField,
                precisions,
                newBf16Sums,
                licence,
                sha256,
                training,
                measured,
                shape,
                chopPixels,
                greatestScale);
    }

    /** The same card with the number of trainable values. */
    public ModelCard withParameters(long count) {
        return new ModelCard(
                name,
                system,
                title,
                paper,
                scale,
                count,
                sizeRule,
                receptiveField,
                safePrecisions,
                bf16Sums,
                licence,
                sha256,
                training,
                measured,
                shape,
                chopPixels,
                greatestScale);
    }

    /** The same card for another way of running the network, whose pixels see this far. */
    public ModelCard withReceptiveField(int newReceptiveField) {
        return new ModelCard(
                name,
                system,
                title,
                paper,
                scale,
                parameters,
                sizeRule,
                newReceptiveField,
                safePrecisions,
                bf16Sums,
                licence,
                sha256,
                training,
                measured,
                shape,
                chopPixels,
                greatestScale);
    }

    /** The same network's card with what {@code story} tells about its weights: licence, safety, training, numbers. */
    public ModelCard withStoryOf(ModelCard story) {
        return new ModelCard(
                story.name,
                system,
                title,
                paper,
                scale,
                parameters,
                sizeRule,
                receptiveField,
                story.safePrecisions,
                story.bf16Sums,
                story.licence,
                sha256,
                story.training,
                story.measured,
                shape,
                chopPixels,
                greatestScale);
    }

    /** The same card with how the weights were made. */
    public ModelCard withTraining(String newTraining) {
        return new ModelCard(
                name,
                system,
                title,
                paper,
                scale,
                parameters,
                sizeRule,
                receptiveField,
                safePrecisions,
                bf16Sums,
                licence,
                sha256,
                newTraining,
                measured,
                shape,
                chopPixels,
                greatestScale);
    }

    /** The same card with the numbers that the network was built from. */
    public ModelCard withShape(Map<String, Integer> newShape) {
        return new ModelCard(
                name,
                system,
                title,
                paper,
                scale,
                parameters,
                sizeRule,
                receptiveField,
                safePrecisions,
                bf16Sums,
                licence,
                sha256,
                training,
                measured,
                newShape,
                chopPixels,
                greatestScale);
    }

    /** The same card for a network whose authors cut pictures by {@code forward_chop} with this limit. */
    public ModelCard withChopPixels(int newChopPixels) {
        return new ModelCard(
                name,
                system,
                title,
                paper,
                scale,
                parameters,
                sizeRule,
                receptiveField,
                safePrecisions,
                bf16Sums,
                licence,
                sha256,
                training,
                measured,
                shape,
                newChopPixels,
                greatestScale);
    }

    /** The same card for a network that takes any scale from 1 and was made for scales up to this. */
    public ModelCard withGreatestScale(double newGreatestScale) {
        return new ModelCard(
                name,
                system,
                title,
                paper,
                scale,
                parameters,
                sizeRule,
                receptiveField,
                safePrecisions,
                bf16Sums,
                licence,
                sha256,
                training,
                measured,
                shape,
                chopPixels,
                newGreatestScale);
    }

    /** This card as JSON, as it stands in the metadata of our own files. */
    public String toJson() {
        try {
            return JSON.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Reads {@link #toJson}.
     *
     * @throws IllegalArgumentException if it is not a card; the message names the field that is missing or wrong
     */
    public static ModelCard fromJson(String json) {
        try {
            JsonNode card = JSON.readTree(json);
            require(card.isObject(), "a JSON object", card);
            require(!card.path("name").asText("").isBlank(), "name", card.get("name"));
            require(card.path("scale").asInt() > 0, "scale", card.get("scale"));
            return read(card);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("model card: expected JSON, found " + malformed.getOriginalMessage());
        }
    }

    private static ModelCard read(JsonNode card) throws JsonProcessingException {
        try {
            return JSON.treeToValue(card, ModelCard.class);
        } catch (JsonMappingException wrong) {
            JsonNode found = card;
            StringBuilder field = new StringBuilder();
            for (JsonMappingException.Reference step : wrong.getPath()) {
                boolean named = step.getFieldName() != null;
                found = named ? found.path(step.getFieldName()) : found.path(step.getIndex());
                field.append(named ? "." + step.getFieldName() : "[" + step.getIndex() + "]");
            }
            require(field.isEmpty(), "a valid " + field.substring(Math.min(1, field.length())), found);
            throw wrong;
        }
    }

    private static void require(boolean holds, String expected, JsonNode found) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "model card: expected " + expected + ", found " + (found == null ? "none" : found));
        }
    }
}
