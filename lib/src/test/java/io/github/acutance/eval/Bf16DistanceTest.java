package io.github.acutance.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.SharedData;
import io.github.acutance.model.Device;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bf16DistanceTest {
    @ParameterizedTest
    @CsvSource({
        "50.0, 0.01, true",
        "50.0, -0.01, true",
        "49.9, 0.0, false",
        "60.0, -0.011, false",
        "60.0, 0.011, false",
    })
    void safe_boundaries_areFiftyAndAHundredthOfADecibel(double least, double change, boolean safe) {
        assertThat(new Bf16Distance(least, change).safe()).isEqualTo(safe);
    }

    /** The authors' SRFBN-S: 62.2 dB on average over Set5, 59.4 dB at least (bench/results, plans of 2026-11-25). */
    @Test
    void measure_srfbnOnABird_isSafe() throws IOException {
        Dataset set5 = Dataset.of(SharedData.folder("test/Set5"));
        List<Sample> bird = set5.at(4, LrKind.BI).samples().stream()
                .filter(sample -> sample.name().equals("bird"))
                .toList();
        assertThat(bird).hasSize(1);
        try (SrModel model =
                Catalog.open(SharedData.folder("weights/srfbn").resolve("SRFBN-S_x4_BI.pth"), Device.CPU)) {
            Bf16Distance found = Bf16Distance.measure(model, bird);
            assertThat(found.leastPsnr()).isBetween(55.0, 75.0);
            assertThat(found.safe()).isTrue();
        }
    }
}
