package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextFormatsTest {
    @Test
    void csvRow_fieldsWithCommasQuotesAndLines_areQuoted() {
        assertThat(CsvText.row(List.of("a", "b,c", "d\"e", "f\ng", ""))).isEqualTo("a,\"b,c\",\"d\"\"e\",\"f\ng\",");
    }

    @Test
    void csvNumber_anyValue_hasTenDigits() {
        assertThat(CsvText.number(28.43)).isEqualTo("28.43000000");
        assertThat(CsvText.number(1 / 3.0)).isEqualTo("0.3333333333");
        assertThat(CsvText.number(Double.POSITIVE_INFINITY)).isEqualTo("inf");
    }

    @Test
    void json_textsNumbersAndNull_areOneLineOfAscii() {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("file", "a\"b\\c\né");
        entries.put("ms", 12L);
        entries.put("none", null);
        assertThat(JsonText.of(entries)).isEqualTo("{\"file\":\"a\\\"b\\\\c\\u000a\\u00e9\",\"ms\":12,\"none\":null}");
    }

    @Test
    void table_rowsOfDifferentWidths_areAligned() {
        assertThat(TextTable.lines(List.of(List.of("name", "n"), List.of("a", "12"))))
                .containsExactly("name  n", "a     12");
    }
}
