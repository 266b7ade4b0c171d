package io.github.acutance.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file: what each tensor is and where its values lie.
 *
 * @param entries name to entry, in the header's order
 * @param metadata the {@code __metadata__} texts
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";
    private static final int MAX_TENSORS = 200_000;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /** A tensor's type, shape, and range of bytes after the header. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(DType dtype, long[] shape, long begin, long end) {}

    /**
     * Reads and checks a header.
     *
     * @param file the file's name, for messages
     * @param json the header's bytes
     * @param dataBytes the bytes that follow the header
     * @throws WeightFileException if it is no JSON of this form, a name occurs twice, or a range is wrong
     */
    static SafetensorsHeader parse(String file, ByteBuffer json, long dataBytes) throws WeightFileException {
        byte[] bytes = new byte[json.remaining()];
        json.get(bytes);
        SafetensorsHeader header = new SafetensorsHeader(new LinkedHashMap<>(), new LinkedHashMap<>());
        try (JsonParser parser = JSON.createParser(
                new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder()))) {
            header.read(file, parser);
        } catch (WeightFileException e) {
            throw e;
        } catch (JsonProcessingException e) {
            throw new WeightFileException(file, "has a header that is no valid JSON: " + e.getOriginalMessage(), e);
        } catch (CharacterCodingException e) {
            throw new WeightFileException(file, "has a header that is not valid UTF-8", e);
        } catch (IOException e) {
            throw new WeightFileException(file, "has a header that cannot be read: " + e.getMessage(), e);
        }
        header.checkRanges(file, dataBytes);
        return header;
    }

    private void read(String file, JsonParser parser) throws IOException {
        expect(file, parser.nextToken(), JsonToken.START_OBJECT, "its beginning");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            expect(file, parser.nextToken(), JsonToken.START_OBJECT, name);
            if (name.equals(METADATA)) {
                readMetadata(file, parser);
            } else {
                entries.put(name, readEntry(file, parser, name));
            }
            if (entries.size() > MAX_TENSORS) {
                throw new WeightFileException(file, "lists more than " + MAX_TENSORS + " tensors");
            }
        }
        if (parser.nextToken() != null) {
            throw new WeightFileException(file, "has a header with more than one JSON value");
        }
    }

    private void readMetadata(String file, JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            expect(file, parser.nextToken(), JsonToken.VALUE_STRING, METADATA + "." + key);
            metadata.put(key, parser.getText());
        }
    }

    private static Entry readEntry(String file, JsonParser parser, String name) throws IOException {
        DType dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "dtype" -> {
                    expect(file, value, JsonToken.VALUE_STRING, name);
                    dtype = dtype(file, parser.getText(), name);
                }
                case "shape" -> shape = readLongs(file, parser, name);
                case "data_offsets" -> offsets = readLongs(file, parser, name);
                default -> parser.skipChildren();
            }
        }
        if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
            throw tensorProblem(file, name, "lacks its dtype, shape or pair of data_offsets");
        }
        long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
        return new Entry(dtype, dimensions, offsets.get(0), offsets.get(1));
    }

    private static DType dtype(String file, String name, String tensor) throws WeightFileException {
        return DType.ofSafetensorsName(name)
                .orElseThrow(() -> tensorProblem(
                        file, tensor, "has the type " + WeightFileException.quote(name) + ", which is not supported"));
    }

    private static List<Long> readLongs(String file, JsonParser parser, String name) throws IOException {
        expect(file, parser.currentToken(), JsonToken.START_ARRAY, name);
        List<Long> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(file, parser.currentToken(), JsonToken.VALUE_NUMBER_INT, name);
            values.add(parser.getLongValue());
            if (values.size() > WeightTensor.MAX_RANK) {
                throw tensorProblem(file, name, "has more than " + WeightTensor.MAX_RANK + " dimensions");
            }
        }
        return values;
    }

    private void checkRanges(String file, long dataBytes) throws WeightFileException {
        List<Map.Entry<String, Entry>> inOrder = new ArrayList<>(entries.entrySet());
        inOrder.sort(Comparator.comparingLong(named -> named.getValue().begin()));
        long taken = 0;
        for (Map.Entry<String, Entry> named : inOrder) {
            Entry entry = named.getValue();
            if (entry.begin() < 0 || entry.end() < entry.begin() || entry.end() > dataBytes) {
                throw tensorProblem(
                        file,
                        named.getKey(),
                        "lies at bytes " + entry.begin() + " to " + entry.end() + " of " + dataBytes);
            }
            if (WeightTensor.byteCount(entry.dtype(), entry.shape()) != entry.end() - entry.begin()) {
                throw tensorProblem(
                        file,
                        named.getKey(),
                        "has " + (entry.end() - entry.begin()) + " bytes, which is not what its shape and type take");
            }
            if (entry.begin() < taken && entry.end() > entry.begin()) {
                throw tensorProblem(file, named.getKey(), "overlaps another one");
            }
            taken = Math.max(taken, entry.end());
        }
    }

    /**
     * Makes the header of a file, without padding.
     *
     * @param file the file's name, for messages
     * @param weights what is to be written; the header keeps its order
     * @param dataOrder the order in which the values will follow
     * @throws WeightFileException if a name cannot be written
     */
    static byte[] format(String file, StateDict weights, List<String> dataOrder) throws WeightFileException {
        if (weights.contains(METADATA)) {
            throw new WeightFileException(file, "cannot be written: a tensor is named " + METADATA);
        }
        Map<String, Long> begins = new HashMap<>();
        long position = 0;
        for (String name : dataOrder) {
            begins.put(name, position);
            position += weights.tensor(name).data().remaining();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!weights.metadata().isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> entry : weights.metadata().entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            for (String name : weights.names()) {
                writeEntry(json, name, weights.tensor(name), begins.get(name));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new WeightFileException(file, "cannot be written: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private static void writeEntry(JsonGenerator json, String name, WeightTensor tensor, long begin)
            throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("dtype", tensor.dtype().safetensorsName());
        json.writeArrayFieldStart("shape");
        for (long length : tensor.shape()) {
            json.writeNumber(length);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(begin);
        json.writeNumber(begin + tensor.data().remaining());
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void expect(String file, JsonToken found, JsonToken expected, String where)
            throws WeightFileException {
        if (found != expected) {
            throw new WeightFileException(
                    file,
                    "has a header in which " + WeightFileException.quote(where) + " is " + found + " instead of "
                            + expected);
        }
    }

    private static WeightFileException tensorProblem(String file, String tensor, String text) {
        return new WeightFileException(file, "tensor " + WeightFileException.quote(tensor) + " " + text);
    }
}
