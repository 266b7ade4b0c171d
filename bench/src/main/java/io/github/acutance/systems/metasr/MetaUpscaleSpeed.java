package io.github.acutance.systems.metasr;

import static org.bytedeco.pytorch.global.torch.im2col;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.model.ScaledAxis;
import io.github.acutance.model.SrModel.Part;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Meta-Upscale against the data path of the authors' code, both in libtorch: time and peak memory, in one run. Stands in
 * the system's package, whose parts are not public. On Linux only: memory is read from {@code /proc/self}.
 */
public final class MetaUpscaleSpeed {
    private static final int RUNS = 3;
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Pattern NOW = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private MetaUpscaleSpeed() {}

    /** Prints a row for each scale; the forms run in turn, the fast ones first, since memory is not given back. */
    public static void main(String[] args) throws IOException {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers layers = EagerLayers.inference(Precision.FP32)) {
            MetaUpscale upscale = new MetaUpscale(parameters, MetaSr.Config.b(MetaSr.Variant.OFFICIAL));
            upscale.initialise(new SplittableRandom(1));
            Tensor[] weights = {
                parameters.tensor("0.weight"),
                parameters.tensor("0.bias"),
                parameters.tensor("2.weight"),
                parameters.tensor("2.bias")
            };
            System.out.println("| features | scale | form | seconds | extra MB | greatest difference / deviation |");
            System.out.println("|---|---|---|---|---|---|");
            for (double[] row : new double[][] {{320, 180, 2}, {160, 90, 2.5}, {160, 90, 4}, {320, 180, 3}}) {
                compare(layers, upscale, weights, (int) row[0], (int) row[1], row[2]);
            }
        }
    }

    private static void compare(
            EagerLayers layers, MetaUpscale upscale, Tensor[] weights, int width, int height, double scale)
            throws IOException {
        ScaledAxis down = ScaledAxis.truncated(height, scale);
        ScaledAxis across = ScaledAxis.truncated(width, scale);
        Part whole = new Part(0, 0, width, height);
        Tensor features = TensorScope.create(() -> torch.randn(1, 64, height, width));
        Tensor fast = measure(
                "inference", scale, features, () -> upscale.forward(layers, features, down, across, whole), null);
        TensorScope.free(
                measure("slots", scale, features, () -> upscale.bySlots(layers, features, down, across, whole), fast));
        TensorScope.free(measure("authors'", scale, features, () -> authors(weights, features, down, across), fast));
        TensorScope.free(fast);
        TensorScope.free(features);
    }

    private static Tensor measure(String form, double scale, Tensor features, Supplier<Tensor> run, Tensor expected)
            throws IOException {
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        long before = status(NOW);
        double[] seconds = new double[RUNS];
        Tensor[] result = new Tensor[1];
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            boolean last = i == RUNS - 1;
            TensorScope.inference(() -> {
                Tensor made = run.get();
                result[0] = last ? TensorScope.keep(made) : null;
                return null;
            });
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        String difference = expected == null
                ? ""
                : TensorScope.inference(() -> "%.1e"
                        .formatted(result[0].sub(expected).abs().max().item_float()
                                / expected.std().item_float()));
        System.out.printf(
                "| %d x %d | %s | %s | %.3f | %d | %s |%n",
                features.size(3),
                features.size(2),
                scale,
                form,
                seconds[RUNS / 2],
                (status(PEAK) - before) / 1024,
                difference);
        return result[0];
    }

    private static long status(Pattern line) throws IOException {
        Matcher matcher = line.matcher(Files.readString(Path.of("/proc/self/status")));
        if (!matcher.find()) {
            throw new IOException("/proc/self/status: expected a line " + line);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** A filter for every slot of every LR pixel, then one product each; the same as the tests' oracle. */
    private static Tensor authors(Tensor[] weights, Tensor features, ScaledAxis down, ScaledAxis across) {
        int height = down.lrLength();
        int width = across.lrLength();
        Slots rows = Slots.of(down, 0, height);
        Slots columns = Slots.of(across, 0, width);
        int s = rows.perPixel();
        int t = columns.perPixel();
        float[] positions = new float[3 * height * s * width * t];
        for (int y = 0, at = 0; y < height * s; y++) {
            for (int x = 0; x < width * t; x++) {
                positions[at++] = (float) down.step();
                positions[at++] = rows.offsets()[y];
                positions[at++] = columns.offsets()[x];
            }
        }
        long slots = (long) s * t;
        long pixels = (long) height * width;
        long taps = features.size(1) * 9;
        Tensor filters = Tensor.create(positions, slots * pixels, 3)
                .matmul(weights[0].t())
                .add(weights[1])
                .relu()
                .matmul(weights[2].t())
                .add(weights[3])
                .view(height, s, width, t, taps, 3)
                .permute(1, 3, 0, 2, 4, 5)
                .contiguous()
                .view(slots, pixels, taps, 3);
        long[] one = {1, 1};
        Tensor around = im2col(features, new long[] {3, 3}, one, one, one)
                .expand(slots, taps, pixels)
                .permute(0, 2, 1)
                .contiguous()
                .view(slots, pixels, 1, taps);
        return around.matmul(filters)
                .view(s, t, height, width, 3)
                .permute(4, 2, 0, 3, 1)
                .contiguous()
                .view(1, 3, (long) height * s, (long) width * t)
                .index_select(2, Tensor.create(rows.filled()))
                .index_select(3, Tensor.create(columns.filled()));
    }
}
