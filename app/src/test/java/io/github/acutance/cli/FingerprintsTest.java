package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FingerprintsTest {
    @Test
    void add_manyTexts_areKeptApart() {
        Fingerprints texts = new Fingerprints();
        for (int i = 0; i < 50_000; i++) {
            assertThat(texts.contains("/photos/" + i + ".png")).isFalse();
            assertThat(texts.add("/photos/" + i + ".png")).isTrue();
        }
        for (int i = 0; i < 50_000; i++) {
            assertThat(texts.add("/photos/" + i + ".png")).isFalse();
        }
        assertThat(texts.contains("/photos/50000.png")).isFalse();
        assertThat(texts.contains("")).isFalse();
    }
}
