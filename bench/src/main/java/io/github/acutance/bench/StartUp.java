package io.github.acutance.bench;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * From the start of a process to its end: {@code acutance upscale} of a 24 x 24 picture, against a bare Java program that
 * loads libtorch and runs one convolution. Both run in turn, on a warm disk.
 *
 * <pre>java -cp ... io.github.acutance.bench.StartUp ./acutance [REPEATS]</pre>
 */
public final class StartUp {
    private StartUp() {}

    /** The bare program. */
    public static final class Bare {
        private Bare() {}

        /** Loads libtorch and runs one convolution. */
        public static void main(String[] args) {
            Tensor sum = torch.conv2d(torch.rand(1, 3, 24, 24), torch.rand(64, 3, 3, 3))
                    .sum();
            System.out.println(sum.item_float() > 0);
            System.exit(0);
        }
    }

    /** Prints both medians and their difference in seconds. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int repeats = args.length > 1 ? Integer.parseInt(args[1]) : 15;
        Path folder = Files.createTempDirectory("start");
        Path picture = folder.resolve("a.png");
        byte[] samples = new byte[24 * 24 * 3];
        new Random(1).nextBytes(samples);
        ImageFiles.write(Image.of8(24, 24, 3, samples), picture);
        Path result = folder.resolve("b.png");
        List<String> program = List.of(args[0], "upscale", picture.toString(), "-o", result.toString());
        List<String> bare = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Bare.class.getName());
        double[][] seconds = new double[2][repeats];
        for (int i = -2; i < repeats; i++) { // two to warm the disk
            double whole = seconds(program);
            double least = seconds(bare);
            if (i >= 0) {
                seconds[0][i] = whole;
                seconds[1][i] = least;
            }
        }
        if (!Files.exists(result)) {
            throw new IllegalStateException("expected " + result + ", found nothing");
        }
        List<String> lines = new ArrayList<>();
        for (double[] one : seconds) {
            Arrays.sort(one);
            lines.add("median %.2f s, fastest %.2f s, slowest %.2f s"
                    .formatted(one[repeats / 2], one[0], one[repeats - 1]));
        }
        System.out.println("acutance upscale: " + lines.get(0));
        System.out.println("bare libtorch:    " + lines.get(1));
        System.out.printf("difference of the medians: %.2f s%n", seconds[0][repeats / 2] - seconds[1][repeats / 2]);
    }

    private static double seconds(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " ended with " + process.exitValue());
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
