package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
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
