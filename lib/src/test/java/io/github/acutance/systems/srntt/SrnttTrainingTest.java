package io.github.acutance.systems.srntt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.loss.RandomVgg;
import io.github.acutance.loss.Vgg;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.model.References;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.train.Recipe;
import io.github.acutance.train.RecipeFile;
import io.github.acutance.train.TrainOptions;
import io.github.acutance.train.Training;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SRNTT's two stages by the project's small recipes, on two small pictures and with random VGG weights. */
class SrnttTrainingTest {
    private static final String EXTRACTOR = "content_extractor.";
    private static final String TRANSFER = "texture_transfer.";

    @TempDir
    private Path folder;

    private Path pictures;
    private Path references;

    /** Two pictures of waves, their references the same waves a little on; a content extractor; a VGG. */
    @BeforeEach
    void makeFiles() throws IOException {
        pictures = Files.createDirectories(folder.resolve("pictures"));
        references = Files.createDirectories(folder.resolve("references"));
        for (int i = 0; i < 2; i++) {
            ImageFiles.write(waves(48, 44, i, 0), pictures.resolve(i + ".png"));
            ImageFiles.write(waves(47, 44, i, 5), references.resolve(i + ".png")); // one as narrow as two of CUFED's
        }
        RandomVgg.write(folder, Vgg.Depth.VGG19, "conv3_4");
        try (Parameters at = Parameters.on(Device.CPU)) {
            new ContentExtractor(1, at).initialise(new SplittableRandom(4));
            Safetensors.write(at.toStateDict(), folder.resolve("extractor.safetensors"));
        }
    }

    private static Image waves(int width, int height, int number, int shift) {
        byte[] samples = new byte[width * height * 3];
        for (int i = 0; i < samples.length; i++) {
            int x = i / 3 % width + shift;
            int y = i / 3 / width;
            samples[i] = (byte) (127 + 60 * Math.sin(x * (0.5 + number) + y / 3.0) + 50 * Math.cos(y * 0.9 + i % 3));
        }
        return Image.of8(width, height, 3, samples);
    }

    private Map<String, String> small(String start, int iterations) {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("datasets.train.dataroot_gt", "[\"" + pictures + "\", \"" + pictures + "\"]");
        changes.put("datasets.train.batch_size_per_gpu", "2");
        changes.put("datasets.train.gt_size", "32");
        changes.put("datasets.train.fixed_crops", "6");
        changes.put("datasets.train.references.dataroot", "[\"" + references + "\", null]");
        changes.put("datasets.train.references.shift", "3");
        changes.put("datasets.train.references.zoom", "0");
        changes.put("datasets.val.dataroot_gt", pictures.toString());
        changes.put("datasets.val.references.dataroot", references.toString());
        changes.put("network_g.num_content_block", "1");
        changes.put("path.pretrain_network_g", folder.resolve(start).toString());
        changes.put("train.total_iter", Integer.toString(iterations));
        changes.put("train.reference_opt.matches", folder.resolve("matches").toString());
        changes.put("val.val_freq", Integer.toString(iterations));
        changes.put("logger.print_freq", "1");
        changes.put("logger.save_checkpoint_freq", "1");
        changes.put("logger.keep", "100");
        return changes;
    }

    private List<String> run(String recipe, Map<String, String> changes, String run, boolean resume, int stopAfter)
            throws IOException {
        TrainOptions options = RecipeFile.read(Path.of("../recipes", recipe + ".yaml"), changes);
        List<String> log = new ArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        try (Recipe method = Catalog.recipe(options.recipe(Optional.of(folder), Device.CPU));
                Training training = new Training(options, method, folder.resolve(run), log::add)) {
            training.run(resume, () -> asked.getAndIncrement() >= stopAfter);
        }
        return log;
    }

    private StateDict state(String run, long iteration) throws IOException {
        return Safetensors.read(folder.resolve(run).resolve("training_states/" + iteration + ".state"));
    }

    private static boolean changed(StateDict start, StateDict end, String prefix) {
        List<String> names =
                start.names().stream().filter(name -> name.startsWith(prefix)).toList();
        assertThat(names).as(prefix).isNotEmpty();
        return names.stream()
                .anyMatch(name -> !Arrays.equals(
                        start.tensor(name).toFloats(), end.tensor(name).toFloats()));
    }

    private static List<Double> losses(List<String> log) {
        return log.stream()
                .filter(line -> line.contains(" l_g_pix "))
                .map(line -> Double.parseDouble(line.replaceFirst(".* l_g_pix (\\S+).*", "$1")))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void run_firstStage_learnsAroundARestingExtractorAndResumesBitEqual(boolean truth) throws IOException {
        Map<String, String> changes = small("extractor.safetensors", 12);
        changes.put("train.reference_opt.truth", Boolean.toString(truth));
        changes.put("datasets.train.fixed_crops", "1"); // so that losses can be compared
        changes.put("train.optim_g", "{type: Adam, lr: 5e-3}");
        changes.put("train.scheduler", "{type: Constant}");
        changes.put("val.val_freq", "1");
        run("srntt-l2-x4-small", changes, "warm", false, 1);
        changes.put("val.val_freq", "12");
        long before = Pointer.totalCount();
        List<String> log = run("srntt-l2-x4-small", changes, "whole", false, Integer.MAX_VALUE);
        assertThat(Pointer.totalCount()).isEqualTo(before);
        List<Double> losses = losses(log);
        assertThat(losses.get(11) + losses.get(10)).isLessThan(0.97 * (losses.get(0) + losses.get(1)));
        assertThat(log).anyMatch(line -> line.contains("val psnr_y"));
        run("srntt-l2-x4-small", changes, "parts", false, 5);
        run("srntt-l2-x4-small", changes, "parts", true, Integer.MAX_VALUE);
        assertThat(folder.resolve("parts/training_states/12.state"))
                .hasSameBinaryContentAs(folder.resolve("whole/training_states/12.state"));
        assertThat(changed(state("whole", 1), state("whole", 12), "g.params." + EXTRACTOR))
                .isFalse();
        assertThat(changed(state("whole", 1), state("whole", 12), "g.params." + TRANSFER))
                .isTrue();
        assertThat(Catalog.inspect(folder.resolve("whole/models/net_g_latest.safetensors"))
                        .name())
                .isEqualTo("srntt-x4");
    }

    /** Matches of six fixed crops, a few kilobytes each, are found once. */
    @Test
    void run_again_usesTheMatchesThatWereKept() throws IOException {
        Map<String, String> changes = small("extractor.safetensors", 5);
        run("srntt-l2-x4-small", changes, "first", false, Integer.MAX_VALUE);
        List<Path> files;
        try (var listed = Files.list(folder.resolve("matches"))) {
            files = listed.toList();
        }
        assertThat(files).hasSizeBetween(1, 6);
        for (Path file : files) {
            assertThat(Files.size(file)).isLessThan(4096);
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        }
        run("srntt-l2-x4-small", changes, "second", false, Integer.MAX_VALUE);
        for (Path file : files) {
            assertThat(Files.getLastModifiedTime(file).toMillis()).isZero();
        }
        assertThat(folder.resolve("second/training_states/5.state"))
                .hasSameBinaryContentAs(folder.resolve("first/training_states/5.state"));
        Files.writeString(files.get(0), "broken");
        run("srntt-l2-x4-small", changes, "third", false, Integer.MAX_VALUE);
        assertThat(Safetensors.read(files.get(0)).names()).contains("index", "similarity");
    }

    /** A round of the second stage: the discriminator alone twice, then both with either kind of textures. */
    @ParameterizedTest
    @CsvSource({"false, -20", "true, 20"})
    void run_secondStage_movesTheNetworksInTheirTurnsAndResumesBitEqual(boolean weighted, double slope)
            throws IOException {
        run("srntt-l2-x4-small", small("extractor.safetensors", 1), "l2", false, 1);
        Map<String, String> changes = small("l2/models/net_g_latest.safetensors", 8);
        changes.put("train.perceptual_opt.layer_weights", "{relu3_4: 1}");
        changes.put("train.texture_opt.weighted", Boolean.toString(weighted));
        changes.put("train.texture_opt.slope", Double.toString(slope));
        changes.put("train.reference_opt.truth", "true");
        List<String> log = run("srntt-x4-small", changes, "whole", false, Integer.MAX_VALUE);
        for (int i = 1; i < 8; i++) {
            StateDict earlier = state("whole", i);
            StateDict later = state("whole", i + 1);
            assertThat(changed(earlier, later, "d.params.")).isTrue();
            String moved = "g.params." + TRANSFER + "out.weight"; // statistics run whenever the network answers
            assertThat(changed(earlier, later, moved)).as("after %d", i + 1).isEqualTo(i % 4 >= 2);
            assertThat(changed(earlier, later, "g.params." + EXTRACTOR)).isFalse();
        }
        assertThat(log.stream().filter(line -> line.contains("l_d_gp"))).hasSize(8);
        assertThat(log.stream().filter(line -> line.contains("l_g_texture")))
                .hasSize(4)
                .allMatch(line -> line.contains("l_g_pix") && line.contains("l_g_percep") && line.contains("l_g_gan"));
        run("srntt-x4-small", changes, "parts", false, 5);
        run("srntt-x4-small", changes, "parts", true, Integer.MAX_VALUE);
        assertThat(folder.resolve("parts/training_states/8.state"))
                .hasSameBinaryContentAs(folder.resolve("whole/training_states/8.state"));
    }

    /** Sums in another order, of at most 64 products: 1e-5 of a range of 1. */
    @Test
    void start_fromAnExtractor_answersAsTheExtractorWhateverTheMaps() {
        Srntt.Config config = new Srntt.Config(4, 2, 4);
        try (Parameters at = Parameters.on(Device.CPU);
                Parameters alone = Parameters.on(Device.CPU);
                EagerLayers nn = EagerLayers.training(Precision.FP32)) {
            Srntt network = Srntt.inTraining(config, at);
            network.initialise(new SplittableRandom(1));
            ContentExtractor extractor = new ContentExtractor(2, alone);
            extractor.initialise(new SplittableRandom(2));
            at.load(TransferStart.of(alone.toStateDict(), at.toStateDict()));
            double[] furthest = new double[2];
            TensorScope.inference(() -> {
                Tensor lr = torch.rand(2, 3, 6, 5);
                Tensor sr = network.transferred(
                        nn,
                        extractor.content(nn, lr),
                        torch.rand(2, 256, 6, 5),
                        torch.rand(2, 128, 12, 10),
                        torch.rand(2, 64, 24, 20));
                Tensor expected = extractor.forward(nn, lr);
                furthest[0] = sr.sub(expected).abs().max().item_float();
                furthest[1] = expected.std().item_float();
                return null;
            });
            assertThat(furthest[0]).isCloseTo(0, within(1e-5));
            assertThat(furthest[1]).isGreaterThan(1e-4); // it says something at all
        }
    }

    /** The maps divided in training, the weights for use: powers of two, so that the same network answers the same. */
    @Test
    void folded_networkInTraining_isThePublishedFigure() {
        Srntt.Config config = new Srntt.Config(4, 1, 4);
        try (Parameters training = Parameters.on(Device.CPU);
                Parameters use = Parameters.on(Device.CPU);
                EagerLayers nn = EagerLayers.inference(Precision.FP32)) {
            Srntt trained = Srntt.inTraining(config, training);
            trained.initialise(new SplittableRandom(6));
            Srntt used = new Srntt(config, use);
            use.load(MapScale.folded(training.toStateDict()));
            double[] furthest = new double[1];
            TensorScope.inference(() -> {
                Tensor lr = torch.rand(1, 3, 6, 5);
                Tensor relu3 = torch.rand(1, 256, 6, 5).mul(new Scalar(900.0));
                Tensor relu2 = torch.rand(1, 128, 12, 10).mul(new Scalar(900.0));
                Tensor relu1 = torch.rand(1, 64, 24, 20).mul(new Scalar(90.0));
                Tensor one = trained.forward(nn, lr, relu3, relu2, relu1);
                Tensor other = used.forward(nn, lr, relu3, relu2, relu1);
                furthest[0] = one.sub(other).abs().max().item_float();
                return null;
            });
            assertThat(furthest[0]).isLessThan(1e-6);
            StateDict back = MapScale.unfolded(use.toStateDict());
            assertThat(back.names()).hasSameElementsAs(training.names());
            assertThat(changed(training.toStateDict(), back, TRANSFER)).isFalse();
        }
    }

    /** What is trained with is what the network will be given in use; the last digits hang on the order of sums. */
    @Test
    void swapped_onePair_isWhatTheModelIsGiven() throws IOException {
        Image ref = waves(40, 36, 0, 3);
        Image lr = waves(10, 9, 1, 0);
        Srntt.Config config = new Srntt.Config(4, 1, 4);
        Srntt network = new Srntt(config, Parameters.on(Device.CPU));
        network.initialise(new SplittableRandom(5));
        try (TrainingTextures training = new TrainingTextures(Optional.of(folder), Device.CPU, Optional.empty());
                SrnttModel model = network.model(SrnttWeights.card(config));
                SrModel.Bound bound = model.with(References.of(ref).withAux(folder));
                EagerLayers nn = EagerLayers.inference(Precision.FP32)) {
            double[] found = new double[2];
            TensorScope.inference(() -> {
                Tensor in = ImageTensors.toTensor(lr, Device.CPU);
                List<Tensor> maps = training.swapped(in, ImageTensors.toTensor(ref, Device.CPU))
                        .maps();
                Tensor expected = bound.forward(in);
                Tensor sr = network.forward(nn, in, maps.get(0), maps.get(1), maps.get(2));
                found[0] = sr.sub(expected).abs().max().item_float();
                found[1] = expected.std().item_float();
                return null;
            });
            assertThat(found[0]).isLessThan(1e-3 * found[1]);
        }
    }

    @Test
    void run_whatIsMissing_isSaidInOneLine() throws IOException {
        Map<String, String> none = small("extractor.safetensors", 4);
        none.put("datasets.train.references", "");
        none.put("datasets.train.dataroot_gt", pictures.toString());
        assertThatThrownBy(() -> run("srntt-l2-x4-small", none, "a", false, 1))
                .hasMessage("srntt/l2: expected datasets.train.references, found none");
        Map<String, String> random = small("extractor.safetensors", 4);
        random.put("path", "{}");
        assertThatThrownBy(() -> run("srntt-l2-x4-small", random, "a", false, 1))
                .hasMessage(
                        "srntt/l2: expected path.pretrain_network_g with a content extractor, which rests, found none");
        Map<String, String> other = small("extractor.safetensors", 4);
        other.put("network_g.num_content_block", "2");
        assertThatThrownBy(() -> run("srntt-l2-x4-small", other, "a", false, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("extractor.safetensors: expected weights of network_g")
                .hasMessageContaining("content_extractor.blocks.1.conv1.weight");
        Map<String, String> deep = small("extractor.safetensors", 4);
        deep.put("train.perceptual_opt.layer_weights", "{relu5_1: 1}");
        assertThatThrownBy(() -> run("srntt-x4-small", deep, "a", false, 1))
                .hasMessage("VGG-19: expected a layer up to relu3_4, the deepest of this file, found relu5_1");
        TrainOptions options =
                RecipeFile.read(Path.of("../recipes/srntt-l2-x4-small.yaml"), small("extractor.safetensors", 4));
        assertThatThrownBy(() -> Catalog.recipe(options.recipe(Optional.empty(), Device.CPU)))
                .hasMessage("expected VGG-19 in a folder named by --aux or ACUTANCE_AUX, found neither");
        Files.writeString(references.resolve("1.png"), "no picture");
        assertThatThrownBy(() -> run("srntt-l2-x4-small", small("extractor.safetensors", 4), "a", false, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1.png");
    }

    @Test
    void of_wrongSizes_areRefused() throws IOException {
        Map<String, String> crops = small("extractor.safetensors", 4);
        crops.put("datasets.train.gt_size", "40");
        crops.put("train.perceptual_opt.layer_weights", "{relu3_4: 1}");
        assertThatThrownBy(() -> run("srntt-x4-small", crops, "a", false, 1))
                .hasMessage("discriminator: expected crops of a multiple of 32 HR pixels, found 40");
        Map<String, String> scale = small("extractor.safetensors", 4);
        scale.put("scale", "2");
        assertThatThrownBy(() -> run("srntt-l2-x4-small", scale, "a", false, 1))
                .hasMessage("srntt/l2: expected scale 4, found 2");
        Map<String, String> share = small("extractor.safetensors", 4);
        share.put("datasets.train.references.unrelated", "1.5");
        assertThatThrownBy(() -> run("srntt-l2-x4-small", share, "a", false, 1))
                .hasMessageContaining("references.unrelated: expected 0 to 1, found 1.5");
    }
}
