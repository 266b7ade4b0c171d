package io.github.acutance.bench;

import io.github.acutance.systems.srntt.PatchMatching;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * SRNTT's matching against plain unfolding and multiplying with the same library: maps of 256 channels, 160 x 160 cells
 * on both sides (a 160 x 160 picture and a 640 x 640 reference), random and smooth like features after a ReLU. Prints
 * times, the peak of resident memory above the start of each, and how many indices differ.
 */
public final class PatchMatchingSpeed {
    private static final int CHANNELS = 256;
    private static final int PLAIN_COLUMNS = 2048; // reference patches that the plain form scores at once

    private PatchMatchingSpeed() {}

    /** Arguments: side in cells (default 160), MiB of the tables (default 64). */
    public static void main(String[] args) {
        int side = args.length > 0 ? Integer.parseInt(args[0]) : 160;
        int memoryMb = args.length > 1 ? Integer.parseInt(args[1]) : PatchMatching.DEFAULT_MEMORY_MB;
        System.out.println(side + " x " + side + " cells, " + CHANNELS + " channels, tables of " + memoryMb + " MiB, "
                + Devices.threads() + " threads");
        TensorScope.inference(() -> {
            Tensor content = features(side, 1);
            Tensor reference = features(side, 2);
            measure(content, reference, memoryMb);
            return null;
        });
    }

    private static void measure(Tensor content, Tensor reference, int memoryMb) {
        match(content.narrow(2, 0, 16), reference.narrow(2, 0, 16), memoryMb); // loads the library's code
        long start = peakReset();
        long before = System.nanoTime();
        long[] fast = match(content, reference, memoryMb);
        double fastSeconds = (System.nanoTime() - before) / 1e9;
        System.out.printf("shifted sums   %7.2f s  peak +%d MiB%n", fastSeconds, peakMb() - start);
        start = peakReset();
        before = System.nanoTime();
        long[] plain = plain(content, reference);
        double plainSeconds = (System.nanoTime() - before) / 1e9;
        System.out.printf("unfold, matmul %7.2f s  peak +%d MiB%n", plainSeconds, peakMb() - start);
        int differing = 0;
        for (int i = 0; i < plain.length; i++) {
            differing += plain[i] == fast[i] ? 0 : 1;
        }
        System.out.printf(
                "ratio %.2f; %d of %d indices differ (%.4f %%)%n",
                plainSeconds / fastSeconds, differing, plain.length, 100.0 * differing / plain.length);
    }

    private static long[] match(Tensor content, Tensor reference, int memoryMb) {
        return TensorScope.inference(() -> longs(
                PatchMatching.of(List.of(reference), memoryMb).match(content).index()));
    }

    private static long[] plain(Tensor content, Tensor reference) {
        return TensorScope.inference(() -> {
            Tensor patches = unfolded(content).t().contiguous(); // [P, 2304]
            Tensor theirs = unfolded(reference); // [2304, Q]
            theirs.div_(theirs.mul(theirs)
                    .sum(new long[] {0}, true, new ScalarTypeOptional())
                    .sqrt());
            long count = theirs.size(1);
            Tensor score = torch.zeros(patches.size(0));
            Tensor index = torch.zeros(patches.size(0)).to(ScalarType.Long);
            for (long q = 0; q < count; q += PLAIN_COLUMNS) {
                long first = q;
                TensorScope.inference(() -> {
                    var found = torch.max(
                            patches.matmul(theirs.narrow(1, first, Math.min(PLAIN_COLUMNS, count - first))), 1);
                    Tensor better = found.get0().gt(score);
                    index.copy_(torch.where(better, found.get1().add(new Scalar(first)), index));
                    score.copy_(torch.where(better, found.get0(), score));
                    return null;
                });
            }
            return longs(index);
        });
    }

    private static Tensor unfolded(Tensor map) {
        return torch.im2col(map, new long[] {3, 3}, new long[] {1, 1}, new long[] {0, 0}, 1, 1)
                .select(0, 0);
    }

    private static long[] longs(Tensor index) {
        long[] values = new long[(int) index.numel()];
        index.contiguous().data_ptr_long().get(values);
        return values;
    }

    private static Tensor features(int side, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[CHANNELS * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Tensor noise = Tensor.create(values, 1, CHANNELS, side, side);
        return torch.relu(torch.avg_pool2d(
                noise,
                new long[] {3, 3},
                new long[] {1, 1},
                new long[] {1, 1},
                false,
                true,
                new org.bytedeco.pytorch.LongOptional()));
    }

    /** Starts a new peak of resident memory (Linux) and answers the present one. */
    private static long peakReset() {
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        } catch (IOException unsupported) {
            System.out.println("the peak cannot be reset here: " + unsupported.getMessage());
        }
        return peakMb();
    }

    private static long peakMb() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException unsupported) {
            return 0;
        }
    }
}
