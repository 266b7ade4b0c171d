package io.github.acutance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.SharedData;
import io.github.acutance.loss.PixelLoss;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.systems.srgan.SrganTraining;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
    private static final Pattern VALIDATION = Pattern.compile("val psnr_y ([0-9.]+)");

    @TempDir
    private Path folder;

    private Path pictures;

    @BeforeEach
    void makePictures() throws IOException {
        pictures = Files.createDirectories(folder.resolve("pictures"));
        for (int i = 0; i < 2; i++) {
            byte[] samples = new byte[40 * 36 * 3];
            new Random(i).nextBytes(samples);
            ImageFiles.write(Image.of8(40, 36, 3, samples), pictures.resolve(i + ".png"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Adam", "Muon"})
    void run_stoppedAndResumed_isBitEqualToOneRun(String optimiser) throws IOException {
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        train(options(optimiser, pictures, pictures), whole, false, Integer.MAX_VALUE, new ArrayList<>());
        train(options(optimiser, pictures, pictures), parts, false, 5, new ArrayList<>());
        train(options(optimiser, pictures, pictures), parts, true, Integer.MAX_VALUE, new ArrayList<>());
        assertThat(parts.resolve("training_states/12.state"))
                .hasSameBinaryContentAs(whole.resolve("training_states/12.state"));
        assertThat(parts.resolve("models/net_g_latest.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("models/net_g_latest.safetensors"));
    }

    @Test
    void run_twoNetworksStoppedAndResumed_isBitEqualToOneRun() throws IOException {
        String yaml = yaml("Adam", pictures, pictures)
                .replace("  scheduler:", "  optim_d: {type: Adam, lr: 1e-3, betas: [0.5, 0.9]}\n  scheduler:");
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        List<String> log = new ArrayList<>();
        train(read(yaml), new TwoNetworks(), whole, false, Integer.MAX_VALUE, log);
        train(read(yaml), new TwoNetworks(), parts, false, 5, log);
        train(read(yaml), new TwoNetworks(), parts, true, Integer.MAX_VALUE, log);
        assertThat(log)
                .filteredOn(line -> line.startsWith("[iter 5/12, lr "))
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(line).contains("l_g_pix", "l_g_gan", "l_d_real", "l_d_fake", "out_d_real"));
        assertThat(parts.resolve("training_states/12.state"))
                .hasSameBinaryContentAs(whole.resolve("training_states/12.state"));
        assertThat(Safetensors.read(whole.resolve("training_states/12.state")).names())
                .contains("d.params.bn0.running_mean", "d.optimizer.exp_avg.conv0.weight");
        assertThat(parts.resolve("models/net_d_latest.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("models/net_d_latest.safetensors"));
    }

    @Test
    void run_turnOfANetworkWithoutOptimiser_saysWhichIsMissing() throws IOException {
        TrainOptions options = options("Adam", pictures, pictures);
        assertThatThrownBy(() -> train(options, new TwoNetworks(), folder.resolve("run"), false, 9, new ArrayList<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("train: expected optim_d, found none");
    }

    @Test
    void run_manyIterations_keepTwoCheckpointsAndNoPointer() throws IOException {
        TrainOptions options = options("Adam", pictures, pictures);
        train(options, folder.resolve("warm"), false, Integer.MAX_VALUE, new ArrayList<>());
        long before = Pointer.totalCount();
        Path run = folder.resolve("run");
        train(options, run, false, Integer.MAX_VALUE, new ArrayList<>());
        assertThat(Pointer.totalCount()).isEqualTo(before);
        try (Stream<Path> states = Files.list(run.resolve("training_states"))) {
            assertThat(states.map(file -> file.getFileName().toString()).toList())
                    .containsExactlyInAnyOrder("8.state", "12.state");
        }
    }

    @Test
    void run_checkpointOfAnotherNetwork_isRefusedByName() throws IOException {
        Path run = folder.resolve("run");
        Files.createDirectories(run.resolve("training_states"));
        Safetensors.write(StateDict.of(Map.of(), Map.of("iteration", "3")), run.resolve("training_states/3.state"));
        assertThatThrownBy(() -> train(options("Adam", pictures, pictures), run, true, 9, new ArrayList<>()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("3.state")
                .hasMessageContaining("g.params.conv_first.weight");
    }

    @Test
    @Tag("data")
    void run_oneRealPicture_beatsBicubicOnIt() throws IOException {
        Path one = Files.createDirectories(folder.resolve("one"));
        Files.copy(SharedData.folder("test/Set5/HR").resolve("butterfly.png"), one.resolve("butterfly.png"));
        TrainOptions options = read("""
            name: overfit
            model_type: srgan/psnr
            scale: 4
            manual_seed: 1
            datasets:
              train: {dataroot_gt: ["%1$s"], iters: [1], mini_batch_sizes: [4], gt_sizes: [64]}
              val: {dataroot_gt: "%1$s"}
            network_g: {}
            train:
              total_iter: 300
              precision: fp32
              ema_decay: 0.9
              optim_g: {type: Muon, lr: 3e-3, adam_lr: 1e-3, betas: [0.9, 0.99]}
              scheduler: {type: CosineAnnealingLR, warmup_iter: 0, eta_min: 1e-6}
              pixel_opt: {type: L1Loss}
            val: {val_freq: 300}
            logger: {print_freq: 100, save_checkpoint_freq: 300}
            """.formatted(one));
        List<String> log = new ArrayList<>();
        SrganTraining recipe = new SrganTraining(new MsrResNet.Config(4, 2, 16, true), PixelLoss.L1, 1);
        try (Training training = new Training(options, recipe, folder.resolve("run"), log::add)) {
            assertThat(training.run(false, () -> false)).isEqualTo(300);
        }
        Matcher psnr = VALIDATION.matcher(String.join("\n", log));
        assertThat(psnr.find()).isTrue();
        assertThat(Double.parseDouble(psnr.group(1))).isGreaterThan(22.10);
    }

    @Test
    void recipeFile_unknownKey_namesTheNearest() {
        assertThatThrownBy(() -> read(yaml("Adam", pictures, pictures).replace("scale:", "scalle:")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unknown key 'scalle'; did you mean scale");
    }

    @Test
    void recipeFile_changes_replaceSingleValues() throws IOException {
        Path file = Files.writeString(folder.resolve("r.yaml"), yaml("Adam", pictures, pictures));
        TrainOptions changed = RecipeFile.read(
                file, Map.of("train.total_iter", "7", "datasets.train.gt_sizes", "[16, 32]", "scale", "2"));
        assertThat(changed.train().totalIter()).isEqualTo(7);
        assertThat(changed.datasets().train().gtSizes()).containsExactly(16, 32);
        assertThat(changed.scale()).isEqualTo(2);
    }

    @Test
    void cosineSchedule_rates_warmUpThenFallToTheEnd() {
        Schedule schedule = new Schedule(
                new TrainOptions.Scheduler("CosineAnnealingLR", 10L, 1e-6, null, null, null, null, null), 110);
        assertThat(schedule.rate(1e-3, 1)).isEqualTo(1e-4);
        assertThat(schedule.rate(1e-3, 10)).isEqualTo(1e-3);
        assertThat(schedule.rate(1e-3, 11)).isEqualTo(1e-3);
        assertThat(schedule.rate(1e-3, 61)).isCloseTo(0.5005e-3, within(1e-9));
        assertThat(schedule.rate(1e-3, 110)).isBetween(1e-6, 2e-6);
    }

    private void train(TrainOptions options, Path run, boolean resume, int stopAfter, List<String> log)
            throws IOException {
        train(
                options,
                new SrganTraining(new MsrResNet.Config(2, 1, 8, true), PixelLoss.L1, 1),
                run,
                resume,
                stopAfter,
                log);
    }

    private static void train(
            TrainOptions options, Recipe recipe, Path run, boolean resume, int stopAfter, List<String> log)
            throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (Training training = new Training(options, recipe, run, log::add)) {
            long done = training.run(resume, () -> asked.getAndIncrement() >= stopAfter);
            assertThat(done).isEqualTo(Math.min(12, stopAfter));
        }
    }

    private TrainOptions options(String optimiser, Path train, Path val) throws IOException {
        return read(yaml(optimiser, train, val));
    }

    private TrainOptions read(String yaml) throws IOException {
        return RecipeFile.read(Files.writeString(folder.resolve("recipe.yaml"), yaml), Map.of());
    }

    /** Two parts with different crops, bf16, checkpoints in between. */
    private static String yaml(String optimiser, Path train, Path val) {
        return """
            name: tiny
            model_type: srgan/psnr
            scale: 2
            manual_seed: 3
            datasets:
              train: {dataroot_gt: ["%s"], iters: [6, 6], mini_batch_sizes: [2, 1], gt_sizes: [16, 24]}
              val: {dataroot_gt: "%s"}
            network_g: {}
            train:
              total_iter: 12
              precision: bf16
              ema_decay: 0.99
              optim_g: {type: %s, lr: 1e-3, betas: [0.9, 0.99]}
              scheduler: {type: CosineAnnealingLR, warmup_iter: 3, eta_min: 1e-6}
              pixel_opt: {type: L1Loss}
            val: {val_freq: 6}
            logger: {print_freq: 5, save_checkpoint_freq: 4}
            """.formatted(train, val, optimiser);
    }
}
