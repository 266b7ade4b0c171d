package io.github.acutance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.data.RankData;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.loss.RandomVgg;
import io.github.acutance.loss.Vgg;
import io.github.acutance.model.Device;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every recipe with more than one network, as its file in {@code recipes} has it but small, on small pictures. */
class AdversarialRecipesTest {
    private static final Pattern LOSS = Pattern.compile(" ((?:l|out|val)_\\w+) ([-+.0-9eE]+|NaN|-?Infinity)");

    @TempDir
    private Path folder;

    private Path pictures;
    private Path labels;

    /** Pictures of two flat halves under noise, with label maps of the halves. */
    @BeforeEach
    void makeFiles() throws IOException {
        pictures = Files.createDirectories(folder.resolve("pictures"));
        labels = Files.createDirectories(folder.resolve("labels"));
        for (int i = 0; i < 2; i++) {
            byte[] samples = new byte[60 * 52 * 3];
            new Random(i).nextBytes(samples);
            ImageFiles.write(Image.of8(60, 52, 3, samples), pictures.resolve(i + ".png"));
            byte[] map = new byte[60 * 52];
            for (int k = 0; k < map.length; k++) {
                map[k] = (byte) (k % 60 < 20 + 20 * i ? 0 : 8);
            }
            ImageFiles.write(Image.of8(60, 52, 1, map), labels.resolve(i + ".png"));
        }
        RandomVgg.write(folder, Vgg.Depth.VGG19, "conv3_4");
        RandomVgg.write(folder, Vgg.Depth.VGG16, "conv4_3");
    }

    private Map<String, String> small(String recipe) {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("datasets.train.dataroot_gt", "[\"" + pictures + "\"]");
        changes.put("datasets.train.batch_size_per_gpu", "2");
        changes.put("datasets.train.gt_size", "32");
        changes.put("datasets.train.num_worker_per_gpu", "1");
        if (recipe.startsWith("srobb-x4")) {
            changes.put("datasets.train.dataroot_labels", "[\"" + labels + "\"]");
            changes.put("train.targeted_opt.background_labels", "[0]");
        }
        changes.put("datasets.train.gt_downscale", "[[1]]");
        changes.put("datasets.val.dataroot_gt", pictures.toString());
        changes.put("datasets.val.dataroot_lq", "");
        changes.put("network_g.num_feat", "8");
        changes.put("network_g.num_block", "1");
        changes.put("path", "{}");
        changes.put("train.total_iter", "4");
        changes.put("val.val_freq", "4");
        changes.put("logger.print_freq", "1");
        changes.put("logger.save_checkpoint_freq", "2");
        return changes;
    }

    private Map<String, String> adversarial(String recipe) {
        Map<String, String> changes = small(recipe);
        changes.put("network_d.num_feat", "4");
        if (!recipe.startsWith("srobb")) {
            changes.put("train.perceptual_opt.layer_weights", "{conv2_2: 1}");
        }
        if (recipe.startsWith("ranksrgan")) {
            changes.put("network_r.num_feat", "4");
        }
        return changes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "srgan-paper-x4",
                "srgan-x4",
                "srgan-x4-small",
                "esrgan-x4",
                "esrgan-x4-small",
                "srobb-x4",
                "srobb-x4-small",
                "ranksrgan-x4",
                "ranksrgan-x4-small"
            })
    void run_adversarialRecipe_movesBothNetworksFinitelyAndResumesBitEqual(String recipe) throws IOException {
        Map<String, String> changes = adversarial(recipe);
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        run(recipe, changes, folder.resolve("warm"), false, 1);
        long before = Pointer.totalCount();
        List<String> log = run(recipe, changes, whole, false, Integer.MAX_VALUE);
        assertThat(Pointer.totalCount()).isEqualTo(before);
        run(recipe, changes, parts, false, 3);
        run(recipe, changes, parts, true, Integer.MAX_VALUE);
        assertThat(parts.resolve("training_states/4.state"))
                .hasSameBinaryContentAs(whole.resolve("training_states/4.state"));
        Map<String, Double> values = values(log);
        assertThat(values).containsKeys("l_g_gan", "l_d", "out_d_real", "out_d_fake");
        assertThat(values.values()).allMatch(Double::isFinite);
        if (recipe.startsWith("srobb")) {
            assertThat(values).containsKeys("l_boundary", "l_background", "l_object", "l_g_pix");
        } else {
            assertThat(values).containsKey("l_g_percep");
        }
        StateDict start = state(whole, 2);
        StateDict end = state(whole, 4);
        assertThat(changed(start, end, "g.params.")).isTrue();
        assertThat(changed(start, end, "d.params.")).isTrue();
        if (recipe.startsWith("ranksrgan")) {
            assertThat(values).containsKey("l_g_rank");
            assertThat(changed(start, end, "r.params.")).isFalse(); // it judges with its running statistics
        }
    }

    @Test
    void run_rankerInTrainingMode_letsItsStatisticsRunButNotItsWeights() throws IOException {
        Map<String, String> changes = adversarial("ranksrgan-x4");
        changes.put("train.rank_opt.ranker_eval", "false");
        Path run = folder.resolve("run");
        run("ranksrgan-x4", changes, run, false, Integer.MAX_VALUE);
        StateDict start = state(run, 2);
        StateDict end = state(run, 4);
        assertThat(changed(start, end, "r.params.bn0_1.running_mean")).isTrue();
        assertThat(changed(start, end, "r.params.conv0_1.weight")).isFalse();
        assertThat(changed(start, end, "r.params.classifier.0.weight")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "srgan-paper-psnr-x4",
                "esrgan-psnr-x4",
                "esrgan-psnr-x4-small",
                "srobb-psnr-x4",
                "srobb-psnr-x4-small"
            })
    void run_firstStage_trainsTheGeneratorAlone(String recipe) throws IOException {
        List<String> log = run(recipe, small(recipe), folder.resolve("run"), false, Integer.MAX_VALUE);
        assertThat(values(log).keySet()).containsExactly("l_g_pix");
        assertThat(changed(state(folder.resolve("run"), 2), state(folder.resolve("run"), 4), "g.params."))
                .isTrue();
    }

    /** The Ranker orders sharp, less sharp and blurred patches after few steps; the generator rests. */
    @Test
    void run_ranker_learnsAnOrderAndReportsItsAccuracy() throws IOException {
        Map<String, String> changes = smallRanker();
        changes.put("train.rank_opt.crop_size", "0");
        changes.put("train.rank_opt.gradient_penalty", "0");
        changes.put("logger.save_checkpoint_freq", "20");
        Path run = folder.resolve("run");
        List<String> log = run("ranksrgan-ranker-x4-small", changes, run, false, Integer.MAX_VALUE);
        Map<String, Double> values = values(log);
        assertThat(values.keySet()).contains("l_r_rank", "val_pairs", "val_spearman");
        assertThat(values.get("val_pairs")).isGreaterThan(0.8); // of 0.5 for guessing
        assertThat(values.get("val_spearman")).isGreaterThan(0.5);
        assertThat(changed(state(run, 20), state(run, 40), "g.params.")).isFalse();
        assertThat(changed(state(run, 20), state(run, 40), "r.params.")).isTrue();
        Path parts = folder.resolve("parts");
        run("ranksrgan-ranker-x4-small", changes, parts, false, 27);
        run("ranksrgan-ranker-x4-small", changes, parts, true, Integer.MAX_VALUE);
        assertThat(parts.resolve("training_states/40.state"))
                .hasSameBinaryContentAs(run.resolve("training_states/40.state"));
    }

    /** Crops and the gradient penalty: the Ranker still learns the order, and is less steep than without the penalty. */
    @Test
    void run_rankerOfCropsWithPenalty_learnsTheOrderAndIsFlatter() throws IOException {
        Map<String, String> changes = smallRanker();
        changes.put("train.rank_opt.crop_size", "64");
        changes.put("logger.print_freq", "40");
        changes.put("train.rank_opt.gradient_penalty", "1e-9"); // only to have it printed
        Map<String, Double> free = values(run("ranksrgan-ranker-x4-small", changes, folder.resolve("free"), false, 99));
        changes.put("train.rank_opt.gradient_penalty", "1");
        Map<String, Double> held = values(run("ranksrgan-ranker-x4-small", changes, folder.resolve("held"), false, 99));
        assertThat(held.get("val_pairs")).isGreaterThan(0.8);
        assertThat(held.get("l_r_gp")).isLessThan(0.5 * 1e9 * free.get("l_r_gp"));
        changes.put("train.rank_opt.crop_size", "97");
        assertThatThrownBy(() -> run("ranksrgan-ranker-x4-small", changes, folder.resolve("wrong"), false, 99))
                .hasMessage("train.rank_opt.crop_size: expected 0 (whole patches) to 96, the smallest patch, found 97");
    }

    private Map<String, String> smallRanker() throws IOException {
        Path ranks = folder.resolve("ranks");
        makeRankData(ranks);
        Map<String, String> changes = small("ranksrgan-ranker-x4-small");
        changes.put("train.rank_opt.dataroot", ranks.toString());
        changes.put("train.rank_opt.batch_size", "4");
        changes.put("train.rank_opt.val_freq", "40");
        changes.put("network_r.num_feat", "4");
        changes.put("train.total_iter", "40");
        changes.put("val.val_freq", "1000");
        return changes;
    }

    /** The metric is the negative sharpness of the patch's middle row, so that a blurred patch is worse. */
    private static void makeRankData(Path ranks) throws IOException {
        RankData.Choice choice = new RankData.Choice(96, 96, 0, 0, 200, 0.3);
        try (RankData data = new RankData(
                ranks,
                choice,
                AdversarialRecipesTest::flatness,
                AdversarialRecipesTest::flatness,
                new SplittableRandom(2))) {
            for (int i = 0; i < 5; i++) {
                byte[] samples = new byte[192 * 192 * 3];
                new Random(i).nextBytes(samples);
                Image sharp = Image.of8(192, 192, 3, samples);
                assertThat(data.add(List.of(sharp, softened(sharp), softened(softened(sharp)))))
                        .isEqualTo(4);
            }
            data.finish();
            assertThat(data.trainGroups() + data.validGroups()).isEqualTo(20);
        }
    }

    private static double flatness(Image patch) {
        double sum = 0;
        for (int x = 1; x < patch.width(); x++) {
            sum -= Math.abs(patch.sample(x, 48, 0) - patch.sample(x - 1, 48, 0));
        }
        return sum;
    }

    private static Image softened(Image picture) {
        byte[] samples = new byte[picture.width() * picture.height() * 3];
        for (int i = 0; i < samples.length; i++) {
            int x = i / 3 % picture.width();
            int y = i / 3 / picture.width();
            int next = Math.min(picture.width() - 1, x + 1);
            samples[i] = (byte) ((picture.sample(x, y, i % 3) + picture.sample(next, y, i % 3)) / 2);
        }
        return Image.of8(picture.width(), picture.height(), 3, samples);
    }

    @Test
    void run_twinWithoutMasks_differsFromTheMaskedRun() throws IOException {
        Map<String, String> changes = adversarial("srobb-x4-small");
        List<String> masked = run("srobb-x4-small", changes, folder.resolve("a"), false, 1);
        changes.put("train.targeted_opt.masks", "false");
        List<String> twin = run("srobb-x4-small", changes, folder.resolve("b"), false, 1);
        assertThat(values(twin).keySet()).isEqualTo(values(masked).keySet());
        assertThat(values(twin).get("l_background")).isNotEqualTo(values(masked).get("l_background"));
        assertThat(values(twin).get("l_g_pix")).isEqualTo(values(masked).get("l_g_pix"));
    }

    @Test
    void recipe_wrongFiles_sayWhatWasExpected() throws IOException {
        Map<String, String> changes = adversarial("srgan-x4");
        changes.put("train.perceptual_opt.layer_weights", "{conv5_4: 1}");
        assertThatThrownBy(() -> run("srgan-x4", changes, folder.resolve("a"), false, 1))
                .hasMessage("VGG-19: expected a layer up to relu3_4, the deepest of this file, found conv5_4");
        changes.put("train.perceptual_opt.layer_weights", "{conv2_2: 1}");
        changes.put("train.perceptual_opt.layer_weigths", "{conv2_2: 1}");
        assertThatThrownBy(() -> run("srgan-x4", changes, folder.resolve("a"), false, 1))
                .hasMessageContaining("perceptual_opt")
                .hasMessageContaining("did you mean layer_weights");
        changes.remove("train.perceptual_opt.layer_weigths");
        TrainOptions options = RecipeFile.read(Path.of("../recipes/srgan-x4.yaml"), changes);
        assertThatThrownBy(() -> Catalog.recipe(options.recipe(Optional.empty(), Device.CPU)))
                .hasMessage("--aux: expected the folder of VGG-19 (or ACUTANCE_AUX), found none");
        assertThatThrownBy(() -> Catalog.recipe(options.recipe(Optional.of(pictures), Device.CPU)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected VGG-19 in one of vgg19-dcbb9e9d.pth");
        Map<String, String> unlabelled = adversarial("srobb-x4");
        unlabelled.put("datasets.train.dataroot_labels", "");
        assertThatThrownBy(() -> run("srobb-x4", unlabelled, folder.resolve("a"), false, 1))
                .hasMessageContaining("expected dataroot_labels");
        assertThatThrownBy(() -> run("ranksrgan-ranker-x4", small(""), folder.resolve("a"), false, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected the labels of rank data");
    }

    private List<String> run(String recipe, Map<String, String> changes, Path run, boolean resume, int stopAfter)
            throws IOException {
        TrainOptions options = RecipeFile.read(Path.of("../recipes", recipe + ".yaml"), changes);
        List<String> log = new ArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        try (Recipe method = Catalog.recipe(options.recipe(Optional.of(folder), Device.CPU));
                Training training = new Training(options, method, run, log::add)) {
            training.run(resume, () -> asked.getAndIncrement() >= stopAfter);
        }
        return log;
    }

    private static Map<String, Double> values(List<String> log) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String line : log) {
            Matcher matcher = LOSS.matcher(line);
            while (matcher.find()) {
                values.put(matcher.group(1), Double.parseDouble(matcher.group(2)));
            }
        }
        return values;
    }

    private static StateDict state(Path run, long iteration) throws IOException {
        return Safetensors.read(run.resolve("training_states/" + iteration + ".state"));
    }

    private static boolean changed(StateDict start, StateDict end, String prefix) {
        List<String> names =
                start.names().stream().filter(name -> name.startsWith(prefix)).toList();
        assertThat(names).isNotEmpty();
        return names.stream()
                .anyMatch(name -> !Arrays.equals(
                        start.tensor(name).toFloats(), end.tensor(name).toFloats()));
    }

    /** Every file in {@code recipes} names a recipe of the catalog. */
    @Test
    void recipes_ofTheProject_nameKnownModelTypes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../recipes"))) {
            TreeSet<String> types = new TreeSet<>();
            for (Path file : files.toList()) {
                types.add(RecipeFile.read(file, Map.of()).modelType());
            }
            assertThat(types)
                    .contains("srgan/psnr", "srgan/srgan", "esrgan/psnr", "esrgan/esrgan", "srobb/psnr", "srobb/srobb")
                    .contains("ranksrgan/ranker", "ranksrgan/ranksrgan");
        }
    }
}
