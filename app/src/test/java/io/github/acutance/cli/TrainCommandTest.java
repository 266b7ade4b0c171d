package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    private static final LocalDateTime NOON = LocalDateTime.of(2026, 5, 4, 12, 0, 0);

    @TempDir
    private Path folder;

    private Path recipe() throws IOException {
        Path pictures = Cli.picture(folder.resolve("hr/a.png"), 64, 64, 3).getParent();
        return Files.writeString(folder.resolve("tiny.yaml"), """
            name: tiny
            model_type: srgan/psnr
            scale: 4
            manual_seed: 1
            datasets:
              train: {dataroot_gt: [%s], iters: [1], mini_batch_sizes: [1], gt_sizes: [32]}
              val: {dataroot_gt: %s}
            network_g: {type: MSRResNet, num_feat: 8, num_block: 1}
            train:
              total_iter: 9
              precision: fp32
              ema_decay: 0.9
              optim_g: {type: Adam, lr: 1e-4, betas: [0.9, 0.99]}
              scheduler: {type: CosineAnnealingLR, warmup_iter: 1, eta_min: 1e-6}
              pixel_opt: {type: L1Loss}
            val: {val_freq: 100}
            logger: {print_freq: 1, save_checkpoint_freq: 100}
            """.formatted(
                        pictures.toUri().getPath(), pictures.toUri().getPath()));
    }

    @Test
    void run_thenResume_fillsTheRunFolderAndMakesAModel() throws IOException {
        Path recipe = recipe();
        Path run = folder.resolve("run");
        Cli first = Cli.run("train", recipe, "-o", run, "--set", "train.total_iter=2", "--set", "manual_seed=5");
        assertThat(first.err()).isEmpty();
        assertThat(first.code()).isZero();
        assertThat(first.out()).last().asString().endsWith("done: 2 iterations");
        assertThat(Files.readAllLines(run.resolve("train.log"))).isEqualTo(first.out());
        assertThat(Files.readString(run.resolve("tiny.yaml")))
                .startsWith("# acutance train " + recipe + " -o " + run + " --set train.total_iter=2")
                .endsWith(Files.readString(recipe));
        Cli second = Cli.run("train", recipe, "-o", run, "--set", "train.total_iter=3", "--resume");
        assertThat(second.code()).isZero();
        assertThat(second.out()).last().asString().endsWith("done: 3 iterations");
        assertThat(Files.readAllLines(run.resolve("train.log")))
                .hasSize(first.out().size() + second.out().size());
        assertThat(Cli.run("models", "inspect", run.resolve("models/net_g_latest.safetensors"))
                        .code())
                .isZero();
    }

    @Test
    void run_twoProcesses_makeTheWeightsOfOne() throws IOException {
        Path recipe = recipe();
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        String batches = "datasets.train.mini_batch_sizes=[4]";
        // Steps of a descent that follows the gradient in proportion: Adam's first ones are its sign alone.
        String rounding = "train.optim_g.eps=1e-3";
        String clip = "train.grad_clip={type: norm, max: 0.1}";
        assertThat(Cli.run("train", recipe, "-o", one, "--set", batches, "--set", rounding, "--set", clip)
                        .code())
                .isZero();
        Cli run = Cli.run(
                "train", recipe, "-o", two, "--set", batches, "--set", rounding, "--set", clip, "--processes", 2);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).hasSameSizeAs(Files.readAllLines(one.resolve("train.log")));
        StateDict alone = Safetensors.read(one.resolve("training_states/9.state"));
        StateDict shared = Safetensors.read(two.resolve("training_states/9.state"));
        assertThat(shared.names()).isEqualTo(alone.names());
        for (String name : alone.names()) {
            // Sums of fp32 gradients in another order: 1e-7 of them, times nine steps of at most 1e-4.
            assertThat(shared.tensor(name).toFloats())
                    .as(name)
                    .containsExactly(alone.tensor(name).toFloats(), within(1e-6f));
        }
    }

    @Test
    void run_processDies_stopsTheOthersInOneLine() throws Exception {
        Path recipe = recipe();
        Path run = folder.resolve("run");
        CompletableFuture<Cli> training = CompletableFuture.supplyAsync(() -> Cli.run(
                "train",
                recipe,
                "-o",
                run,
                "--processes",
                2,
                "--set",
                "train.total_iter=1000000",
                "--set",
                "datasets.train.mini_batch_sizes=[2]"));
        Path log = run.resolve("train.log");
        while (!training.isDone()
                && !(Files.exists(log) && Files.readString(log).contains("[iter 3/"))) {
            Thread.sleep(20);
        }
        List<ProcessHandle> started = ProcessHandle.current().children().toList();
        assertThat(started).hasSize(1);
        started.get(0).destroyForcibly();
        Cli ended = training.get(1, TimeUnit.MINUTES);
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).singleElement().asString().contains("process 1 ended with exit code 137");
    }

    @Test
    void run_batchThatProcessesCannotShare_isOneLine() throws IOException {
        Path run = folder.resolve("run");
        Cli refused = Cli.run("train", recipe(), "-o", run, "--processes", 2);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .singleElement()
                .asString()
                .contains("expected batches that are multiples of 2 processes, found 1 crops");
        assertThat(run).doesNotExist();
    }

    @Test
    void run_wrongRecipe_isOneLineAndMakesNoFolder() throws IOException {
        Path recipe = recipe();
        Path run = folder.resolve("run");
        Cli unknown = Cli.run("train", recipe, "-o", run, "--set", "train.total_iters=2");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).hasSize(1).first().asString().contains("total_iter");
        Cli system = Cli.run("train", recipe, "-o", run, "--set", "model_type=srgann/psnr");
        assertThat(system.code()).isEqualTo(2);
        assertThat(system.err()).hasSize(1).first().asString().contains("srgann/psnr");
        assertThat(run).doesNotExist();
    }

    @Test
    void makeNew_earlierRun_isKeptUnderAnotherName() throws IOException {
        Path run = folder.resolve("run");
        assertThat(RunFolder.makeNew(run, NOON)).isEmpty();
        assertThat(RunFolder.makeNew(run, NOON)).isEmpty();
        Files.writeString(run.resolve("train.log"), "old");
        Optional<Path> old = RunFolder.makeNew(run, NOON);
        assertThat(old).contains(folder.resolve("run_archived_20260504_120000").toAbsolutePath());
        assertThat(old.get().resolve("train.log")).hasContent("old");
        assertThat(run).isEmptyDirectory();
    }

    @Test
    void makeNew_folderOfSomethingElse_isRefused() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.writeString(run.resolve("letter.txt"), "mine");
        assertThatThrownBy(() -> RunFolder.makeNew(run, NOON))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("run: expected a run's folder or none, found other files in it");
        assertThat(Cli.tree(folder)).isEqualTo(List.of("run/letter.txt"));
    }
}
