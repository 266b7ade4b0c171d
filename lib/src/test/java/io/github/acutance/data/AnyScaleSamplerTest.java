package io.github.acutance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnyScaleSamplerTest {
    private static final int LR = 12;

    /** Each LR crop stands somewhere in the LR picture of the whole, turned somehow, and HR at the same place. */
    @ParameterizedTest
    @ValueSource(doubles = {1.1, 1.5, 2, 2.3, 2.4, 3, 3.7, 4})
    void sample_anyScale_cutsTheLrPictureOfTheWhole(double scale) {
        Image hr = noise(101, 90);
        Image whole = Degradation.metaSr(scale).degrade(hr);
        AnyScaleSampler sampler = new AnyScaleSampler(PairSource.of(List.of(new Pair(hr, hr))), List.of(scale), 3);
        Patches patches = sampler.sample(1, 8, LR);
        int hrSize = (int) Math.round(scale * LR);
        assertThat(patches.hrSize()).isEqualTo(hrSize);
        for (int n = 0; n < 8; n++) {
            assertThat(foundAt(patches, n, whole, hr, scale))
                    .as("crop %d at x%s", n, scale)
                    .isTrue();
        }
    }

    @Test
    void sample_manySteps_drawsEveryScaleOnePerBatch() {
        List<Double> scales = List.of(1.5, 2.0, 3.0);
        AnyScaleSampler sampler =
                new AnyScaleSampler(PairSource.of(List.of(new Pair(noise(60, 60), noise(60, 60)))), scales, 3);
        Set<Double> drawn = new TreeSet<>();
        for (int step = 0; step < 40; step++) {
            Patches patches = sampler.sample(step, 2, LR);
            drawn.add(patches.scale());
            assertThat(patches.hr()).hasSize(2 * 3 * patches.hrSize() * patches.hrSize());
        }
        assertThat(drawn).containsExactlyElementsOf(scales);
    }

    @Test
    void of_scaleBetweenTenths_isRefused() {
        PairSource pairs = PairSource.of(List.of(new Pair(noise(60, 60), noise(60, 60))));
        assertThatThrownBy(() -> new AnyScaleSampler(pairs, List.of(2.25), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2.25");
    }

    private static boolean foundAt(Patches patches, int n, Image whole, Image hr, double scale) {
        float[] lrCrop = new float[3 * LR * LR];
        float[] hrCrop = new float[3 * patches.hrSize() * patches.hrSize()];
        for (int symmetry = 0; symmetry < 8; symmetry++) {
            for (int y = 0; y + LR <= whole.height(); y++) {
                for (int x = 0; x + LR <= whole.width(); x++) {
                    new Symmetry(symmetry).copy(whole, x, y, LR, lrCrop, 0);
                    if (equal(lrCrop, patches.lr(), n)) {
                        int left = (int) Math.round(x * scale);
                        int top = (int) Math.round(y * scale);
                        new Symmetry(symmetry).copy(hr, left, top, patches.hrSize(), hrCrop, 0);
                        return equal(hrCrop, patches.hr(), n);
                    }
                }
            }
        }
        return false;
    }

    private static boolean equal(float[] one, float[] batch, int n) {
        for (int i = 0; i < one.length; i++) {
            if (one[i] != batch[n * one.length + i]) {
                return false;
            }
        }
        return true;
    }

    private static Image noise(int width, int height) {
        byte[] samples = new byte[width * height * 3];
        new Random(9).nextBytes(samples);
        return Image.of8(width, height, 3, samples);
    }
}
