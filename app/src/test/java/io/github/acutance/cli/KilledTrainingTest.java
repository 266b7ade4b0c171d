package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings in processes of their own that end as nobody has planned. */
class KilledTrainingTest {
    private static final int ITERATIONS = 60;

    @TempDir
    private Path folder;

    /** A run of one network, or of two that play against each other. */
    private Path recipe(String optimiser, boolean adversarial, int features) throws IOException {
        Path pictures = Cli.picture(folder.resolve("hr/a.png"), 64, 64, 3).getParent();
        String yaml =
                """
            name: tiny
            model_type: %s
            scale: 4
            manual_seed: 1
            datasets:
              train: {dataroot_gt: ["%2$s"], iters: [1], mini_batch_sizes: [2], gt_sizes: [32]}
              val: {dataroot_gt: "%2$s"}
            network_g: {type: MSRResNet, num_feat: %3$d, num_block: 1}
            train:
              total_iter: %4$d
              ema_decay: 0.9
              optim_g: {type: %5$s, lr: 1e-3, adam_lr: 1e-4}
              scheduler: {type: CosineAnnealingLR, warmup_iter: 3, eta_min: 1e-6}
              pixel_opt: {type: L1Loss}
            val: {val_freq: 1000}
            logger: {print_freq: 1, save_checkpoint_freq: 7}
            """.formatted(adversarial ? "srgan/srgan" : "srgan/psnr", pictures, features, ITERATIONS, optimiser);
        if (adversarial) {
            yaml = yaml.replace("train:\n  total", "network_d: {num_feat: 4}\ntrain:\n  total")
                    .replace("  scheduler:", "  optim_d: {type: Adam, lr: 1e-4}\n  scheduler:");
        }
        return Files.writeString(folder.resolve("tiny.yaml"), yaml);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Adam", "Muon", "Adam against a discriminator"})
    void run_killedAndResumed_endsWithTheBytesOfAnUninterruptedRun(String kind) throws Exception {
        Path recipe = recipe(kind.substring(0, 4), kind.contains("discriminator"), 8);
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Path whole = folder.resolve("whole");
        Path killed = folder.resolve("killed");
        train("", recipe, whole, -1, 0);
        train("", recipe, killed, 1 + random.nextInt(ITERATIONS * 2 / 3), random.nextInt(30));
        train("--resume", recipe, killed, -1, 0);
        assertSame(whole.resolve("training_states/" + ITERATIONS + ".state"), killed);
        assertSame(whole.resolve("models/net_g_latest.safetensors"), killed);
        assertThat(Cli.tree(killed)).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void run_noRoomForACheckpoint_keepsTheOneBeforeAndSaysSo() throws Exception {
        Path shell = Path.of("/bin/sh");
        assumeTrue(Files.isExecutable(shell), "skipped: no shell that limits the size of files");
        Path recipe = recipe("Adam", false, 64); // a checkpoint of megabytes
        Path run = folder.resolve("run");
        assertThat(Cli.run("train", recipe, "-o", run, "--set", "train.total_iter=1")
                        .code())
                .isZero();
        Path before = run.resolve("training_states/1.state");
        byte[] bytes = Files.readAllBytes(before);
        List<String> command = new ArrayList<>(List.of(shell.toString(), "-c", "ulimit -f 500; exec \"$@\"", "sh"));
        command.addAll(command("--resume", recipe, run));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            lines = output.lines().filter(line -> line.startsWith("acutance: ")).toList();
        }
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(lines).last().asString().contains("7.state", "cannot be written", "1.state is unharmed");
        assertThat(before).hasBinaryContent(bytes);
        assertThat(Cli.tree(run.resolve("training_states"))).containsExactly("1.state");
    }

    private static List<String> command(String option, Path recipe, Path run) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train",
                recipe.toString(),
                "-o",
                run.toString(),
                "--threads",
                "1"));
        if (!option.isEmpty()) {
            command.add(option);
        }
        return command;
    }

    /** Trains to the end, or kills the process some milliseconds after it told of that iteration. */
    private static void train(String option, Path recipe, Path run, int iterations, int millis) throws Exception {
        Process process = new ProcessBuilder(command(option, recipe, run))
                .redirectErrorStream(true)
                .start();
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
                if (line.contains("[iter " + iterations + "/")) {
                    Thread.sleep(millis);
                    process.toHandle().destroyForcibly();
                }
            }
        }
        int code = process.waitFor();
        assertThat(iterations < 0 ? code : 0).as(String.join("\n", said)).isZero();
    }

    /** Weights, average and the optimisers' state; the metadata tell when a run began. */
    private void assertSame(Path file, Path killed) throws IOException {
        StateDict expected = Safetensors.read(file);
        StateDict found =
                Safetensors.read(killed.resolve(folder.resolve("whole").relativize(file)));
        assertThat(found.names()).isEqualTo(expected.names());
        for (String name : expected.names()) {
            assertThat(Arrays.equals(
                            found.tensor(name).toFloats(), expected.tensor(name).toFloats()))
                    .as(name)
                    .isTrue();
        }
    }
}
