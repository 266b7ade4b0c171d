package io.github.acutance.systems.srntt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.SharedData;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.TestNpz;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published lists of unnamed arrays, in files as NumPy writes them, and our own file. */
class SrnttLayoutsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @Tag("data")
    @CsvSource({
        "srntt_texture_transfer_npz, 4, 309",
        "srntt_texture_transfer_8x_npz, 8, 309",
        "srntt_texture_transfer_16x_npz, 16, 311"
    })
    void open_publishedLists_isReadWithTheExtractorBesideIt(String list, int scale, int arrays) throws IOException {
        List<WeightTensor> transfer = zeros(list);
        List<WeightTensor> extractor = zeros("srntt_upscale_npz");
        assertThat(transfer).hasSize(arrays);
        assertThat(extractor).hasSize(173);
        Path file = Files.write(folder.resolve("srntt.npz"), TestNpz.PYTHON2.file(transfer, false));
        assertThatThrownBy(() -> Catalog.open(file)).hasMessageContaining("upscale.npz: does not exist");
        Files.write(folder.resolve("upscale.npz"), TestNpz.PYTHON3.file(extractor, false));
        try (SrModel model = Catalog.open(file, Device.CPU)) {
            assertThat(model).isInstanceOf(SrModel.WithReference.class);
            assertThat(model.card().name()).isEqualTo("srntt-x" + scale);
            long stored = count(transfer) + count(extractor);
            long statistics = 2 * 64 * (2 * (16 + 16 + 8 + 4) + 4); // means and variances are not trained
            assertThat(model.card().parameters()).isEqualTo(stored - statistics);
        }
        assertThat(Catalog.summary(file).layout()).isEqualTo("SRNTT");
        Path ours = folder.resolve("srntt.safetensors");
        Catalog.convert(file, ours);
        assertThat(Catalog.inspect(ours).name()).isEqualTo("srntt-x" + scale);
    }

    @Test
    @Tag("data")
    void open_extractorAlone_takesNoReference() throws IOException {
        Path file = Files.write(folder.resolve("upscale.npz"), TestNpz.PYTHON2.file(zeros("srntt_upscale_npz"), false));
        try (SrModel model = Catalog.open(file, Device.CPU)) {
            assertThat(model).isInstanceOf(SrModel.SingleImage.class);
            assertThat(model.card().name()).isEqualTo("srntt-content-x4");
        }
    }

    @Test
    void open_otherArrays_saysWhatIsWrong() throws IOException {
        List<WeightTensor> few = List.of(WeightTensor.of(new float[9 * 3 * 64], 3, 3, 3, 64));
        Path file = Files.write(folder.resolve("a.npz"), TestNpz.PYTHON3.file(few, false));
        assertThatThrownBy(() -> Catalog.open(file))
                .hasMessageContaining("SRNTT: expected 13 arrays and ten for each block, found 1");
    }

    @Test
    void open_ourOwnFile_isReadBack() throws IOException {
        Path file = folder.resolve("own.safetensors");
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            new Srntt(new Srntt.Config(8, 2, 5), parameters).initialise(new SplittableRandom(1));
            Safetensors.write(parameters.toStateDict(), file);
        }
        try (SrModel model = Catalog.open(file, Device.CPU)) {
            assertThat(model.card().scale()).isEqualTo(8);
            assertThat(model.card().shape()).containsEntry("content_blocks", 2).containsEntry("blocks", 5);
        }
    }

    @Test
    @Tag("data")
    void discriminator_listOfTheCode_fitsTheNetwork() throws IOException {
        StateDict weights = SrnttWeights.discriminator(zeros("srntt_discriminator_npz_cufed160"));
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            Discriminator critic = new Discriminator(160, parameters);
            parameters.load(weights);
            assertThat(critic.parameters().names()).hasSize(54 + 10); // and ten counters of normalisation
        }
    }

    @Test
    void discriminator_noise_answersOneLogitEach() {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers nn = EagerLayers.inference(Precision.FP32)) {
            Discriminator critic = new Discriminator(64, parameters);
            critic.initialise(new SplittableRandom(3));
            long[] shape = TensorScope.inference(
                    () -> critic.forward(nn, torch.rand(2, 3, 64, 64)).shape());
            assertThat(shape).containsExactly(2, 1);
        }
        assertThatThrownBy(() -> new Discriminator(150, Parameters.on(Device.CPU)))
                .hasMessage("discriminator: expected crops of a multiple of 32 HR pixels, found 150");
    }

    private static long count(List<WeightTensor> arrays) {
        return arrays.stream().mapToLong(WeightTensor::count).sum();
    }

    private static List<WeightTensor> zeros(String list) throws IOException {
        List<WeightTensor> arrays = new ArrayList<>();
        for (String line : Files.readAllLines(SharedData.folder("").resolveSibling("specs/keys/" + list + ".tsv"))) {
            String[] columns = line.split("\t", -1);
            if (columns[0].matches("\\d+")) {
                assertThat(Integer.parseInt(columns[0])).isEqualTo(arrays.size());
                long[] shape = Arrays.stream(
                                columns[2].replaceAll("[\\[\\]]", "").split(",", -1))
                        .mapToLong(Long::parseLong)
                        .toArray();
                arrays.add(WeightTensor.of(new float[Integer.parseInt(columns[3])], shape));
            }
        }
        return arrays;
    }
}
