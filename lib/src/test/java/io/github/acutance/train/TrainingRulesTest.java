package io.github.acutance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.loss.PixelLoss;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.systems.srgan.SrganTraining;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the loop does beside learning: rules of the papers, accidents, and what it writes. */
class TrainingRulesTest {
    @TempDir
    private Path folder;

    private final List<String> log = new ArrayList<>();
    private Path pictures;

    @BeforeEach
    void makePictures() throws IOException {
        pictures = Files.createDirectories(folder.resolve("pictures"));
        byte[] samples = new byte[40 * 36 * 3];
        new Random(1).nextBytes(samples);
        ImageFiles.write(Image.of8(40, 36, 3, samples), pictures.resolve("a.png"));
    }

    /** Adam's eps is large, so that a gradient's last bits do not decide the direction of a step. */
    @Test
    void run_accumulatedParts_movesAsTheWholeBatch() throws IOException {
        SrganTraining smooth = new SrganTraining(new MsrResNet.Config(2, 1, 8, true), PixelLoss.MSE, 1);
        train(read(Map.of("train.total_iter", "2")), smooth, "whole");
        train(read(Map.of("train.total_iter", "2", "train.accumulate", "2")), smooth, "parts");
        StateDict whole = Safetensors.read(folder.resolve("whole/models/net_g_latest.safetensors"));
        StateDict parts = Safetensors.read(folder.resolve("parts/models/net_g_latest.safetensors"));
        for (String name : whole.names()) {
            float[] expected = whole.tensor(name).toFloats();
            float[] found = parts.tensor(name).toFloats();
            for (int i = 0; i < expected.length; i++) {
                // single precision adds the halves in another order; the two steps move by up to 2e-3
                assertThat(found[i]).isCloseTo(expected[i], within(1e-6f));
            }
        }
    }

    @Test
    void run_lossNotFinite_stopsByDefaultAndNamesIt() throws IOException {
        Recipe recipe = weighted(iteration -> iteration == 5 ? Double.NaN : 1);
        assertThatThrownBy(() -> train(read(Map.of()), recipe, "run"))
                .isInstanceOf(IOException.class)
                .hasMessage("iteration 5: expected finite losses, found {l_g_pix=NaN}");
        assertThat(folder.resolve("run/training_states/4.state")).exists();
    }

    @Test
    void run_lossNotFiniteOnce_rollsBackAndGoesOn() throws IOException {
        Recipe recipe = weighted(iteration -> iteration == 6 ? Double.NaN : 1);
        train(read(Map.of("train.on_nan", "rollback")), recipe, "run");
        assertThat(log)
                .contains("iteration 6: expected finite losses, found {l_g_pix=NaN}; rolled back to 4.state")
                .last()
                .asString()
                .isEqualTo("[iter 8] saved");
        StateDict state = Safetensors.read(folder.resolve("run/training_states/8.state"));
        assertThat(state.firstNonFinite()).isEmpty();
        assertThat(state.metadata()).containsEntry("moves_g", "6"); // 1 to 4, then 7 and 8
    }

    @Test
    void run_lossNeverFinite_givesUpAfterThreeRollbacks() {
        Recipe recipe = weighted(iteration -> iteration > 4 ? Double.NaN : 1);
        assertThatThrownBy(() -> train(read(Map.of("train.on_nan", "rollback")), recipe, "run"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("iteration 8: ")
                .hasMessageEndingWith(", after 3 rollbacks");
    }

    @Test
    void run_lossFarAboveTheLast_movesNothingInThatIteration() throws IOException {
        Recipe recipe = weighted(iteration -> iteration == 6 ? 100 : 1);
        train(read(Map.of("train.skip", "{threshold: 3}")), recipe, "run");
        assertThat(log)
                .filteredOn(line -> line.startsWith("[iter 6] skipped: loss "))
                .hasSize(1);
        assertThat(Safetensors.read(folder.resolve("run/training_states/8.state"))
                        .metadata())
                .containsEntry("moves_g", "7");
    }

    /** Adam's first moment after one step is a tenth of the gradient that it was given. */
    @Test
    void move_longGradient_isCutToItsLimit() {
        assertThat(momentOfGradient(new TrainOptions.GradClip("norm", 5))).isCloseTo(0.1f * 2.5f, within(1e-5f));
        assertThat(momentOfGradient(new TrainOptions.GradClip("value", 2))).isCloseTo(0.1f * 2, within(1e-6f));
        assertThat(momentOfGradient(null)).isCloseTo(0.1f * 1000, within(1e-3f));
    }

    private static float momentOfGradient(TrainOptions.GradClip clip) {
        Parameters parameters = Parameters.on(Device.CPU);
        Tensor weight = parameters.weight("w", 4);
        TrainOptions.Optim options = new TrainOptions.Optim("Adam", 1e-3, null, null, null, null);
        try (Trainee trainee = new Trainee("g", parameters, options, clip)) {
            TensorScope.run(() -> {
                weight.mul(new Scalar(1000.0)).sum().backward();
                return null;
            });
            trainee.move(1e-3);
            return TensorScope.inference(() ->
                    trainee.state().get("g.optimizer.exp_avg.w").select(0, 2).item_float());
        }
    }

    @Test
    void save_placeTaken_earlierCheckpointSurvivesAndIsNamed() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("run/training_states/8.state"));
        Files.writeString(taken.resolve("something"), "else");
        assertThatThrownBy(() -> train(read(Map.of()), plain(), "run"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("8.state")
                .hasMessageEndingWith("4.state is unharmed");
        try (Stream<Path> files = Files.list(folder.resolve("run/training_states"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("4.state", "8.state");
        }
        assertThat(Safetensors.read(folder.resolve("run/training_states/4.state"))
                        .size())
                .isPositive();
    }

    @Test
    void run_keep_leavesThatManyCheckpoints() throws IOException {
        train(read(Map.of("logger.save_checkpoint_freq", "1", "logger.keep", "3")), plain(), "run");
        try (Stream<Path> files = Files.list(folder.resolve("run/training_states"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("6.state", "7.state", "8.state");
        }
    }

    @Test
    void run_always_showsItsCourseAndItsOrigin() throws IOException {
        train(read(Map.of("val.save_img", "true")), plain(), "run");
        assertThat(ImageFiles.read(folder.resolve("run/visualization/a/a_8.png"))
                        .width())
                .isEqualTo(40);
        try (Stream<Path> files = Files.list(folder.resolve("run/tb_logger"))) {
            byte[] events = Files.readAllBytes(files.findFirst().orElseThrow());
            // version, two lines of losses, a validation of numbers and one picture
            assertThat(EventFileTest.records(events)).hasSize(5);
        }
        StateDict weights = Safetensors.read(folder.resolve("run/models/net_g_latest.safetensors"));
        Provenance origin = Provenance.fromJson(weights.metadata().get(Provenance.METADATA_KEY));
        assertThat(origin.recipe()).contains("total_iter: 8", "optim_g:");
        assertThat(origin.data()).hasSize(64);
        assertThat(ModelCard.fromJson(weights.metadata().get(ModelCard.METADATA_KEY))
                        .training())
                .startsWith("recipe tiny, 8 iterations, seed 3, 1 pictures (data "
                        + origin.data().substring(0, 12));
        assertThat(Safetensors.read(folder.resolve("run/training_states/8.state"))
                        .metadata())
                .containsEntry(Provenance.METADATA_KEY, origin.toJson());
    }

    @Test
    void recipe_unknownKeysOfANetworkOrALoss_areRefusedWithTheNearest() throws IOException {
        TrainOptions network = read(Map.of("network_g.num_blocks", "3"));
        assertThatThrownBy(() -> Catalog.recipe(network.recipe()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("network_g: unknown key 'num_blocks'; did you mean num_block?");
        TrainOptions loss = read(Map.of("train.pixel_opt.typ", "L1Loss"));
        assertThatThrownBy(() -> Catalog.recipe(loss.recipe()))
                .hasMessage("train.pixel_opt: unknown key 'typ'; did you mean type?");
        TrainOptions term = read(Map.of("train.pixle_opt.type", "L1Loss"));
        assertThatThrownBy(() -> Catalog.recipe(term.recipe()))
                .hasMessageStartingWith("train: unknown key 'pixle_opt'; did you mean pixel_opt?");
        TrainOptions number = read(Map.of("network_g.num_block", "many"));
        assertThatThrownBy(() -> Catalog.recipe(number.recipe()))
                .hasMessage("network_g.num_block: expected a whole number, found \"many\"");
        assertThatThrownBy(() -> read(Map.of("train.optim_g.lrr", "1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unknown key 'lrr'; did you mean lr");
        assertThatThrownBy(() -> read(Map.of("train.optimg", "1"))).hasMessageContaining("did you mean optim_g");
    }

    @Test
    void recipe_valuesThatDoNotFit_areOneLine() {
        assertThatThrownBy(() -> read(Map.of("datasets.train.gt_size", "17")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("multiples of the scale 2, found 17");
        assertThatThrownBy(() -> read(Map.of("train.accumulate", "3")))
                .hasMessageContaining("a divisor of the batch of 2 crops, found 3");
        assertThatThrownBy(() -> read(Map.of("datasets.train.dataroot_lq", "[a, b]")))
                .hasMessageContaining("dataroot_lq for each of 1 folders, found 2");
    }

    private static SrganTraining plain() {
        return new SrganTraining(new MsrResNet.Config(2, 1, 8, true), PixelLoss.L1, 1);
    }

    /** The plain recipe, its loss times a factor of the iteration. */
    private static Recipe weighted(LongToDoubleFunction factor) {
        SrganTraining plain = plain();
        return new Recipe() {
            @Override
            public Network generator(Parameters at, RandomGenerator random) {
                return plain.generator(at, random);
            }

            @Override
            public ModelCard card() {
                return plain.card();
            }

            @Override
            public void step(Step step) {
                step.turn(GENERATOR, () -> times(step, factor.applyAsDouble(step.iteration())));
            }

            private Map<String, Tensor> times(Step step, double weight) {
                Layers nn = step.nn();
                Tensor loss = plain.losses(nn, step.generator(), step.batch()).get("l_g_pix");
                return Map.of("l_g_pix", loss.mul(new Scalar(weight)));
            }
        };
    }

    private void train(TrainOptions options, Recipe recipe, String run) throws IOException {
        try (Training training = new Training(options, recipe, folder.resolve(run), log::add)) {
            training.run(false, () -> false);
        }
    }

    private TrainOptions read(Map<String, String> changes) throws IOException {
        Path file = Files.writeString(folder.resolve("recipe.yaml"), """
                name: tiny
                model_type: srgan/psnr
                scale: 2
                manual_seed: 3
                datasets:
                  train: {dataroot_gt: "%1$s", gt_size: 16, batch_size_per_gpu: 2, num_worker_per_gpu: 2}
                  val: {dataroot_gt: "%1$s"}
                network_g: {type: MSRResNet, num_block: 1, num_feat: 8}
                train:
                  total_iter: 8
                  optim_g: {type: Adam, lr: 1e-3, eps: 1e-3}
                val: {val_freq: 8}
                logger: {print_freq: 4, save_checkpoint_freq: 4}
                """.formatted(pictures));
        return RecipeFile.read(file, changes);
    }
}
