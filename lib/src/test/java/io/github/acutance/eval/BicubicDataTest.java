package io.github.acutance.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.SharedData;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("data")
class BicubicDataTest {
    /** The literature prints two decimals, and its pictures may differ by a row: 0.03 dB. */
    @ParameterizedTest
    @CsvSource({
        "Set5,2,33.66",
        "Set5,3,30.39",
        "Set5,4,28.42",
        "Set14,2,30.23",
        "Set14,3,27.54",
        "Set14,4,26.00",
    })
    void run_yOnlyPipeline_isTheLiterature(String set, int scale, double expected) throws IOException {
        Dataset dataset = Dataset.of(SharedData.folder("test/" + set));
        Conditions conditions = new Conditions(new Protocol(Channel.Y, scale, false), LrKind.BI, false, "", "", "", "");
        Evaluator evaluator = new Evaluator(Map.of(Measure.PSNR, Meter.PSNR), Optional.empty(), (m, s, t, e, r) -> {});
        MethodResult result = evaluator.run(Bicubic.Y_ONLY, dataset, dataset.at(scale, LrKind.BI), scale, conditions);
        assertThat(result.failures()).isEmpty();
        assertThat(result.mean(Measure.PSNR).value()).isCloseTo(expected, within(0.03));
    }

    /** Meta-SR's files are reproduced up to one level in one of a thousand samples (specs, metasr section 6). */
    @ParameterizedTest
    @ValueSource(doubles = {1.5, 2.5, 3.5})
    void degrade_borderClamped_makesMetaSrsPictures(double scale) throws IOException {
        Dataset dataset = Dataset.of(SharedData.folder("test/Set5"));
        for (Sample sample : dataset.at(scale, LrKind.BI_CLAMPED).samples()) {
            Image expected = ImageFiles.read(sample.lr().orElseThrow());
            Image made = LrKind.BI_CLAMPED.degrade(ImageFiles.read(sample.hr()), scale);
            assertThat(made.toString()).as(sample.name()).isEqualTo(expected.toString());
            int differing = 0;
            for (int i = 0; i < made.width() * made.height() * 3; i++) {
                int x = i / 3 % made.width();
                int y = i / 3 / made.width();
                int difference = Math.abs(made.sample(x, y, i % 3) - expected.sample(x, y, i % 3));
                assertThat(difference).as(sample.name()).isLessThanOrEqualTo(1);
                differing += difference;
            }
            assertThat(differing).as(sample.name()).isLessThanOrEqualTo(made.width() * made.height() * 3 / 900);
        }
    }
}
