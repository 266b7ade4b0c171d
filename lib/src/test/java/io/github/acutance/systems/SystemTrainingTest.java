package io.github.acutance.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.model.Device;
import io.github.acutance.nn.Parameters;
import io.github.acutance.train.Recipe;
import io.github.acutance.train.RecipeFile;
import io.github.acutance.train.TrainOptions;
import io.github.acutance.train.Training;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The systems' own recipes: each learns, and goes on exactly where it was stopped. */
class SystemTrainingTest {
    private static final Path RECIPES = Path.of("../recipes");
    private static final Pattern LOSS = Pattern.compile("l_g_pix\\w* ([0-9.e-]+)");
    private static final int ITERATIONS = 12;

    @TempDir
    private Path folder;

    private Path pictures;

    /** A smooth picture, which every network learns fast. */
    @BeforeEach
    void makePictures() throws IOException {
        pictures = Files.createDirectories(folder.resolve("pictures"));
        byte[] samples = new byte[72 * 68 * 3];
        for (int i = 0; i < samples.length; i++) {
            int x = i / 3 % 72;
            int y = i / 3 / 72;
            samples[i] = (byte) (60 + 50 * (i % 3) + 30 * Math.sin(x / 5.0) * Math.cos(y / 6.0 + i % 3));
        }
        ImageFiles.write(Image.of8(72, 68, 3, samples), pictures.resolve("a.png"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "san/psnr | {type: SAN, num_group: 1, num_block: 1, num_feat: 8} | gt_size: 32 | a: 1",
                "srfbn/psnr | {type: SRFBN, num_feat: 8, num_group: 2, num_step: 2} | gt_size: 32 | a: 1",
                "srfbn/psnr | {type: SRFBN, num_feat: 8, num_group: 2, num_step: 2}"
                        + " | gt_size: 32, degradation: dn, noise: 5, easier_gt: true | curriculum_opt: {easier_steps: 1}",
                "srfbn/psnr | {type: SRFBN, num_feat: 8, num_group: 2, num_step: 2}"
                        + " | gt_size: 32, degradation: bd, easier_gt: true | curriculum_opt: {easier_steps: 1}",
                "metasr/psnr | {num_block: 1, num_layer: 2, num_feat: 8, num_grow_ch: 8, num_hidden: 16}"
                        + " | scales: [1.5, 2.3, 4.0], lq_size: 12 | a: 1",
                "metasr/psnr | {type: MetaEDSR, num_block: 1, num_feat: 8, num_hidden: 16}"
                        + " | scales: [1.5, 2.3, 4.0], lq_size: 12 | a: 1",
                "srntt/content | {type: ContentExtractor, num_block: 1} | gt_size: 32 | a: 1",
            })
    void run_eachSystem_learnsAndResumesBitEqual(String type, String network, String set, String method)
            throws IOException {
        TrainOptions options = read(type, network, set, method.equals("a: 1") ? "pixel_opt: {type: L1Loss}" : method);
        List<String> log = train(options, "whole", false, ITERATIONS);
        assertThat(loss(log, ITERATIONS))
                .as("loss of the last iteration, the first being %s", loss(log, 1))
                .isLessThan(0.8 * loss(log, 1));
        train(options, "parts", false, 5);
        train(options, "parts", true, ITERATIONS);
        String state = "training_states/" + ITERATIONS + ".state";
        assertThat(folder.resolve("parts").resolve(state))
                .hasSameBinaryContentAs(folder.resolve("whole").resolve(state));
        assertThat(Catalog.inspect(folder.resolve("whole/models/net_g_latest.safetensors"))
                        .system())
                .isEqualTo(type.substring(0, type.indexOf('/')));
    }

    @Test
    void losses_curriculumWithoutEasierPictures_isRefused() throws IOException {
        TrainOptions options = read(
                "srfbn/psnr",
                "{num_feat: 8, num_group: 2, num_step: 2}",
                "gt_size: 32",
                "curriculum_opt: {easier_steps: 1}");
        assertThatThrownBy(() -> train(options, "run", false, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("datasets.train.easier_gt");
    }

    /** Those of the pixel losses, which need no auxiliary network. */
    static List<Path> recipes() throws IOException {
        List<Path> recipes = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(RECIPES, "*.yaml")) {
            for (Path file : files) {
                if (Files.readString(file).matches("(?s).*\\nmodel_type: \\w+/(psnr|content)\\n.*")) {
                    recipes.add(file);
                }
            }
        }
        return recipes;
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void recipe_ofTheProject_statesItsResultAndBuildsItsNetwork(Path file) throws IOException {
        String header = Files.readString(file);
        header = header.substring(0, header.indexOf("\nname:"));
        assertThat(header).containsAnyOf("Result:", "Expected").contains("Cost:");
        TrainOptions options = RecipeFile.read(file, Map.of());
        assertThat(file.getFileName().toString()).isEqualTo(options.name() + ".yaml");
        try (Recipe recipe = Catalog.recipe(options.recipe());
                Parameters at = Parameters.on(Device.CPU)) {
            recipe.generator(at, new SplittableRandom(1));
            assertThat(at.count()).isPositive();
        }
    }

    private static double loss(List<String> log, int iteration) {
        String line = log.stream()
                .filter(text -> text.startsWith("[iter " + iteration + "/"))
                .findFirst()
                .orElseThrow();
        double sum = 0;
        Matcher losses = LOSS.matcher(line);
        while (losses.find()) {
            sum += Double.parseDouble(losses.group(1));
        }
        assertThat(sum).isPositive();
        return sum;
    }

    private List<String> train(TrainOptions options, String run, boolean resume, int stopAfter) throws IOException {
        List<String> log = new ArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        try (Recipe recipe = Catalog.recipe(options.recipe());
                Training training = new Training(options, recipe, folder.resolve(run), log::add)) {
            training.run(resume, () -> asked.getAndIncrement() >= stopAfter);
        }
        return log;
    }

    private TrainOptions read(String type, String network, String set, String method) throws IOException {
        Path file = Files.writeString(
                folder.resolve("recipe.yaml"), """
                name: tiny
                model_type: %2$s
                scale: 2
                manual_seed: 3
                datasets:
                  train: {dataroot_gt: "%1$s", batch_size_per_gpu: 2, %4$s}
                  val: {dataroot_gt: "%1$s"}
                network_g: %3$s
                train:
                  total_iter: %6$d
                  optim_g: {type: Adam, lr: 3e-3}
                  %5$s
                val: {val_freq: 12}
                logger: {print_freq: 1, save_checkpoint_freq: 100}
                """.formatted(pictures, type, network, set, method, ITERATIONS));
        String scales = set.startsWith("scales") ? "[2.5]" : "[]";
        String scale = type.equals("srntt/content") ? "4" : "2"; // it has no other
        return RecipeFile.read(file, Map.of("datasets.val.scales", scales, "scale", scale));
    }
}
