package io.github.acutance.infer;

import static io.github.acutance.infer.TestModels.greatestDifference;
import static io.github.acutance.infer.TestModels.noise;
import static io.github.acutance.infer.TestModels.warnings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.full_like;

import io.github.acutance.image.Image;
import io.github.acutance.infer.TestModels.Fake;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class UpscalerFailuresTest {
    private static final UpscaleOptions FP32 = UpscaleOptions.defaults().withPrecision(Precision.FP32);
    private static final UpscaleOptions WHOLE = FP32.withTile(UpscaleOptions.NONE);
    private static final String NO_MEMORY =
            "[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to "
                    + "allocate 9 bytes. Error code 12 (Cannot allocate memory)";

    @Test
    void upscale_noMemoryForWhole_halvesTilesUntilTheyFit() {
        Fake model = shortOfMemory(2, 40 * 40, NO_MEMORY);
        Image picture = noise(64, 64, 3, 8, 1);
        AtomicReference<Image> large = new AtomicReference<>();

        List<String> warnings =
                warnings(() -> large.set(Upscaler.of(model, WHOLE).upscale(picture)));

        assertThat(large.get()).isEqualTo(TestModels.enlarged(picture, 2));
        assertThat(model.calls()).containsExactly("64x64 fp32", "34x34 fp32", "34x34 fp32", "34x34 fp32", "34x34 fp32");
        assertThat(warnings)
                .containsExactly("test-x2: 64 x 64 RGB 8 bit, tile 64 x 64 at (0, 0), cpu, fp32: out of "
                        + "memory; going on with tiles of 32 pixels, or less, instead of 64");
    }

    @Test
    void upscale_memoryShortInTheMiddle_keepsFinishedTiles() {
        AtomicInteger calls = new AtomicInteger();
        Fake model = new Fake(TestModels.card(2, 2, SizeRule.ANY), (lr, precision) -> {
            if (calls.incrementAndGet() > 2 && lr.size(3) > 30) {
                throw new RuntimeException(NO_MEMORY);
            }
            return TestModels.enlarged(lr, 2);
        });
        Image picture = noise(64, 64, 3, 8, 1);
        List<String> progress = new ArrayList<>();

        Image large = Upscaler.of(model, FP32.withTile(32))
                .upscale(picture, (done, total) -> progress.add(done + "/" + total), new CancelToken());

        assertThat(large).isEqualTo(TestModels.enlarged(picture, 2));
        assertThat(model.calls().subList(0, 4)).containsExactly("34x34 fp32", "34x34 fp32", "34x34 fp32", "18x20 fp32");
        assertThat(model.calls())
                .as("two finished, one failed, two split in four")
                .hasSize(2 + 1 + 8);
        assertThat(progress).containsExactly("1/4", "2/4", "3/7", "4/7", "5/7", "6/7", "7/10", "8/10", "9/10", "10/10");
    }

    @Test
    void upscale_memoryShortWhileBlending_leavesNoSeam() {
        Fake model = new Fake(TestModels.card(2, 100, SizeRule.ANY), (lr, precision) -> {
            if (lr.size(2) * lr.size(3) > 110 * 110) {
                throw new RuntimeException("CUDA out of memory. Tried to allocate 2.00 GiB");
            }
            return TestModels.enlarged(lr, 2);
        });
        Image picture = TestModels.waves(230, 150);

        Image large = Upscaler.of(model, FP32.withTile(100)).upscale(picture);

        assertThat(model.calls()).hasSizeGreaterThan(10);
        assertThat(greatestDifference(large, TestModels.enlarged(picture, 2))).isLessThanOrEqualTo(1);
    }

    @Test
    void upscale_memoryShortForWholeOfBlendedNetwork_blendsTheParts() {
        Fake model = new Fake(TestModels.card(1, 100, SizeRule.ANY), (lr, precision) -> {
            if (lr.size(2) * lr.size(3) > 150 * 150) {
                throw new RuntimeException("std::bad_alloc");
            }
            return lr.clone();
        });
        Image picture = TestModels.waves(200, 200);

        Image large = Upscaler.of(model, WHOLE).upscale(picture);

        assertThat(model.calls()).hasSize(1 + 4);
        assertThat(greatestDifference(large, picture)).isLessThanOrEqualTo(1);
    }

    /** Whatever fits, however pixels are blended: each sample comes from its own pixel. */
    @RepeatedTest(40)
    void upscale_anyMemoryAnyReach_mapsEveryPixelToItsPlace(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int reach = List.of(3, 100, ModelCard.GLOBAL).get(random.nextInt(3));
        SizeRule rule = new SizeRule(1 + random.nextInt(10), 1 + random.nextInt(4));
        int fitting = 32 * 32 + random.nextInt(50 * 50);
        Fake model = new Fake(TestModels.card(2, reach, rule), (lr, precision) -> {
            if (lr.size(2) * lr.size(3) > fitting) {
                throw new RuntimeException(NO_MEMORY);
            }
            return TestModels.enlarged(lr, 2);
        });
        int bits = random.nextBoolean() ? 8 : 16;
        Image picture =
                noise(1 + random.nextInt(90), 1 + random.nextInt(90), 1 + random.nextInt(3), bits, random.nextLong());
        UpscaleOptions options = FP32.withTile(random.nextInt(60)).withTilePad(random.nextInt(6));

        Image large = Upscaler.of(model, options).upscale(picture);

        String seen = picture + ", " + rule + ", reach " + reach + ", fitting " + fitting + ", " + options;
        assertThat(large.color()).as(seen).isEqualTo(TestModels.enlarged(picture.color(), 2));
    }

    @Test
    void upscale_noMemoryForSmallestTile_namesModelSizeAndTile() {
        Fake model = shortOfMemory(2, 100, NO_MEMORY);

        Throwable thrown = catchThrowable(() -> Upscaler.of(model, FP32).upscale(noise(64, 64, 3, 8, 1)));

        assertThat(thrown)
                .isInstanceOf(UpscaleException.class)
                .hasMessage("test-x2: 64 x 64 RGB 8 bit, tile 18 x 18 at (0, 0), cpu, fp32: out of memory, and smaller "
                        + "tiles do not help");
        assertThat(thrown.getCause()).hasMessage(NO_MEMORY);
        assertThat(model.calls()).containsExactly("64x64 fp32", "34x34 fp32", "18x18 fp32");
    }

    /** libtorch's own error, not a copy of its words. */
    @Test
    void upscale_libtorchOutOfMemory_isUnderstood() {
        Fake model = new Fake(
                TestModels.card(1, 0, SizeRule.ANY), (lr, precision) -> lr.size(3) > 30 ? empty(1L << 50) : lr.clone());
        Image picture = noise(50, 20, 3, 8, 1);

        assertThat(Upscaler.of(model, FP32).upscale(picture)).isEqualTo(picture);
        assertThat(model.calls()).containsExactly("50x20 fp32", "25x20 fp32", "25x20 fp32");
    }

    @Test
    void upscale_javaOutOfMemory_isUnderstood() {
        Fake model = new Fake(TestModels.card(1, 0, SizeRule.ANY), (lr, precision) -> {
            if (lr.size(3) > 30) {
                throw new OutOfMemoryError("Physical memory usage is too high");
            }
            return lr.clone();
        });
        Image picture = noise(50, 20, 3, 8, 1);

        assertThat(Upscaler.of(model, FP32).upscale(picture)).isEqualTo(picture);
    }

    @Test
    void upscale_nanInBf16_isRedoneInFp32WithOneWarning() {
        Fake model = new Fake(TestModels.card(2, 0, SizeRule.ANY), (lr, precision) -> {
            Tensor sr = TestModels.enlarged(lr, 2);
            boolean bad = precision == Precision.BF16 && lr.size(3) == 20;
            return bad ? sr.div(new Scalar(0.0)) : sr;
        });
        Image picture = noise(61, 40, 3, 8, 1); // the tiles in the middle are 20 wide, the others 21
        Upscaler upscaler =
                Upscaler.of(model, FP32.withPrecision(Precision.BF16).withTile(21));
        AtomicReference<Image> large = new AtomicReference<>();

        List<String> warnings = warnings(() -> {
            upscaler.upscale(picture);
            large.set(upscaler.upscale(picture));
        });

        assertThat(large.get()).isEqualTo(TestModels.enlarged(picture, 2));
        assertThat(model.calls().subList(0, 4)).containsExactly("21x20 bf16", "20x20 bf16", "20x20 fp32", "21x20 bf16");
        assertThat(model.calls()).hasSize(4 * 4);
        assertThat(warnings)
                .containsExactly("test-x2: bf16 gave values that are no numbers or infinite in tile "
                        + "20 x 20 at (20, 0); such tiles are computed in fp32");
    }

    @Test
    void upscale_nanInFp32Too_neverGivesAPicture() {
        Fake model = new Fake(
                TestModels.card(2, 0, SizeRule.ANY),
                (lr, precision) -> full_like(TestModels.enlarged(lr, 2), new Scalar(Double.NaN)));

        for (Precision precision : new Precision[] {Precision.FP32, Precision.BF16}) {
            assertThatThrownBy(() ->
                            Upscaler.of(model, FP32.withPrecision(precision)).upscale(noise(9, 9, 1, 8, 1)))
                    .isInstanceOf(UpscaleException.class)
                    .hasMessage("test-x2: 9 x 9 gray 8 bit, tile 9 x 9 at (0, 0), cpu, fp32: the network's result "
                            + "holds values that are no numbers or infinite");
        }
        assertThat(model.calls()).containsExactly("9x9 fp32", "9x9 bf16", "9x9 fp32");
    }

    @Test
    void upscale_infinityInOneValue_isFound() {
        Fake model = new Fake(TestModels.card(1, 0, SizeRule.ANY), (lr, precision) -> {
            Tensor sr = lr.clone();
            sr.narrow(1, 2, 1).narrow(2, 8, 1).narrow(3, 8, 1).fill_(new Scalar(Double.NEGATIVE_INFINITY));
            return sr;
        });

        assertThatThrownBy(() -> Upscaler.of(model, FP32).upscale(noise(9, 9, 3, 8, 1)))
                .isInstanceOf(UpscaleException.class);
    }

    @Test
    void upscale_nativeError_isTranslatedWithModelShapeAndDevice() {
        Fake model = new Fake(TestModels.card(2, 0, SizeRule.ANY), (lr, precision) -> lr.matmul(empty(5, 7)));

        assertThatThrownBy(() -> Upscaler.of(model, FP32).upscale(noise(9, 8, 3, 8, 1)))
                .isInstanceOf(UpscaleException.class)
                .hasMessageStartingWith("test-x2: 9 x 8 RGB 8 bit, tile 9 x 8 at (0, 0), cpu, fp32: ")
                .hasMessageNotContaining("\n")
                .hasCauseInstanceOf(RuntimeException.class);
    }

    @Test
    void upscale_networkOfAnotherScaleThanItsCard_isFound() {
        Fake model = new Fake(TestModels.card(2, 0, SizeRule.ANY), (lr, precision) -> TestModels.enlarged(lr, 3));

        assertThatThrownBy(() -> Upscaler.of(model, FP32).upscale(noise(9, 8, 3, 8, 1)))
                .isInstanceOf(UpscaleException.class)
                .hasMessage(
                        "test-x2: 9 x 8 RGB 8 bit, tile 9 x 8 at (0, 0), cpu, fp32: expected a result of [1, 3, 16, "
                                + "18], found [1, 3, 24, 27]");
    }

    @Test
    void upscale_cancelledBefore_runsNothing() {
        Fake model = TestModels.nearest(2);
        CancelToken cancel = new CancelToken();
        cancel.cancel();

        assertThatThrownBy(() -> Upscaler.of(model, FP32).upscale(noise(9, 9, 3, 8, 1), Progress.NONE, cancel))
                .isInstanceOf(CancelledException.class);
        assertThat(model.calls()).isEmpty();
    }

    @Test
    void upscale_cancelledInTheMiddle_endsWithinOneTile() {
        Fake model = TestModels.nearest(2);
        CancelToken cancel = new CancelToken();
        Progress third = (done, total) -> {
            if (done == 3) {
                cancel.cancel();
            }
        };

        assertThatThrownBy(() -> Upscaler.of(model, FP32.withTile(16)).upscale(noise(64, 64, 3, 8, 1), third, cancel))
                .isInstanceOf(CancelledException.class)
                .hasMessage("cancelled after 3 of 16 tiles");
        assertThat(model.calls()).hasSize(3);
    }

    /** A network that takes as long as it is let: the call ends with the tile in work, and no other is begun. */
    @Test
    void upscale_cancelledByAnotherThreadInsideATile_endsWithThatTile() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Fake slow = new Fake(TestModels.card(2, 2, SizeRule.ANY), (lr, precision) -> {
            inside.countDown();
            awaitQuietly(cancelled);
            return TestModels.enlarged(lr, 2);
        });
        CancelToken cancel = new CancelToken();
        CompletableFuture<Image> call = CompletableFuture.supplyAsync(
                () -> Upscaler.of(slow, FP32.withTile(16)).upscale(noise(64, 64, 3, 8, 1), Progress.NONE, cancel));
        inside.await();
        cancel.cancel();
        cancelled.countDown();
        assertThatThrownBy(call::get)
                .hasCauseInstanceOf(CancelledException.class)
                .hasMessageContaining("cancelled after 1 of 16 tiles");
        assertThat(slow.calls()).hasSize(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void upscale_progress_countsEveryTileOnce() {
        List<String> progress = new ArrayList<>();

        Upscaler.of(TestModels.nearest(2), FP32.withTile(10))
                .upscale(noise(19, 28, 3, 8, 1), (done, total) -> progress.add(done + "/" + total), new CancelToken());

        assertThat(progress).containsExactly("1/6", "2/6", "3/6", "4/6", "5/6", "6/6");
    }

    @Test
    void upscale_tooManyPixels_isRefusedBeforeAnyWork() {
        Fake model = TestModels.nearest(2);

        assertThatThrownBy(() -> Upscaler.of(model, FP32.withMaxPixels(99)).upscale(noise(10, 10, 3, 8, 1)))
                .isInstanceOf(UpscaleException.class)
                .hasMessage("test-x2: expected a picture of at most 99 pixels, found 10 x 10 RGB 8 bit");
        assertThat(model.calls()).isEmpty();
    }

    @Test
    void upscale_resultLargerThanAPictureHolds_isRefusedBeforeAnyWork() {
        Fake model = TestModels.nearest(2);
        for (Function<UpscaleOptions, UpscaleOptions> size : List.<Function<UpscaleOptions, UpscaleOptions>>of(
                o -> o.withScale(1e5), o -> o.withWidth(Integer.MAX_VALUE), o -> o.withScale(1e300))) {
            assertThatThrownBy(() -> Upscaler.of(model, size.apply(FP32)).upscale(noise(10, 10, 3, 8, 1)))
                    .isInstanceOf(UpscaleException.class)
                    .hasMessageStartingWith(
                            "test-x2: 10 x 10 RGB 8 bit: expected a result of at most 2147483639 bytes");
        }
        assertThat(model.calls()).isEmpty();
    }

    @Test
    void upscale_afterClose_isRefusedAndTheModelStaysOpen() {
        Fake model = TestModels.nearest(2);
        Upscaler upscaler = Upscaler.of(model, FP32);
        upscaler.close();

        assertThatThrownBy(() -> upscaler.upscale(noise(4, 4, 3, 8, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("test-x2: this upscaler is closed");
        assertThat(Upscaler.of(model, FP32).upscale(noise(4, 4, 3, 8, 1)).width())
                .isEqualTo(8);
    }

    @Test
    void upscale_failures_leaveNoNativeObject() {
        Image picture = noise(40, 40, 3, 8, 1);
        Upscaler failing = Upscaler.of(shortOfMemory(2, 100, NO_MEMORY), FP32);
        Upscaler splitting = Upscaler.of(shortOfMemory(2, 30 * 30, NO_MEMORY), FP32);
        assertThatThrownBy(() -> failing.upscale(picture)).isInstanceOf(UpscaleException.class);
        splitting.upscale(picture);
        long before = Pointer.totalCount();

        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> failing.upscale(picture)).isInstanceOf(UpscaleException.class);
            splitting.upscale(picture);
        }

        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    /** A nearest-neighbour network that looks 2 pixels around and has memory for so many pixels only. */
    private static Fake shortOfMemory(int scale, long pixels, String message) {
        return new Fake(TestModels.card(scale, 2, SizeRule.ANY), (lr, precision) -> {
            if (lr.size(2) * lr.size(3) > pixels) {
                throw new RuntimeException(message);
            }
            return TestModels.enlarged(lr, scale);
        });
    }
}
