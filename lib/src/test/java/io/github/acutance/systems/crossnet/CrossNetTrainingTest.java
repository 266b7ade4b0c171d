package io.github.acutance.systems.crossnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.model.SrModel;
import io.github.acutance.train.RecipeFile;
import io.github.acutance.train.TrainOptions;
import io.github.acutance.train.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CrossNet learns, by its recipe and from its kind of data. */
class CrossNetTrainingTest {
    private static final Pattern LOSS = Pattern.compile("l_g_pix ([0-9.e+-]+)");

    @TempDir
    private Path folder;

    private Path views;

    /** Two views of smooth waves, six pixels apart. */
    @BeforeEach
    void makeViews() throws IOException {
        views = Files.createDirectories(folder.resolve("views"));
        for (int view = 0; view < 2; view++) {
            byte[] samples = new byte[64 * 64 * 3];
            for (int i = 0; i < samples.length; i++) {
                int x = i / 3 % 64 + 6 * view;
                int y = i / 3 / 64;
                samples[i] =
                        (byte) Math.rint(127 + 60 * Math.sin(0.9 * x + 0.3 * y) + 60 * Math.sin(0.2 * x - y + i % 3));
            }
            ImageFiles.write(Image.of8(64, 64, 3, samples), views.resolve("view_0_" + view + ".png"));
        }
    }

    private TrainOptions options(int iterations, String colours) throws IOException {
        Path file = Files.writeString(
                folder.resolve("recipe.yaml"), """
                name: crossnet
                model_type: crossnet
                scale: 4
                manual_seed: 7
                datasets:
                  train:
                    dataroot_gt: [%s]
                    batch_size_per_gpu: 1
                    gt_size: 64
                    references: {type: views, parallax: [1, 1]}
                  val:
                    dataroot_gt: %s
                    references: {type: views, held_out: ['0_0']}
                network_g: {type: CrossNet}
                train:
                  total_iter: %d
                  ema_decay: 0
                  optim_g: {type: Adam, lr: 1e-4}
                  scheduler: {type: Constant}
                  pixel_opt: {type: CharbonnierLoss}
                  augment_opt: %s
                val: {val_freq: %d}
                logger: {print_freq: 5, save_checkpoint_freq: 1000}
                """.formatted(views, views, iterations, colours, iterations));
        return RecipeFile.read(file, Map.of());
    }

    @Test
    void of_anotherStart_isRefused() throws IOException {
        options(1, "{}");
        TrainOptions changed = RecipeFile.read(folder.resolve("recipe.yaml"), Map.of("network_g.init", "zero"));
        assertThatThrownBy(() -> Catalog.recipe(changed.recipe()))
                .hasMessage("network_g.init: expected code or enlarged, found zero");
    }

    private List<String> train(TrainOptions options) throws IOException {
        List<String> log = new ArrayList<>();
        try (var recipe = Catalog.recipe(options.recipe());
                Training training = new Training(options, recipe, folder.resolve("run"), log::add)) {
            training.run(false, () -> false);
        }
        return log;
    }

    private static double loss(String line) {
        Matcher loss = LOSS.matcher(line);
        assertThat(loss.find()).as(line).isTrue();
        return Double.parseDouble(loss.group(1));
    }

    /** Eight symmetries of one pair: the loss falls, and the validation is run bound to the reference. */
    @Test
    void run_onePair_isLearnt() throws IOException {
        List<String> log = train(options(20, "{colour: false}"));
        List<Double> losses = log.stream()
                .filter(line -> line.contains("l_g_pix"))
                .map(CrossNetTrainingTest::loss)
                .toList();
        assertThat(losses.get(losses.size() - 1)).isLessThan(0.8 * losses.get(0));
        assertThat(log).anyMatch(line -> line.contains("val psnr_y"));
        try (SrModel model = Catalog.open(folder.resolve("run/models/net_g_latest.safetensors"))) {
            assertThat(model.card().name()).isEqualTo("crossnet-x4");
        }
    }

    /** Two views that are never turned, 6 pixels apart: the flow alone is learnt, from flows that begin at 0. */
    @Test
    void run_flowAlone_learnsTheMotionOfBlocks() throws IOException {
        options(30, "{colour: false}");
        Map<String, String> changes = Map.of(
                "network_g.init", "enlarged",
                "train.flow_opt.reach", "7",
                "datasets.train.references.offset", "[0, -1]",
                "datasets.train.use_hflip", "false",
                "datasets.train.use_rot", "false");
        List<Double> errors = train(RecipeFile.read(folder.resolve("recipe.yaml"), changes)).stream()
                .map(Pattern.compile("l_g_flow ([0-9.e+-]+)")::matcher)
                .filter(Matcher::find)
                .map(found -> Double.parseDouble(found.group(1)))
                .toList();
        assertThat(errors.get(0)).isBetween(15.0, 30.0); // four levels, 6 pixels each
        assertThat(errors.get(errors.size() - 1)).isLessThan(0.5 * errors.get(0));
    }

    /** Enlarged pictures that are the originals: a network that begins as them has nothing to learn. */
    @Test
    void run_beginsAsItsEnlargedPicture_hasItsQuality() throws IOException {
        options(1, "{colour: false}");
        Map<String, String> changes = Map.of(
                "network_g.init", "enlarged",
                "datasets.train.references.enlarged", "[" + views + "]",
                "datasets.val.references.enlarged", "[" + views + "]",
                "logger.print_freq", "1",
                "train.optim_g.lr", "1e-9");
        List<String> log = train(RecipeFile.read(folder.resolve("recipe.yaml"), changes));
        String line = log.stream()
                .filter(each -> each.contains("l_g_pix"))
                .findFirst()
                .orElseThrow();
        assertThat(loss(line))
                .isCloseTo(3 * 64 * 64 * 0.001, within(0.1)); // the least that Charbonnier's epsilon leaves
        assertThat(log).anyMatch(each -> each.contains("val psnr_y Inf"));
    }

    /** A second validation sees the weights of its iteration, not those that the first one packed. */
    @Test
    void run_twoValidations_eachHasItsOwnWeights() throws IOException {
        options(2, "{colour: false}");
        Path recipe = folder.resolve("recipe.yaml");
        List<String> twice = train(RecipeFile.read(recipe, Map.of("val.val_freq", "1", "train.optim_g.lr", "1e-3")));
        List<String> once = train(RecipeFile.read(recipe, Map.of("val.val_freq", "2", "train.optim_g.lr", "1e-3")));
        assertThat(validations(twice)).hasSize(2).endsWith(validations(once).get(0));
    }

    private static List<String> validations(List<String> log) {
        return log.stream().filter(line -> line.contains("val psnr_y")).toList();
    }

    @Test
    void run_coloursAndTheCodesMistake_areTaken() throws IOException {
        assertThat(train(options(2, "{colour: true, swap_red_and_blue: true}")))
                .anyMatch(line -> line.contains("val psnr_y"));
    }

    @Test
    void of_cropsOfAnotherSize_areRefused() throws IOException {
        String text = Files.readString(
                Files.writeString(folder.resolve("x"), options(1, "{}").text()));
        Path file = Files.writeString(folder.resolve("other.yaml"), text.replaceAll("gt_size: 64", "gt_size: 96"));
        assertThatThrownBy(() -> Catalog.recipe(RecipeFile.read(file, Map.of()).recipe()))
                .hasMessage("crossnet: expected crops of a multiple of 64 HR pixels, found 96");
    }
}
