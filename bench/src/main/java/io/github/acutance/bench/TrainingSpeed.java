package io.github.acutance.bench;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.l1_loss;
import static org.bytedeco.pytorch.global.torch.leaky_relu_;
import static org.bytedeco.pytorch.global.torch.pixel_shuffle;
import static org.bytedeco.pytorch.global.torch.rand;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.relu_;
import static org.bytedeco.pytorch.global.torch.zeros;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.train.Recipe;
import io.github.acutance.train.RecipeFile;
import io.github.acutance.train.TrainOptions;
import io.github.acutance.train.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * What {@link Training} adds to an iteration of MSRResNet (16 blocks, 64 channels, L1, Adam, fp32, channels_last): its own
 * iterations and those of a bare loop of libtorch's calls and libtorch's Adam on batches of the same size take turns, and
 * the medians are compared. Training's iterations include cutting crops, averaged weights and the check of the loss; the
 * share of time in which it waits for crops is printed, too.
 *
 * <p>Arguments: a folder of pictures, crops in a batch (8), their side in HR pixels (96), turns (4), threads (all cores).
 */
public final class TrainingSpeed {
    private static final int BLOCKS = 16;
    private static final int CHANNELS = 64;
    private static final int ITERATIONS = 6;
    private static final Pattern TIMES = Pattern.compile("step ([0-9.]+) s, data ([0-9.]+) s");

    private TrainingSpeed() {}

    /** Measures and prints one line. */
    public static void main(String[] arguments) throws IOException {
        int crops = number(arguments, 1, 8);
        int side = number(arguments, 2, 96);
        int turns = number(arguments, 3, 4);
        Training.threads(number(arguments, 4, Runtime.getRuntime().availableProcessors()));
        List<Double> whole = new ArrayList<>();
        List<Double> waiting = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        try (Bare loop = new Bare(crops, side / 4)) {
            for (int turn = 0; turn < turns; turn++) {
                train(Path.of(arguments[0]), crops, side, whole, waiting);
                for (int i = 0; i < ITERATIONS; i++) {
                    long begun = System.nanoTime();
                    loop.step();
                    if (i > 0) { // the first is warming up, there as here
                        bare.add((System.nanoTime() - begun) / 1e9);
                    }
                }
            }
        }
        double share = waiting.stream().mapToDouble(Double::doubleValue).sum()
                / whole.stream().mapToDouble(Double::doubleValue).sum();
        System.out.printf(
                Locale.ROOT,
                "training-speed %d crops of %d: Training %.3f s, bare loop %.3f s, ratio %.3f (medians of %d), waiting %.2f %%%n",
                crops,
                side,
                median(whole),
                median(bare),
                median(whole) / median(bare),
                whole.size(),
                100 * share);
    }

    /** Adds the seconds of every iteration but the first, and of its waiting. */
    private static void train(Path pictures, int crops, int side, List<Double> whole, List<Double> waiting)
            throws IOException {
        Path folder = Files.createTempDirectory("training-speed");
        Path file = Files.writeString(folder.resolve("speed.yaml"), """
                name: speed
                model_type: srgan/psnr
                scale: 4
                manual_seed: 1
                datasets:
                  train: {dataroot_gt: "%1$s", batch_size_per_gpu: %2$d, gt_size: %3$d}
                  val: {dataroot_gt: "%1$s"}
                network_g: {type: MSRResNet, num_feat: %4$d, num_block: %5$d}
                train:
                  total_iter: %6$d
                  precision: fp32
                  optim_g: {type: Adam, lr: 1e-4}
                  pixel_opt: {type: L1Loss}
                val: {val_freq: 1000}
                logger: {print_freq: 1, save_checkpoint_freq: 1000}
                """.formatted(
                        pictures.toAbsolutePath(), crops, side, CHANNELS, BLOCKS, ITERATIONS));
        TrainOptions options = RecipeFile.read(file, Map.of());
        List<String> log = new ArrayList<>();
        try (Recipe recipe = Catalog.recipe(options.recipe());
                Training training = new Training(options, recipe, folder.resolve("run"), log::add)) {
            training.run(false, () -> false);
        }
        for (String line : log) {
            Matcher times = TIMES.matcher(line);
            if (times.find() && !line.startsWith("[iter 1/")) {
                whole.add(Double.parseDouble(times.group(1)));
                waiting.add(Double.parseDouble(times.group(2)));
            }
        }
    }

    /** MSRResNet in libtorch's own calls. */
    private static final class Bare implements AutoCloseable {
        private static final long[] ONE = {1, 1};

        private final TensorVector weights = new TensorVector();
        private final Adam optimiser;
        private final Tensor lr;
        private final Tensor hr;

        Bare(int crops, int side) {
            weight(3, CHANNELS);
            for (int i = 0; i < 2 * BLOCKS; i++) {
                weight(CHANNELS, CHANNELS);
            }
            weight(CHANNELS, 4 * CHANNELS);
            weight(CHANNELS, 4 * CHANNELS);
            weight(CHANNELS, CHANNELS);
            weight(CHANNELS, 3);
            optimiser = new Adam(weights, new AdamOptions(1e-4));
            lr = TensorScope.create(() -> rand(crops, 3, side, side).contiguous(MemoryFormat.ChannelsLast));
            hr = TensorScope.create(() -> rand(crops, 3, 4L * side, 4L * side).contiguous(MemoryFormat.ChannelsLast));
        }

        private void weight(int in, int out) {
            weights.push_back(TensorScope.create(() -> randn(out, in, 3, 3)
                    .mul(new Scalar(0.1 / in))
                    .contiguous(MemoryFormat.ChannelsLast)
                    .set_requires_grad(true)));
            weights.push_back(TensorScope.create(() -> zeros(out).set_requires_grad(true)));
        }

        private Tensor conv(Tensor x, long number) {
            TensorOptional bias = new TensorOptional(weights.get(2 * number + 1));
            return conv2d(x, weights.get(2 * number), bias, ONE, ONE, ONE, 1);
        }

        /** Forward, loss, backward, update. */
        void step() {
            TensorScope.run(() -> {
                optimiser.zero_grad();
                Tensor loss = l1_loss(forward(), hr);
                loss.backward();
                optimiser.step();
                return loss.item_float();
            });
        }

        private Tensor forward() {
            Scalar slope = new Scalar(0.1);
            Tensor x = leaky_relu_(conv(lr, 0), slope);
            for (int i = 0; i < BLOCKS; i++) {
                x = x.add(conv(relu_(conv(x, 1 + 2L * i)), 2 + 2L * i));
            }
            long up = 1 + 2L * BLOCKS;
            x = leaky_relu_(pixel_shuffle(conv(x, up), 2), slope);
            x = leaky_relu_(pixel_shuffle(conv(x, up + 1), 2), slope);
            return conv(leaky_relu_(conv(x, up + 2), slope), up + 3);
        }

        @Override
        public void close() {
            TensorScope.free(lr);
            TensorScope.free(hr);
            optimiser.close();
            weights.close();
        }
    }

    private static int number(String[] arguments, int index, int standard) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : standard;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
