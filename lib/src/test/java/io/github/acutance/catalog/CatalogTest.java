package io.github.acutance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.esrgan.Esrgan;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFileException;
import io.github.acutance.weights.WeightFiles;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
    @TempDir
    private Path folder;

    @Test
    void open_unknownName_namesTheNearest() {
        assertThatThrownBy(() -> Catalog.open("srresnet-4x"))
                .isInstanceOf(UnknownModelException.class)
                .hasMessageContaining("unknown model 'srresnet-4x'")
                .hasMessageContaining("did you mean srresnet-x4?");
    }

    @Test
    void open_file_readsTheShapes() throws IOException {
        Path file = folder.resolve("net.safetensors");
        Safetensors.write(weights(at -> new MsrResNet(new MsrResNet.Config(3, 2, 8, true), at), 1), file);
        try (SrModel model = Catalog.open(file)) {
            assertThat(model.card().name()).isEqualTo("srresnet-x3");
            assertThat(model.card().system()).isEqualTo("srgan");
            assertThat(model.card().receptiveField()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2x_net.safetensors", "net_x3.safetensors", "net.safetensors", "RRDB_ESRGAN_x3_old.safetensors"})
    void open_networkThatEnlargesOnce_takesTheScaleFromTheName(String name) throws IOException {
        Path file = folder.resolve(name);
        Safetensors.write(weights(at -> new Esrgan(new Esrgan.Config(3, 1, 8, 4, 1), at), 1), file);
        try (SrModel model = Catalog.open(file)) {
            assertThat(model.card().scale()).isEqualTo(name.contains("x3") ? 3 : 2);
        }
    }

    @Test
    void open_weightsThatLackATensor_saysWhatIsMissing() throws IOException {
        StateDict whole = weights(at -> new MsrResNet(new MsrResNet.Config(4, 1, 8, true), at), 1);
        Path file = folder.resolve("net.safetensors");
        Safetensors.write(whole.select(name -> !name.equals("conv_hr.bias")), file);
        assertThatThrownBy(() -> Catalog.open(file))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining("net.safetensors")
                .hasMessageContaining("nearest is srgan (layout BasicSR): 1 missing (conv_hr.bias); 0 unexpected");
    }

    @Test
    void open_weightsOfAnotherSystem_saysWhatWasFound() throws IOException {
        Path file = folder.resolve("other.safetensors");
        Safetensors.write(
                StateDict.of(Map.of("encoder.attention", WeightTensor.of(new float[4], 2, 2)), Map.of()), file);
        assertThatThrownBy(() -> Catalog.open(file))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining("found other names: encoder.attention");
    }

    @Test
    void open_nan_namesTheTensor() throws IOException {
        StateDict good = weights(at -> new MsrResNet(new MsrResNet.Config(4, 1, 8, true), at), 1);
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        good.names().forEach(name -> tensors.put(name, good.tensor(name)));
        tensors.put("conv_hr.bias", WeightTensor.of(new float[] {0, 0, Float.NaN, 0, 0, 0, 0, 0}, 8));
        Path file = folder.resolve("nan.safetensors");
        Safetensors.write(StateDict.of(tensors, Map.of()), file);
        assertThatThrownBy(() -> Catalog.open(file))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining("conv_hr.bias")
                .hasMessageContaining("NaN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'scale': 4} | expected name, found none",
                "{'name': ''} | expected name, found ''",
                "{'name': 'a'} | expected scale, found none",
                "{'name': 'a', 'scale': 'four'} | expected scale, found 'four'",
                "{'name': 'a', 'scale': 4, 'sizeRule': {'minimum': 'two', 'multiple': 1}}"
                        + " | expected a valid sizeRule.minimum, found 'two'",
                "{'name': 'a', 'scale': 4, 'safePrecisions': ['FP32', 'FP4']}"
                        + " | expected a valid safePrecisions[1], found 'FP4'",
                "[] | expected a JSON object, found []",
                "null | expected a JSON object, found null",
                "{'name' | expected JSON, found Unexpected end-of-input",
            })
    void open_cardWithoutOrWithAWrongField_namesFileAndField(String card, String problem) throws IOException {
        StateDict weights = weights(at -> new MsrResNet(new MsrResNet.Config(4, 1, 8, true), at), 1);
        Path file = folder.resolve("card.safetensors");
        Safetensors.write(weights.withMetadata(Map.of(ModelCard.METADATA_KEY, card.replace('\'', '"'))), file);
        assertThatThrownBy(() -> Catalog.open(file))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining("card.safetensors")
                .hasMessageContaining("model card: " + problem.replace('\'', '"'));
        assertThatThrownBy(() -> Catalog.inspect(file)).isInstanceOf(WeightFileException.class);
    }

    @Test
    void convert_thereAndBack_isBitEqualAndKeepsTheCard() throws IOException {
        Path first = folder.resolve("a.safetensors");
        StateDict weights = weights(at -> new MsrResNet(new MsrResNet.Config(4, 1, 8, true), at), 1);
        Safetensors.write(weights, first);
        Catalog.convert(first, folder.resolve("b.pth"));
        Catalog.convert(folder.resolve("b.pth"), folder.resolve("c.safetensors"));
        StateDict back = WeightFiles.read(folder.resolve("c.safetensors"));
        assertThat(back.names()).containsExactlyElementsOf(weights.names());
        for (String name : weights.names()) {
            assertThat(back.tensor(name).data())
                    .as(name)
                    .isEqualTo(weights.tensor(name).data());
        }
        assertThat(ModelCard.fromJson(back.metadata().get(ModelCard.METADATA_KEY))
                        .name())
                .isEqualTo("srresnet-x4");
    }

    @Test
    void interpolate_ends_giveTheInputsExactly() throws IOException {
        Function<Parameters, Network> network = at -> new Esrgan(new Esrgan.Config(4, 1, 8, 4, 1), at);
        Path a = folder.resolve("a.safetensors");
        Path b = folder.resolve("b.safetensors");
        Safetensors.write(weights(network, 1), a);
        Safetensors.write(weights(network, 2), b);
        Catalog.interpolate(a, b, 0, folder.resolve("0.safetensors"));
        Catalog.interpolate(a, b, 1, folder.resolve("1.safetensors"));
        Catalog.interpolate(a, b, 0.25, folder.resolve("q.safetensors"));
        String name = "body.0.rdb2.conv3.weight";
        float[] first = value(a, name);
        float[] second = value(b, name);
        assertThat(value(folder.resolve("0.safetensors"), name)).isEqualTo(first);
        assertThat(value(folder.resolve("1.safetensors"), name)).isEqualTo(second);
        float[] mixed = value(folder.resolve("q.safetensors"), name);
        for (int i = 0; i < mixed.length; i++) {
            assertThat(mixed[i]).isEqualTo(0.75f * first[i] + 0.25f * second[i]);
        }
    }

    @Test
    void interpolate_differentNetworks_isRefused() throws IOException {
        Path a = folder.resolve("a.safetensors");
        Path b = folder.resolve("b.safetensors");
        Safetensors.write(weights(at -> new Esrgan(new Esrgan.Config(4, 1, 8, 4, 1), at), 1), a);
        Safetensors.write(weights(at -> new Esrgan(new Esrgan.Config(4, 2, 8, 4, 1), at), 1), b);
        assertThatThrownBy(() -> Catalog.interpolate(a, b, 0.5, folder.resolve("c.safetensors")))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining("is not of the network of");
        assertThatThrownBy(() -> Catalog.interpolate(a, a, 1.5, folder.resolve("c.safetensors")))
                .hasMessageContaining("expected 0 to 1, found 1.5");
        assertThat(folder.resolve("c.safetensors")).doesNotExist();
    }

    private static float[] value(Path file, String name) throws IOException {
        return WeightFiles.read(file).tensor(name).toFloats();
    }

    private static StateDict weights(Function<Parameters, Network> network, long seed) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            network.apply(parameters).initialise(new SplittableRandom(seed));
            return parameters.toStateDict();
        }
    }
}
