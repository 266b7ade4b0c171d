package io.github.acutance.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.data.RegionMasks;
import io.github.acutance.data.RegionMasks.Region;
import io.github.acutance.image.Image;
import io.github.acutance.tensor.TensorScope;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionsTest {
    private static float[][] masks(
            float[] labels, int count, int height, int width, RegionMasks.Labels kinds, int radius) {
        return TensorScope.run(() -> {
            Regions regions = Regions.of(
                    Tensor.create(labels, count, 1, height, width), kinds.background(), kinds.unlabelled(), radius);
            return new float[][] {floats(regions.boundary()), floats(regions.background()), floats(regions.object())};
        });
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[(int) tensor.numel()];
        tensor.contiguous().data_ptr_float().get(values);
        return values;
    }

    /** Two random maps with all kinds of labels, against the plain rule, which has its own goldens. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 30})
    void of_randomMaps_equalTheMasksOfThePlainRule(int radius) {
        int height = 13;
        int width = 17;
        float[] labels = new float[2 * height * width];
        RegionMasks[] expected = new RegionMasks[2];
        for (int n = 0; n < 2; n++) {
            Random random = new Random(40 + n);
            byte[] samples = new byte[height * width];
            for (int block = 0; block < 6; block++) {
                int label = new int[] {0, 1, 3, 8, 11, 5}[block];
                int top = random.nextInt(height);
                int left = random.nextInt(width);
                for (int y = top; y < Math.min(height, top + 6); y++) {
                    Arrays.fill(samples, y * width + left, y * width + Math.min(width, left + 7), (byte) label);
                }
            }
            for (int i = 0; i < samples.length; i++) {
                labels[n * samples.length + i] = samples[i];
            }
            expected[n] = RegionMasks.of(Image.of8(width, height, 1, samples), RegionMasks.Labels.CAMVID, radius);
        }
        float[][] found = masks(labels, 2, height, width, RegionMasks.Labels.CAMVID, radius);
        Region[] kinds = {Region.BOUNDARY, Region.BACKGROUND, Region.OBJECT};
        for (int kind = 0; kind < 3; kind++) {
            for (int n = 0; n < 2; n++) {
                assertThat(Arrays.copyOfRange(found[kind], n * height * width, (n + 1) * height * width))
                        .as("%s of map %d", kinds[kind], n)
                        .isEqualTo(expected[n].mask(kinds[kind]));
            }
        }
    }

    /** The specification's golden: sky in columns 0 to 2, a person in 3 to 5. */
    @Test
    void of_skyAndPerson_equalsTheSpecification() {
        float[] labels = new float[36];
        for (int i = 0; i < 36; i++) {
            labels[i] = i % 6 < 3 ? 157 : 1;
        }
        RegionMasks.Labels coco = new RegionMasks.Labels(Set.of(157), Set.of(0));
        float[][] narrow = masks(labels, 1, 6, 6, coco, 1);
        float[][] wide = masks(labels, 1, 6, 6, coco, 2);
        for (int i = 0; i < 36; i++) {
            int x = i % 6;
            assertThat(new float[] {narrow[0][i], narrow[1][i], narrow[2][i]})
                    .isEqualTo(
                            x >= 1 && x <= 3
                                    ? new float[] {1, 0, 0}
                                    : x == 0 ? new float[] {0, 1, 0} : new float[] {0, 0, 1});
            assertThat(new float[] {wide[0][i], wide[1][i], wide[2][i]})
                    .isEqualTo(x <= 4 ? new float[] {1, 0, 0} : new float[] {0, 0, 1});
        }
    }
}
