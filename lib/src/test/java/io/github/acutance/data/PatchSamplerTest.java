package io.github.acutance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PatchSamplerTest {
    /** HR sample (x, y) holds (x, y, 0); the LR picture is every second sample, so alignment can be read off. */
    private static Pair pair(int lrWidth, int lrHeight) {
        byte[] hr = new byte[lrWidth * 2 * lrHeight * 2 * 3];
        byte[] lr = new byte[lrWidth * lrHeight * 3];
        for (int y = 0; y < lrHeight * 2; y++) {
            for (int x = 0; x < lrWidth * 2; x++) {
                hr[(y * lrWidth * 2 + x) * 3] = (byte) x;
                hr[(y * lrWidth * 2 + x) * 3 + 1] = (byte) y;
            }
        }
        for (int y = 0; y < lrHeight; y++) {
            for (int x = 0; x < lrWidth; x++) {
                lr[(y * lrWidth + x) * 3] = (byte) (2 * x);
                lr[(y * lrWidth + x) * 3 + 1] = (byte) (2 * y);
            }
        }
        return new Pair(Image.of8(lrWidth, lrHeight, 3, lr), Image.of8(lrWidth * 2, lrHeight * 2, 3, hr));
    }

    @Test
    void sample_crops_areAlignedUnderAllSymmetries() {
        int size = 4;
        Patches patches = new PatchSampler(List.of(pair(20, 15)), 2, 7, 1).sample(1, 64, size);
        int lrPlane = size * size;
        int hrPlane = 4 * lrPlane;
        for (int n = 0; n < 64; n++) {
            for (int row = 0; row < size; row++) {
                for (int column = 0; column < size; column++) {
                    float lrX = patches.lr()[n * 3 * lrPlane + row * size + column];
                    float lrY = patches.lr()[n * 3 * lrPlane + lrPlane + row * size + column];
                    double sumX = 0;
                    double sumY = 0;
                    for (int i = 0; i < 4; i++) {
                        int at = n * 3 * hrPlane + (2 * row + i / 2) * 2 * size + 2 * column + i % 2;
                        sumX += patches.hr()[at] / 4.0;
                        sumY += patches.hr()[at + hrPlane] / 4.0;
                    }
                    // the LR sample is the upper left of its four HR samples, half a level off their mean
                    assertThat(sumX * 255 - lrX * 255).isBetween(0.49, 0.51);
                    assertThat(sumY * 255 - lrY * 255).isBetween(0.49, 0.51);
                }
            }
        }
    }

    @Test
    void sample_symmetries_onlyThoseThatAreWantedOccur() {
        PatchSampler all = new PatchSampler(List.of(pair(2, 2)), 2, 3, 1);
        assertThat(distinctCrops(all)).isEqualTo(8);
        assertThat(distinctCrops(all.withSymmetries(true, false))).isEqualTo(2);
        assertThat(distinctCrops(all.withSymmetries(false, true))).isEqualTo(4);
        assertThat(distinctCrops(all.withSymmetries(false, false))).isEqualTo(1);
    }

    private static long distinctCrops(PatchSampler sampler) {
        Patches patches = sampler.sample(1, 200, 2);
        return IntStream.range(0, 200)
                .mapToObj(n -> Arrays.toString(Arrays.copyOfRange(patches.hr(), n * 48, n * 48 + 32)))
                .distinct()
                .count();
    }

    @Test
    void sample_fixedCrops_areFewAndNeverTurned() {
        PatchSampler sampler = new PatchSampler(List.of(pair(20, 15)), 2, 7, 1).withFixed(5);
        Patches patches = sampler.sample(3, 200, 4);
        List<String> crops = IntStream.range(0, 200)
                .mapToObj(n -> Arrays.toString(Arrays.copyOfRange(patches.hr(), n * 192, (n + 1) * 192)))
                .distinct()
                .toList();
        assertThat(crops).hasSizeBetween(2, 5);
        for (int n = 0; n < 200; n++) {
            assertThat(patches.hr()[n * 192 + 1] * 255 - patches.hr()[n * 192] * 255)
                    .isBetween(0.99f, 1.01f);
        }
        Patches others = sampler.sample(4, 200, 4);
        IntStream.range(0, 200)
                .mapToObj(n -> Arrays.toString(Arrays.copyOfRange(others.hr(), n * 192, (n + 1) * 192)))
                .forEach(crop -> assertThat(crops).contains(crop));
        assertThat(others.hr()).isNotEqualTo(patches.hr());
    }

    /** A reference of its own equals its picture here; the others' come from anywhere. */
    @Test
    void sample_unrelatedReferences_haveTheirShare() {
        Pair plain = pair(40, 40);
        List<Pair> pairs = List.of(plain.withRef(plain.hr()));
        for (double share : new double[] {0, 0.25, 1}) {
            Patches patches =
                    new PatchSampler(pairs, 2, 7, 1).withUnrelated(share).sample(1, 400, 4);
            float[] refs = patches.refs().orElseThrow();
            long elsewhere = IntStream.range(0, 400)
                    .filter(n -> !Arrays.equals(refs, n * 192, (n + 1) * 192, patches.hr(), n * 192, (n + 1) * 192))
                    .count();
            assertThat(elsewhere / 400.0).isBetween(share - 0.08, share + 0.08); // 3.7 deviations of a binomial
        }
    }

    @Test
    void sample_sameStep_isTheSameWhateverCameBefore() {
        List<Pair> pairs = List.of(pair(20, 15), pair(9, 9));
        PatchSampler fresh = new PatchSampler(pairs, 2, 7, 2);
        PatchSampler used = new PatchSampler(pairs, 2, 7, 2);
        List<Patches> parallel = IntStream.range(0, 20)
                .parallel()
                .mapToObj(i -> used.sample(i, 4, 4))
                .toList();
        assertThat(parallel).hasSize(20);
        assertThat(used.sample(99, 4, 4).hr()).isEqualTo(fresh.sample(99, 4, 4).hr());
        assertThat(used.sample(99, 4, 4).hr())
                .isNotEqualTo(used.sample(98, 4, 4).hr());
        assertThat(new PatchSampler(pairs, 2, 8, 2).sample(99, 4, 4).hr())
                .isNotEqualTo(fresh.sample(99, 4, 4).hr());
    }

    @Test
    void sample_severalCandidates_preferDetail() {
        byte[] half = new byte[40 * 40 * 3];
        for (int i = 0; i < half.length / 2; i++) {
            half[i] = (byte) (i % 7 * 30);
        }
        Image lr = Image.of8(40, 40, 3, half);
        Pair pair = new Pair(lr, Image.of8(80, 80, 3, new byte[80 * 80 * 3]));
        assertThat(flatCrops(new PatchSampler(List.of(pair), 2, 1, 4)))
                .isLessThan(flatCrops(new PatchSampler(List.of(pair), 2, 1, 1)));
    }

    @Test
    void sample_pictureSmallerThanACrop_saysBothSizes() {
        PatchSampler sampler = new PatchSampler(List.of(pair(5, 9)), 2, 7, 1);
        assertThatThrownBy(() -> sampler.sample(1, 1, 6))
                .hasMessageContaining("at least 12")
                .hasMessageContaining("10 x 18");
        assertThatThrownBy(() -> new PatchSampler(new ArrayList<>(), 2, 7, 1)).hasMessageContaining("found none");
    }

    private static int flatCrops(PatchSampler sampler) {
        Patches patches = sampler.sample(1, 100, 4);
        int flat = 0;
        for (int n = 0; n < 100; n++) {
            float[] crop = Arrays.copyOfRange(patches.lr(), n * 48, (n + 1) * 48);
            flat += IntStream.range(0, 48).allMatch(i -> crop[i] == 0) ? 1 : 0;
        }
        return flat;
    }
}
