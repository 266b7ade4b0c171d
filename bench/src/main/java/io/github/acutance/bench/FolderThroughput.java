package io.github.acutance.bench;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.infer.Speed;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * {@code acutance upscale} of a folder of equal pictures, from process start to process end, against the time that the
 * network alone takes for as many, measured before and after.
 *
 * <pre>java -cp ... io.github.acutance.bench.FolderThroughput ./acutance [PICTURES] [SIDE]</pre>
 */
public final class FolderThroughput {
    private static final int TURNS = 7;

    private FolderThroughput() {}

    /** Prints both and their ratio. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int pictures = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        int side = args.length > 2 ? Integer.parseInt(args[2]) : 256;
        Path folder = Files.createTempDirectory("throughput");
        Path in = Files.createDirectory(folder.resolve("in"));
        Path out = folder.resolve("out");
        Random random = new Random(1);
        for (int i = 0; i < pictures; i++) {
            ImageFiles.write(smooth(side, random), in.resolve(i + ".png"));
        }
        double before = network(side);
        long start = System.nanoTime();
        Process process = new ProcessBuilder(
                        List.of(args[0], "upscale", in.toString(), "-o", out.toString(), "--quiet"))
                .inheritIO()
                .start();
        int code = process.waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        double after = network(side);
        try (var results = Files.list(out)) {
            System.out.printf("exit code %d, %d results%n", code, results.count());
        }
        double alone = pictures * (before + after) / 2;
        System.out.printf(
                Locale.ROOT,
                "%d pictures of %d x %d: %.1f s, network alone %.1f s (%.1f before, %.1f after), %.0f %%%n",
                pictures,
                side,
                side,
                seconds,
                alone,
                pictures * before,
                pictures * after,
                100 * alone / seconds);
    }

    /** Seconds for a picture. */
    private static double network(int side) throws IOException {
        try (SrModel model = Catalog.open(Catalog.DEFAULT_MODEL, Device.CPU)) {
            return Speed.measure(model, side, side, Precision.AUTO, TURNS).milliseconds() / 1e3;
        }
    }

    /** A picture with some structure, so that writing its result costs what a photograph costs, about. */
    private static Image smooth(int side, Random random) {
        byte[] samples = new byte[side * side * 3];
        double frequency = 0.05 + random.nextDouble() / 5;
        for (int i = 0; i < samples.length; i++) {
            int x = i / 3 % side;
            int y = i / 3 / side;
            samples[i] = (byte) (128 + 90 * Math.sin(frequency * x) * Math.cos(frequency * y) + random.nextInt(8));
        }
        return Image.of8(side, side, 3, samples);
    }
}
