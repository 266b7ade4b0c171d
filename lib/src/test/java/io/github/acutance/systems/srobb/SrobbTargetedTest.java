package io.github.acutance.systems.srobb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.acutance.loss.RandomVgg;
import io.github.acutance.loss.Vgg;
import io.github.acutance.model.Device;
import io.github.acutance.model.Keys;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The targeted loss as recipe files describe it. */
class SrobbTargetedTest {
    private static final String LABELS = "\"background_labels\": [0, 3], \"unlabelled\": [11]";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeVgg() throws IOException {
        RandomVgg.write(folder, Vgg.Depth.VGG19, "conv3_4");
    }

    private Map<String, Double> terms(String options, float[] labels) throws IOException {
        JsonNode node = new ObjectMapper().readTree("{" + options + "}");
        try (Targets targets = Targets.open(new Keys("train.targeted_opt", node), Optional.of(folder), Device.CPU)) {
            return TensorScope.run(() -> {
                Map<String, Double> values = new LinkedHashMap<>();
                targets.of(picture(1), picture(2), Tensor.create(labels, 1, 1, 24, 24))
                        .forEach((name, term) -> values.put(name, term.item_double()));
                return values;
            });
        }
    }

    private static Tensor picture(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[3 * 24 * 24];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return Tensor.create(values, 1, 3, 24, 24);
    }

    private static float[] halves() {
        float[] labels = new float[24 * 24];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 24 < 12 ? 0 : 8;
        }
        return labels;
    }

    @Test
    void of_presetTargeted_hasAllThreeTerms() throws IOException {
        Map<String, Double> found = terms(LABELS, halves());
        assertThat(found.keySet()).containsExactly("l_boundary", "l_background", "l_object");
        assertThat(found.values()).allMatch(value -> value > 0 && Double.isFinite(value));
    }

    @Test
    void of_objectWeightZero_leavesThatTermOut() throws IOException {
        assertThat(terms(LABELS + ", \"object\": {\"weight\": 0}", halves()).keySet())
                .containsExactly("l_boundary", "l_background");
    }

    /** Where one region is the whole picture, masking changes nothing, and the other terms are 0. */
    @Test
    void of_oneRegionOnly_maskedEqualsTwin() throws IOException {
        float[] sky = new float[24 * 24];
        Map<String, Double> masked = terms(LABELS, sky);
        Map<String, Double> twin = terms(LABELS + ", \"masks\": false", sky);
        assertThat(masked.get("l_background")).isPositive();
        assertThat(twin.get("l_background")).isCloseTo(masked.get("l_background"), within(1e-9));
        assertThat(masked.get("l_boundary")).isZero();
        assertThat(twin.get("l_boundary")).isZero();
        assertThat(twin.get("l_object")).isZero();
    }

    @Test
    void of_twin_isEachTermOfTheWholePictureTimesItsShare() throws IOException {
        float[] all = new float[24 * 24];
        Map<String, Double> twin = terms(LABELS + ", \"masks\": false", halves());
        double whole = terms(LABELS, all).get("l_background");
        // 24 columns: the strip of radius 2 around the edge in column 11 takes 9 to 13, background is left of it
        assertThat(twin.get("l_background")).isCloseTo(whole * 9 / 24, within(1e-6 * whole));
        Arrays.fill(all, 8);
        double object = terms(LABELS, all).get("l_object");
        assertThat(twin.get("l_object")).isCloseTo(object * 10 / 24, within(1e-6 * object));
    }

    @Test
    void open_wrongOptions_sayWhatWasExpected() {
        assertThatThrownBy(() -> terms("\"preset\": \"papper\"", halves()))
                .hasMessage("train.targeted_opt.preset: expected targeted, targeted-vgg16 or paper, found papper");
        assertThatThrownBy(() -> terms("\"object\": {\"layer\": \"relu5_1\"}", halves()))
                .hasMessageContaining("expected a layer up to relu3_4, the deepest of this file, found relu5_1");
        assertThatThrownBy(() -> terms("\"preset\": \"paper\"", halves()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected VGG-16 in one of vgg16-397923af.pth");
    }
}
