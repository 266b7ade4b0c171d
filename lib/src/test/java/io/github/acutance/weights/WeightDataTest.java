package io.github.acutance.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that authors published, found by ACUTANCE_DATA. */
@Tag("data")
class WeightDataTest {
    private static Path data(String relative) {
        String root = System.getenv("ACUTANCE_DATA");
        assumeTrue(root != null, "set ACUTANCE_DATA to the folder of test data");
        Path file = Path.of(root).resolve(relative);
        assumeTrue(Files.exists(file), "there is no " + file);
        return file;
    }

    /** Returns the lines {@code name<tab>shape} of a key list. */
    private static List<String> keys(String file) throws IOException {
        return Files.readAllLines(data("../specs/keys/" + file)).stream()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf('\t', line.indexOf('\t') + 1)))
                .toList();
    }

    private static List<String> keys(StateDict weights) {
        return weights.names().stream()
                .map(name -> name + "\t"
                        + Arrays.stream(weights.tensor(name).shape())
                                .mapToObj(Long::toString)
                                .collect(Collectors.joining("x")))
                .toList();
    }

    @Test
    void read_srfbnSmall_hasTheListedKeys() throws IOException {
        Path file = data("weights/srfbn/SRFBN-S_x4_BI.pth");
        StateDict weights = WeightFiles.read(file).requireFinite();

        assertThat(keys(weights)).containsExactlyInAnyOrderElementsOf(keys("srfbn-s_x4.tsv"));
        assertThat(weights.tensor("sub_mean.bias").toFloats()[0]).isBetween(-114.41f, -114.39f);
        assertThat(WeightFiles.sha256(file))
                .isEqualTo("7ae85e3c298e7ce5087f156ead06b7245a5564b6960611aa18d51bea77c97e7f");
    }

    @ParameterizedTest
    @CsvSource({
        "v0.0/alex, 5, 1152",
        "v0.0/vgg, 5, 1472",
        "v0.0/squeeze, 7, 2240",
        "v0.1/alex, 5, 1152",
        "v0.1/vgg, 5, 1472",
        "v0.1/squeeze, 7, 2240"
    })
    void read_lpipsHeads_areNonNegativeWeightsPerLayer(String name, int layers, int channels) throws IOException {
        StateDict weights = WeightFiles.read(data("weights/lpips_linear/" + name + ".pth"));

        assertThat(weights.size()).isEqualTo(layers);
        assertThat(weights.parameterCount()).isEqualTo(channels);
        assertThat(weights.names()).first().isEqualTo("lin0.model.1.weight");
        for (String layer : weights.names()) {
            for (float value : weights.tensor(layer).toFloats()) {
                assertThat(value).isNotNegative();
            }
        }
    }

    @Test
    void read_safetensorsTrunks_haveTheirShapes() throws IOException {
        StateDict vgg = WeightFiles.read(data("weights/vgg19/vgg19_conv1_1-conv3_4.safetensors"))
                .requireFinite();
        StateDict squeeze = WeightFiles.read(data("weights/squeezenet/squeezenet_v1.1_features.safetensors"))
                .requireFinite();

        assertThat(vgg.tensor("conv3_4.weight").shape()).containsExactly(256, 256, 3, 3);
        assertThat(vgg.size()).isEqualTo(16);
        assertThat(vgg.metadata()).containsKey("licence");
        assertThat(squeeze.tensor("features.0.weight").shape()).containsExactly(64, 3, 3, 3);
        assertThat(squeeze.parameterCount()).isEqualTo(722_496);
    }
}
