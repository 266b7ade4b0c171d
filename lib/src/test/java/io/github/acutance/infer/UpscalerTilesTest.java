package io.github.acutance.infer;

import static io.github.acutance.infer.TestModels.equalShare;
import static io.github.acutance.infer.TestModels.greatestDifference;
import static io.github.acutance.infer.TestModels.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.avg_pool2d;
import static org.bytedeco.pytorch.global.torch.pixel_shuffle;
import static org.bytedeco.pytorch.global.torch.pixel_unshuffle;

import io.github.acutance.image.Image;
import io.github.acutance.infer.TestModels.Fake;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import io.github.acutance.model.SrModel;
import io.github.acutance.tensor.Devices;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.LongArrayRef;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpscalerTilesTest {
    private static final UpscaleOptions FP32 = UpscaleOptions.defaults().withPrecision(Precision.FP32);
    private static final UpscaleOptions WHOLE = FP32.withTile(UpscaleOptions.NONE);

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void upscale_tilesThatSeeFarEnough_equalWhole(int scale) {
        try (SrModel model = TestModels.network(scale, 11)) {
            for (int seed = 0; seed < 12; seed++) {
                Random random = new Random(seed);
                Image picture = noise(1 + random.nextInt(70), 1 + random.nextInt(70), 3, 8, seed);
                int tile = 4 + random.nextInt(40);
                int pad =
                        random.nextBoolean() ? UpscaleOptions.FROM_CARD : TestModels.NETWORK_REACH + random.nextInt(5);

                Image whole = Upscaler.of(model, WHOLE).upscale(picture);
                Image tiled =
                        Upscaler.of(model, FP32.withTile(tile).withTilePad(pad)).upscale(picture);

                String seen = picture + ", tile " + tile + ", pad " + pad + ", seed " + seed;
                assertThat(greatestDifference(whole, tiled)).as(seen).isLessThanOrEqualTo(1);
                assertThat(equalShare(whole, tiled)).as(seen).isGreaterThanOrEqualTo(0.9999);
            }
        }
    }

    /** The network's reach is real: without it, whole tiles would be equal for any overlap and the test above idle. */
    @Test
    void upscale_tilesThatSeeTooLittle_differFromWhole() {
        try (SrModel model = TestModels.network(4, 11)) {
            Image picture = noise(60, 40, 3, 8, 1);

            Image whole = Upscaler.of(model, WHOLE).upscale(picture);
            Image tiled = Upscaler.of(model, FP32.withTile(20).withTilePad(0)).upscale(picture);

            assertThat(greatestDifference(whole, tiled)).isGreaterThan(10);
        }
    }

    @RepeatedTest(30)
    void upscale_anySizeAndRule_mapsEveryPixelToItsPlace(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        SizeRule rule = new SizeRule(1 + random.nextInt(20), 1 + random.nextInt(6));
        int bits = random.nextBoolean() ? 8 : 16;
        Image picture =
                noise(1 + random.nextInt(40), 1 + random.nextInt(40), 1 + random.nextInt(4), bits, random.nextLong());
        Fake model = TestModels.nearest(2, rule);
        int tile = 1 + random.nextInt(30);
        int pad = random.nextInt(12);

        Image large = Upscaler.of(model, FP32.withTile(tile).withTilePad(pad)).upscale(picture);

        String seen = picture + ", tile " + tile + ", pad " + pad + ", " + rule;
        assertThat(large.color()).as(seen).isEqualTo(TestModels.enlarged(picture.color(), 2));
        assertThat(model.calls()).as(seen).allSatisfy(call -> {
            String[] sides = call.split("[x ]", -1);
            for (int axis = 0; axis < 2; axis++) {
                int side = Integer.parseInt(sides[axis]);
                assertThat(side % rule.multiple()).isZero();
                assertThat(side).isGreaterThanOrEqualTo(rule.minimum());
            }
        });
    }

    /** A network that folds 4 x 4 pixels and treats each of them in its own way. */
    @RepeatedTest(10)
    void upscale_networkThatFoldsPixels_foldsTheSameInTiles(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Fake model = new Fake(TestModels.card(2, 4, new SizeRule(4, 4)), (lr, precision) -> {
            Tensor folded = pixel_unshuffle(lr, 4);
            return TestModels.enlarged(pixel_shuffle(folded.mul(folded.roll(new long[] {1}, 1)), 4), 2);
        });
        Image picture = noise(1 + random.nextInt(50), 1 + random.nextInt(50), 3, 8, random.nextLong());

        Image whole = Upscaler.of(model, WHOLE).upscale(picture);
        Image tiled = Upscaler.of(model, FP32.withTile(5 + random.nextInt(20))).upscale(picture);

        assertThat(tiled).isEqualTo(whole);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 7", "7, 1", "2, 2", "3, 5", "16, 16", "17, 33"})
    void upscale_tinyPictures_enlargedLikeAnyOther(int width, int height) {
        Image picture = noise(width, height, 3, 8, 3);
        Fake strict = TestModels.nearest(4, new SizeRule(16, 8));
        try (SrModel model = TestModels.network(4, 2)) {
            assertThat(Upscaler.of(strict).upscale(picture)).isEqualTo(TestModels.enlarged(picture, 4));
            assertThat(Upscaler.of(model).upscale(picture).width()).isEqualTo(4 * width);
        }
    }

    /** What the size rule adds is the picture's mirror image, its last pixel not repeated, as often as needed. */
    @Test
    void upscale_sizeRule_mirrorsThePicture() {
        List<Float> seen = new ArrayList<>();
        Fake model = new Fake(TestModels.card(1, 0, new SizeRule(8, 1)), (lr, precision) -> {
            for (int x = 0; x < 8; x++) {
                seen.add(lr.narrow(1, 0, 1).narrow(2, 0, 1).narrow(3, x, 1).item_float() * 255);
            }
            return lr;
        });
        Image picture = Image.of8(3, 1, 1, new byte[] {10, 20, 30});

        Upscaler.of(model, FP32).upscale(picture);

        assertThat(seen).extracting(Math::round).containsExactly(10, 20, 30, 20, 10, 20, 30, 20);
    }

    @Test
    void upscale_wideReachingNetwork_blendsWithinOneLevelOfWhole() {
        Fake model = new Fake(TestModels.card(2, 100, SizeRule.ANY), (lr, precision) -> blurred(lr, 12, 2));
        Image picture = TestModels.waves(210, 170);

        Image whole = Upscaler.of(model, WHOLE).upscale(picture);
        Image tiled = Upscaler.of(model, FP32.withTile(64)).upscale(picture);

        assertThat(model.calls()).hasSize(1 + 4 * 3);
        assertThat(greatestDifference(whole, tiled)).isLessThanOrEqualTo(1);
    }

    /** Each tile is one flat colour, its mean: the strongest seam that tiles can make. */
    @ParameterizedTest
    @ValueSource(ints = {ModelCard.GLOBAL, 200})
    void upscale_tilesThatDisagree_leaveNoSeam(int receptiveField) {
        Fake model = new Fake(
                TestModels.card(2, receptiveField, SizeRule.ANY),
                (lr, precision) -> TestModels.enlarged(
                        lr.mean(2, 3).reshape(1, 3, 1, 1).expand(lr.shape()).contiguous(), 2));
        Image picture = TestModels.image(200, 130, 3, 16, ramp(200, 130));

        Image tiled = Upscaler.of(model, FP32.withTile(40)).upscale(picture);

        int range = tiled.sample(399, 259, 0) - tiled.sample(0, 0, 0);
        int greatestStep = 0;
        for (int y = 0; y < tiled.height(); y++) {
            for (int x = 1; x < tiled.width(); x++) {
                greatestStep = Math.max(greatestStep, Math.abs(tiled.sample(x, y, 0) - tiled.sample(x - 1, y, 0)));
            }
        }
        assertThat(range).isGreaterThan(20_000);
        // Five tiles across, each change spread over 32 LR pixels, 64 of the result.
        assertThat(greatestStep).isLessThan(range / 4 / 30);
    }

    @Test
    void upscale_globalNetworkWithAutomaticTiles_runsWhole() {
        Fake model = new Fake(TestModels.card(1, ModelCard.GLOBAL, SizeRule.ANY), (lr, precision) -> lr);

        Upscaler.of(model, FP32).upscale(noise(700, 90, 3, 8, 1));

        assertThat(model.calls()).containsExactly("700x90 fp32");
    }

    @Test
    void upscale_littleMemory_makesTilesByItself() {
        Fake model = TestModels.nearest(2);
        Image picture = noise(300, 200, 3, 8, 1);

        Image tiled = Upscaler.of(model, FP32.withMemoryMb(134)).upscale(picture);
        int roomy = model.calls().size();
        model.calls().clear();
        Upscaler.of(model, FP32.withMemoryMb(10)).upscale(picture);

        assertThat(tiled).isEqualTo(TestModels.enlarged(picture, 2));
        assertThat(roomy).isEqualTo(4); // 8 KiB per pixel by the estimate: 16,000 of the 60,000 pixels at once
        assertThat(model.calls()).hasSizeGreaterThan(20);
    }

    @Test
    void of_memoryTooSmallForOneTile_namesTheMinimum() {
        Fake model = new Fake(TestModels.card(2, 30, SizeRule.ANY), (lr, precision) -> TestModels.enlarged(lr, 2));

        assertThatThrownBy(() -> Upscaler.of(model, FP32.withMemoryMb(10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("test-x2: memory: expected at least 46 MB, which the smallest tile takes, found 10");
        Image picture = noise(300, 200, 3, 8, 1);
        assertThat(Upscaler.of(model, FP32.withMemoryMb(46)).upscale(picture))
                .isEqualTo(TestModels.enlarged(picture, 2));
        assertThat(model.calls()).allMatch(call -> call.matches("\\d?\\dx\\d?\\d fp32"));
    }

    @Test
    void of_moreThreadsThanProcessors_usesOneForEach() {
        int before = Devices.threads();
        try {
            List<String> warnings =
                    TestModels.warnings(() -> Upscaler.of(TestModels.nearest(2), FP32.withThreads(100_000)));
            int processors = Runtime.getRuntime().availableProcessors();
            assertThat(Devices.threads()).isEqualTo(processors);
            assertThat(warnings)
                    .containsExactly(
                            "100000 threads asked for, but there are " + processors + " processors: as many are used");
        } finally {
            Devices.threads(before);
        }
    }

    /** Few shapes: those of windows at a border, and those of the others, along each axis. */
    @Test
    void upscale_manyTiles_haveFourShapesAtMost() {
        Fake model = new Fake(TestModels.card(2, 5, SizeRule.ANY), (lr, precision) -> TestModels.enlarged(lr, 2));

        Upscaler.of(model, FP32.withTile(30)).upscale(noise(203, 187, 3, 8, 1));

        assertThat(model.calls()).hasSize(7 * 7);
        assertThat(new HashSet<>(model.calls())).hasSizeLessThanOrEqualTo(4);
    }

    /** Box blur that takes what lies outside the window as black, as a network's zero padding does. */
    private static Tensor blurred(Tensor lr, int radius, int scale) {
        LongPointer kernel = new LongPointer(2L * radius + 1, 2L * radius + 1);
        LongPointer padding = new LongPointer(radius, radius);
        LongPointer stride = new LongPointer(1, 1);
        Tensor blurred = avg_pool2d(
                lr,
                new LongArrayRef(kernel, 2),
                new LongArrayRef(stride, 2),
                new LongArrayRef(padding, 2),
                false,
                true,
                new LongOptional());
        return TestModels.enlarged(blurred.add(lr).div(new Scalar(2.0)), scale);
    }

    private static short[] ramp(int width, int height) {
        short[] samples = new short[width * height * 3];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) ((i / 3 % width) * 250 + (i / 3 / width) * 100);
        }
        return samples;
    }
}
