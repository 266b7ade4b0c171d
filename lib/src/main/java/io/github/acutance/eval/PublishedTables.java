package io.github.acutance.eval;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.acutance.metric.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables of the nine papers (and the literature's bicubic), each number with its source and how sure it is. */
public final class PublishedTables {
    /** Ids of the papers, and names of their files. */
    public static final List<String> PAPERS =
            List.of("bicubic", "srgan", "esrgan", "srobb", "ranksrgan", "san", "srfbn", "metasr", "crossnet", "srntt");

    private final List<Paper> papers;

    private PublishedTables(List<Paper> papers) {
        this.papers = papers;
    }

    /**
     * One paper.
     *
     * @param system its id
     * @param title of the paper
     * @param authors of the paper
     * @param venue where and when it appeared
     * @param note what else is to be known
     * @param tables may be empty, where no number could be established
     */
    public record Paper(
            String system, String title, String authors, String venue, String note, List<PublishedTable> tables) {}

    /**
     * One table; all of its rows were measured alike.
     *
     * @param name of the table
     * @param source where it was read
     * @param confidence see {@link PublishedNumber#confidence}
     * @param channel {@code y} or {@code rgb}
     * @param degradation {@code bi}, {@code bd} or {@code dn}
     * @param crop pixels cut off at each side, or {@code scale}
     * @param note what else is to be known
     * @param rows the numbers
     */
    public record PublishedTable(
            String name,
            String source,
            String confidence,
            String channel,
            String degradation,
            String crop,
            String note,
            List<Row> rows) {}

    /** One row of a table. */
    public static final class Row {
        /** As the source calls the method. */
        @JsonProperty
        String method;

        /** The id of that method here. */
        @JsonProperty
        String model;

        /** Name of the dataset. */
        @JsonProperty
        String dataset;

        /** The factor. */
        @JsonProperty
        double scale;

        /** Whether it was made with the self-ensemble. */
        @JsonProperty
        boolean ensemble;

        /** What is to be known of this row alone. */
        @JsonProperty
        String note = "";

        /** The numbers by lower-case name of the measure. */
        private final Map<String, Double> values = new LinkedHashMap<>();

        @JsonAnySetter
        void put(String measure, double value) {
            values.put(measure, value);
        }

        /** The numbers by lower-case name of the measure. */
        public Map<String, Double> values() {
            return Map.copyOf(values);
        }

        /** As the source calls the method. */
        public String method() {
            return method;
        }

        /** Name of the dataset. */
        public String dataset() {
            return dataset;
        }
    }

    /** Reads the tables that come with the library. */
    public static PublishedTables load() {
        ObjectMapper mapper = new ObjectMapper();
        List<Paper> papers = new ArrayList<>();
        for (String id : PAPERS) {
            try (InputStream in = PublishedTables.class.getResourceAsStream("published/" + id + ".json")) {
                papers.add(mapper.readValue(in, Paper.class));
            } catch (IOException broken) {
                throw new UncheckedIOException("published/" + id + ".json", broken);
            }
        }
        return new PublishedTables(List.copyOf(papers));
    }

    /** All papers. */
    public List<Paper> papers() {
        return papers;
    }

    /**
     * What was published for a model on a dataset, at that scale, for that kind of LR and channel.
     *
     * @param model id, {@code srresnet}
     * @param dataset name in any case; {@code B100} and {@code BSD100} are one
     */
    public List<PublishedNumber> find(String model, String dataset, double scale, Conditions conditions) {
        List<PublishedNumber> found = new ArrayList<>();
        for (Paper paper : papers) {
            for (PublishedTable table : paper.tables()) {
                if (!matches(table, conditions)) {
                    continue;
                }
                table.rows().stream()
                        .filter(row -> row.model.equals(model)
                                && row.scale == scale
                                && row.ensemble == conditions.selfEnsemble()
                                && canonical(row.dataset).equals(canonical(dataset)))
                        .map(row -> number(paper, table, row))
                        .forEach(found::add);
            }
        }
        return List.copyOf(found);
    }

    private static boolean matches(PublishedTable table, Conditions conditions) {
        Channel channel = conditions.protocol().channel();
        return table.channel().equalsIgnoreCase(channel.name())
                && table.degradation().equals(conditions.lr().published());
    }

    private static PublishedNumber number(Paper paper, PublishedTable table, Row row) {
        String source = paper.system() + ", " + table.name() + ": " + table.source();
        String notes = table.note() + (table.note().isEmpty() || row.note.isEmpty() ? "" : "; ") + row.note;
        return new PublishedNumber(row.method, row.values, source, table.confidence(), notes);
    }

    private static String canonical(String dataset) {
        String plain = dataset.toLowerCase(Locale.ROOT);
        return plain.equals("b100") || plain.equals("bsds100") ? "bsd100" : plain;
    }
}
