package io.github.acutance.infer;

import static io.github.acutance.infer.TestModels.noise;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.image.Image;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UpscalerLoadTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final UpscaleOptions OPTIONS = UpscaleOptions.defaults().withPrecision(Precision.FP32);

    @Test
    void upscale_fourThreads_giveTheSameResults() throws Exception {
        List<Image> pictures = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pictures.add(noise(20 + 5 * i, 40 - 3 * i, 1 + i % 4, 8, i));
        }
        try (SrModel model = TestModels.network(2, 1);
                Upscaler upscaler = Upscaler.of(model, OPTIONS.withTile(16))) {
            List<Image> expected = pictures.stream().map(upscaler::upscale).toList();
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<List<Image>>> results = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    results.add(threads.submit(
                            () -> pictures.stream().map(upscaler::upscale).toList()));
                }
                for (Future<List<Image>> result : results) {
                    assertThat(result.get(2, TimeUnit.MINUTES)).isEqualTo(expected);
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "BF16"})
    void upscale_twoHundredCalls_leaveNoNativeObject(Precision precision) {
        Image picture = noise(24, 18, 4, 8, 1);
        try (SrModel model = TestModels.network(2, 1)) {
            Upscaler exact = Upscaler.of(model, OPTIONS.withPrecision(precision).withTile(16));
            Upscaler blended = Upscaler.of(
                    model, OPTIONS.withPrecision(precision).withTile(16).withTilePad(4));
            exact.upscale(picture);
            blended.upscale(picture);
            long before = Pointer.totalCount();

            for (int i = 0; i < 100; i++) {
                exact.upscale(picture);
                blended.upscale(picture);
            }

            assertThat(Pointer.totalCount()).isEqualTo(before);
        }
    }

    /** In a Java machine of its own, whose heap has its full size from the start: what grows there is native. */
    @Test
    @Tag("long")
    void upscale_tenThousandCalls_doNotGrow() throws Exception {
        Assumptions.assumeTrue(Files.isReadable(STATUS), "resident memory is read from " + STATUS + ", not found here");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-Xms128m",
                        "-Xmx128m",
                        "-XX:+AlwaysPreTouch",
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UpscalerLoadTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();

        String[] growth = output.strip()
                .lines()
                .reduce((first, last) -> last)
                .orElseThrow()
                .split(" ", -1);
        assertThat(Long.parseLong(growth[0])).as("growth of native pointers").isZero();
        assertThat(Long.parseLong(growth[1]))
                .as("growth of resident memory in KiB")
                .isLessThan(50 * 1024);
    }

    /** Prints by how much native pointers and resident KiB grow in 10,000 calls. */
    public static void main(String[] arguments) throws IOException {
        Image picture = noise(24, 24, 3, 8, 1);
        try (SrModel model = TestModels.network(2, 1);
                Upscaler upscaler = Upscaler.of(model, OPTIONS)) {
            for (int i = 0; i < 500; i++) { // until compiled code and native pools have their size
                upscaler.upscale(picture);
            }
            long pointers = Pointer.totalCount();
            long resident = residentKb();
            for (int i = 0; i < 10_000; i++) {
                upscaler.upscale(picture);
            }
            System.out.println((Pointer.totalCount() - pointers) + " " + (residentKb() - resident));
        }
    }

    private static long residentKb() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
