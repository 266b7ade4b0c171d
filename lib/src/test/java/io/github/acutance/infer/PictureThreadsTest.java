package io.github.acutance.infer;

import static io.github.acutance.infer.TestModels.noise;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.image.Image;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.tensor.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PictureThreadsTest {
    private static final UpscaleOptions OPTIONS = UpscaleOptions.defaults().withPrecision(Precision.FP32);

    private final int usual = Devices.threads();

    @AfterEach
    void setThreads() {
        Devices.threads(usual);
    }

    /** Each thread for itself computes on one; who started them, and threads that come later, as before. */
    @Test
    void start_leavesOtherThreadsAsTheyWere() throws Exception {
        Devices.threads(3);
        try (PictureThreads threads = PictureThreads.start(2)) {
            List<Future<Integer>> found = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                found.add(threads.submit(Devices::threads));
            }
            for (Future<Integer> one : found) {
                assertThat(one.get()).isEqualTo(1);
            }
            assertThat(Devices.threads()).isEqualTo(3);
            int[] later = new int[1];
            Thread thread = new Thread(() -> later[0] = Devices.threads());
            thread.start();
            thread.join();
            assertThat(later[0]).isEqualTo(3);
        }
    }

    @Test
    void submit_manyPictures_givesTheResultsOfEachAlone() throws Exception {
        List<Image> pictures = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            pictures.add(noise(20 + i % 3, 14, 1 + i % 4, 8, i));
        }
        Devices.threads(2);
        try (SrModel model = TestModels.network(2, 1);
                Upscaler upscaler = Upscaler.of(model, OPTIONS);
                PictureThreads threads = PictureThreads.start(2)) {
            List<Image> expected = pictures.stream().map(upscaler::upscale).toList();
            List<Future<Image>> results = new ArrayList<>();
            for (Image picture : pictures) {
                results.add(threads.submit(() -> upscaler.upscale(picture)));
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void sideBySide_picturesOfOneTile_areAsManyAsThreadsAndMemoryAllow() {
        Image small = noise(20, 14, 3, 8, 1);
        try (SrModel model = TestModels.network(2, 1)) {
            Devices.threads(3);
            assertThat(Upscaler.of(model, OPTIONS).sideBySide(small)).isEqualTo(3);
            assertThat(Upscaler.of(model, OPTIONS.withTile(16)).sideBySide(small))
                    .isEqualTo(1);
            assertThat(Upscaler.of(model, OPTIONS.withMemoryMb(40)).sideBySide(noise(220, 220, 1, 8, 1)))
                    .isBetween(1, 2);
            Devices.threads(1);
            assertThat(Upscaler.of(model, OPTIONS).sideBySide(small)).isEqualTo(1);
        }
    }
}
