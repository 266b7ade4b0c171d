package io.github.acutance.systems.srntt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.Resampling;
import io.github.acutance.image.SharedData;
import io.github.acutance.loss.Vgg;
import io.github.acutance.model.Device;
import io.github.acutance.systems.GoldenRows;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Matching and swapping against worked numbers, against plain loops, and against brute force on real features. */
class PatchMatchingTest {
    /** Numbers of the specification, section 5.1. */
    @Test
    void matchAndSwap_specifiedMaps_equalGolden() {
        TensorScope.inference(() -> {
            Tensor content = map(2, 4, 5, (c, y, x) -> (7 * c + 3 * y + 5 * x) % 11 / 11.0 + .05);
            Tensor reference = map(2, 5, 4, (c, y, x) -> (5 * c + 7 * y + 2 * x + 3) % 13 / 13.0 + .05);
            PatchMatching.Match match = PatchMatching.of(List.of(reference), 1).match(content);
            assertThat(longs(match.index())).containsExactly(0, 1, 5, 4, 3, 0);
            close(match.score(), 1e-5, 1.958546, 2.094133, 2.031747, 2.148169, 2.263518, 2.152346);
            close(match.similarity(), 1e-5, .814261, .861932, .816925, .838041, .868841, .887074);
            Tensor map3 = swap(map(2, 5, 4, (c, y, x) -> (3 * c + 5 * y + 4 * x + 1) % 9), 1, match);
            close(
                    map3.narrow(1, 0, 1),
                    1e-5,
                    1,
                    5,
                    2,
                    2.5,
                    5,
                    4,
                    2.25,
                    3.166667,
                    2.75,
                    .5,
                    4.5,
                    5,
                    3.666667,
                    3.25,
                    5.5,
                    3,
                    4.5,
                    3.333333,
                    3.5,
                    1);
            sums(map3, 146.583333, 655.729167);
            sums(swap(map(1, 10, 8, (c, y, x) -> (2 * c + 3 * y + 7 * x) % 10), 2, match), 341.666667, 1802.666667);
            sums(swap(map(1, 20, 16, (c, y, x) -> (c + 2 * y + 3 * x) % 7), 4, match), 962.75, 3621.826389);
            return null;
        });
    }

    /** Random maps have no near-ties at these sizes: none may differ. */
    @ParameterizedTest
    @CsvSource({"9, 7, 8, 11, 1", "40, 33, 50, 21, 1", "3, 3, 3, 3, 1", "3, 30, 60, 4, 64"})
    void match_randomMaps_equalsUnfoldedPatches(int h, int w, int refH, int refW, int memoryMb) {
        TensorScope.inference(() -> {
            Tensor content = random(16, h, w, 1);
            List<Tensor> references = List.of(random(16, refH, refW, 2), random(16, 5, 6, 3));
            PatchMatching.Match match = PatchMatching.of(references, memoryMb).match(content);
            Tensor scores = plainScores(content, references);
            long[] best = longs(torch.max(scores, 1).get1());
            assertThat(longs(match.index())).isEqualTo(best);
            double difference = torch.max(scores, 1)
                    .get0()
                    .sub(match.score().reshape(-1))
                    .abs()
                    .max()
                    .item_float();
            assertThat(difference).isLessThan(1e-5); // sums of 144 products in fp32
            return null;
        });
    }

    @Test
    void match_equalPatchesInManyTiles_theLowestNumberWins() {
        TensorScope.inference(() -> {
            Tensor same = torch.ones(1, 4, 200, 80);
            PatchMatching.Match match = PatchMatching.of(List.of(same, same), 1).match(torch.ones(1, 4, 70, 90));
            assertThat(match.index().max().item_long()).isZero();
            assertThat((double) match.similarity().min().item_float()).isCloseTo(1, within(1e-5));
            return null;
        });
    }

    @Test
    void match_blackOnEitherSide_hasSimilarityZeroAndNoNaN() {
        TensorScope.inference(() -> {
            Tensor black = torch.zeros(1, 4, 6, 6);
            Tensor picture = random(4, 6, 6, 4);
            PatchMatching.Match dark = PatchMatching.of(List.of(picture), 1).match(black);
            assertThat(dark.similarity().abs().max().item_float()).isZero();
            PatchMatching.Match match =
                    PatchMatching.of(List.of(black, picture), 1).match(picture);
            assertThat(longs(match.index())[0]).isEqualTo(16); // the picture itself, behind the black reference
            assertThat((double) match.similarity().min().item_float()).isCloseTo(1, within(1e-5));
            return null;
        });
    }

    @Test
    void swap_referenceIsTheContent_givesItBack() {
        TensorScope.inference(() -> {
            Tensor picture = random(6, 9, 8, 5);
            PatchMatching.Match match = PatchMatching.of(List.of(picture), 1).match(picture);
            Tensor fine = random(3, 18, 16, 6);
            assertThat(swap(fine, 2, match).sub(fine).abs().max().item_float()).isLessThan(1e-6f);
            return null;
        });
    }

    @Test
    void of_tooSmallOrNone_saysWhatWasExpected() {
        assertThatThrownBy(() -> PatchMatching.of(List.of(), 1)).hasMessageContaining("expected references");
        assertThatThrownBy(() -> TensorScope.inference(() -> PatchMatching.of(List.of(random(1, 2, 9, 1)), 1) == null))
                .hasMessageContaining("sides of at least 3, found [1, 1, 2, 9]");
    }

    @Test
    void match_manyTimes_leavesNoPointer() {
        Supplier<Boolean> once = () -> PatchMatching.of(List.of(random(4, 60, 70, 7)), 1)
                .match(random(4, 50, 40, 8))
                .index()
                .defined();
        TensorScope.inference(once);
        long before = Pointer.totalCount();
        for (int i = 0; i < 5; i++) {
            TensorScope.inference(once);
        }
        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    /**
     * Set5's woman against head with VGG's real features; the golden numbers are brute force in double precision. At most
     * 0.1 % of the 4,620 numbers may differ, the smallest margin being 8e-7; the maps' means follow to 1e-4.
     */
    @Test
    @Tag("data")
    void matchAndSwap_realFeatures_equalGolden() throws IOException {
        Path set5 = SharedData.folder("test/Set5");
        Image woman = ImageFiles.read(set5.resolve("LR_bicubic/X4/woman.png"));
        Image head = ImageFiles.read(set5.resolve("HR/head.png")).crop(0, 0, 280, 280);
        List<String> three = List.of("relu1_1", "relu2_1", "relu3_1");
        try (Vgg vgg = Vgg.open(SharedData.folder("weights"), Vgg.Depth.VGG19, Device.CPU)) {
            TensorScope.inference(() -> {
                Image up = Resampling.resizeAsPillow(woman, 4 * woman.width(), 4 * woman.height());
                Image down = Resampling.resizeAsPillow(head, 70, 70);
                Tensor content = tensor(vgg, up, "relu3_1");
                Tensor condition = tensor(vgg, Resampling.resizeAsPillow(down, 280, 280), "relu3_1");
                assertThat(GoldenRows.mean(GoldenRows.floats(content))).isCloseTo(113.31286677, within(2e-3));
                PatchMatching.Match match =
                        PatchMatching.of(List.of(condition), 16).match(content);
                long[] index = longs(match.index());
                long sum = 0;
                long weighted = 0;
                for (int p = 0; p < index.length; p++) {
                    sum += index[p];
                    weighted += index[p] * (p % 9973 + 1);
                }
                assertThat((double) sum).isCloseTo(11_686_923, within(4.0 * 4_624)); // four may differ
                assertThat((double) weighted).isCloseTo(27_980_403_679.0, within(4.0 * 4_624 * 4_620));
                assertThat(GoldenRows.mean(GoldenRows.floats(match.similarity())))
                        .isCloseTo(0.758078253, within(1e-6));
                Map<String, Tensor> style = vgg.features(ImageTensors.toTensor(head, Device.CPU), three);
                assertThat(GoldenRows.mean(GoldenRows.floats(style.get("relu1_1"))))
                        .isCloseTo(21.3415518, within(1e-3));
                assertThat(GoldenRows.mean(GoldenRows.floats(style.get("relu2_1"))))
                        .isCloseTo(106.34092845, within(1e-3));
                assertMean(swap(style.get("relu3_1"), 1, match), 99.67247023);
                assertMean(swap(style.get("relu2_1"), 2, match), 107.79292845);
                assertMean(swap(style.get("relu1_1"), 4, match), 21.09413124);
                return null;
            });
        }
    }

    private static void assertMean(Tensor map, double mean) {
        assertThat(GoldenRows.mean(GoldenRows.floats(map))).isCloseTo(mean, within(1e-4 * mean));
    }

    private static Tensor tensor(Vgg vgg, Image picture, String layer) {
        return vgg.features(ImageTensors.toTensor(picture, Device.CPU), List.of(layer))
                .get(layer);
    }

    /** Every patch with every patch at norm 1, by unfolding. */
    private static Tensor plainScores(Tensor content, List<Tensor> references) {
        Tensor all = null;
        for (Tensor reference : references) {
            Tensor patches = unfolded(reference); // [9 C, Q]
            Tensor norms = patches.mul(patches)
                    .sum(new long[] {0}, true, new ScalarTypeOptional())
                    .sqrt();
            Tensor scores = unfolded(content).t().matmul(patches.div(norms));
            all = all == null ? scores : torch.cat(new TensorVector(all, scores), 1);
        }
        return all;
    }

    private static Tensor unfolded(Tensor map) {
        return torch.im2col(map, new long[] {3, 3}, new long[] {1, 1}, new long[] {0, 0}, 1, 1)
                .select(0, 0);
    }

    private static Tensor swap(Tensor style, int ratio, PatchMatching.Match match) {
        return TextureSwap.of(List.of(style), ratio).swap(match.index());
    }

    private static void sums(Tensor map, double sum, double squares) {
        double actual = 0;
        double actualSquares = 0;
        for (float value : GoldenRows.floats(map)) {
            actual += value;
            actualSquares += (double) value * value;
        }
        assertThat(actual).isCloseTo(sum, within(1e-3));
        assertThat(actualSquares).isCloseTo(squares, within(1e-2));
    }

    private static void close(Tensor map, double tolerance, double... expected) {
        float[] values = GoldenRows.floats(map);
        assertThat(values).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) values[i]).as("value " + i).isCloseTo(expected[i], within(tolerance));
        }
    }

    private static long[] longs(Tensor index) {
        float[] values = GoldenRows.floats(index.to(ScalarType.Float).mul(new Scalar(1.0)));
        long[] numbers = new long[values.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (long) values[i]; // all below 2^24
        }
        return numbers;
    }

    private static Tensor random(int channels, int height, int width, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return map(channels, height, width, (c, y, x) -> random.nextDouble());
    }

    private interface Formula {
        double at(int c, int y, int x);
    }

    private static Tensor map(int channels, int height, int width, Formula formula) {
        float[] values = new float[channels * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) formula.at(i / (height * width), i / width % height, i % width);
        }
        return Tensor.create(values, 1, channels, height, width);
    }
}
