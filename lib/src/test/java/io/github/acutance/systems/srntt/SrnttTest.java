package io.github.acutance.systems.srntt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.GoldenRows;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SRNTT's networks, filled through the authors' order and layout of arrays, against the golden table. */
class SrnttTest {
    private static final GoldenRows GOLDEN = GoldenRows.of(SrnttTest.class, "golden.tsv");

    /** fp32 on both sides; the table's own difference to fp64 is below 4.4e-6. */
    private static final double DEVIATIONS = 1e-4;

    @Test
    void forward_filledInTensorFlowsOrder_equalsGolden() {
        StateDict weights = both(SrnttWeights.contentExtractor(contentArrays()), textureArrays(4));
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers nn = EagerLayers.inference(Precision.FP32)) {
            Srntt network = new Srntt(Srntt.Config.paper(4), parameters);
            parameters.load(weights);
            TensorScope.inference(() -> {
                Tensor lr = map(3, 12, 16, (c, y, x) -> (37 * c + 11 * y + 7 * x) % 256 / 255.0);
                Tensor relu3 = map(256, 12, 16, (c, y, x) -> (5 * c + 7 * y + 3 * x + 2) % 19 / 19.0);
                Tensor relu2 = map(128, 24, 32, (c, y, x) -> (5 * c + 3 * y + 7 * x + 1) % 23 / 23.0);
                Tensor relu1 = map(64, 48, 64, (c, y, x) -> (7 * c + 2 * y + 5 * x + 3) % 29 / 29.0);
                Tensor formula = map(64, 12, 16, (c, y, x) -> 2 * ((13 * c + 7 * y + 3 * x + 1) % 17 / 17.0) - 1);
                check("content_extractor content_feature", network.extractor().content(nn, lr));
                check(
                        "content_extractor net_upscale",
                        signed(network.extractor().forward(nn, lr)));
                check("texture(formula content) SR", network.transfer().forward(nn, formula, relu3, relu2, relu1));
                check("texture(extractor content) SR", signed(network.forward(nn, lr, relu3, relu2, relu1)));
                return null;
            });
        }
    }

    @Test
    void arrays_ofThePaper_haveThePublishedNumberOfValues() {
        assertThat(contentArrays()).hasSize(173);
        assertThat(values(contentArrays())).isEqualTo(1_522_371);
        assertThat(tensors(4)).hasSize(309);
        assertThat(values(tensors(4))).isEqualTo(2_872_899);
        assertThat(tensors(8)).hasSize(309);
        assertThat(tensors(16)).hasSize(311);
    }

    @ParameterizedTest
    @CsvSource({"4", "8", "16"})
    void forward_everyScale_hasItsSize(int scale) {
        StateDict weights = both(SrnttWeights.contentExtractor(contentArrays()), textureArrays(scale));
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers nn = EagerLayers.inference(Precision.FP32)) {
            Srntt network = new Srntt(Srntt.Config.paper(scale), parameters);
            parameters.load(weights);
            long[] shape = TensorScope.inference(() -> network.forward(
                            nn,
                            map(3, 3, 4, (c, y, x) -> 0.5),
                            map(256, 3, 4, (c, y, x) -> 0.1),
                            map(128, 6, 8, (c, y, x) -> 0.1),
                            map(64, 12, 16, (c, y, x) -> 0.1))
                    .shape());
            assertThat(shape).containsExactly(1, 3, 3L * scale, 4L * scale);
        }
    }

    @Test
    void read_wrongNumberOfArrays_isRefused() {
        assertThatThrownBy(() -> SrnttWeights.contentExtractor(contentArrays().subList(0, 170)))
                .hasMessage("SRNTT: expected 13 arrays and ten for each block, found 170");
        assertThatThrownBy(() -> SrnttWeights.textureTransfer(contentArrays()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("SRNTT: ");
    }

    private static void check(String row, Tensor map) {
        GOLDEN.check(row, map, DEVIATIONS, 0);
    }

    private static Tensor signed(Tensor unit) {
        return unit.mul(new Scalar(2.0)).sub(new Scalar(1.0));
    }

    private static StateDict textureArrays(int scale) {
        return SrnttWeights.textureTransfer(tensors(scale));
    }

    private static StateDict both(StateDict first, StateDict second) {
        Map<String, WeightTensor> all = new LinkedHashMap<>();
        first.names().forEach(name -> all.put(name, first.tensor(name)));
        second.names().forEach(name -> all.put(name, second.tensor(name)));
        return StateDict.of(all, Map.of());
    }

    private static long values(List<WeightTensor> arrays) {
        return arrays.stream().mapToLong(WeightTensor::count).sum();
    }

    private static List<WeightTensor> contentArrays() {
        Arrays arrays = new Arrays();
        arrays.conv(3, 3, 64, true, 1);
        for (int i = 0; i < 16; i++) {
            arrays.block();
        }
        arrays.conv(3, 64, 64, false, 1);
        arrays.norm(1);
        arrays.conv(3, 64, 256, true, 1);
        arrays.conv(3, 64, 256, true, 1);
        arrays.conv(1, 64, 3, true, 0.5);
        return arrays.list;
    }

    private static List<WeightTensor> tensors(int scale) {
        Arrays arrays = new Arrays();
        int[] in = {320, 192, 128};
        int[] blocks = {16, 8, 4};
        int[] out = {256, 256, 32};
        for (int stage = 0; stage < 3; stage++) {
            arrays.conv(3, in[stage], 64, true, 1);
            for (int i = 0; i < blocks[stage]; i++) {
                arrays.block();
            }
            arrays.conv(3, 64, 64, false, 1);
            arrays.norm(1);
            arrays.conv(3, 64, out[stage], true, 1);
        }
        if (scale == 16) {
            arrays.conv(3, 8, 32, true, 1);
        }
        arrays.conv(1, scale == 4 ? 32 : 8, 3, true, 0.5);
        return arrays.list;
    }

    /** The authors' arrays in their order, filled as the table's header says. */
    private static final class Arrays {
        private final List<WeightTensor> list = new ArrayList<>();

        void conv(int kernel, int in, int out, boolean bias, double factor) {
            double spread = factor * Math.sqrt(3.0 / (kernel * kernel * in));
            add(0, spread, kernel, kernel, in, out);
            if (bias) {
                add(0, 0.05, out);
            }
        }

        void norm(double gain) {
            add(0, 0.05, 64); // beta
            add(gain, 0.2 * gain, 64); // gamma
            add(0, 0.2, 64); // moving mean
            add(1, 0.5, 64); // moving variance
        }

        void block() {
            conv(3, 64, 64, false, 1);
            norm(1);
            conv(3, 64, 64, false, 1);
            norm(0.3);
        }

        private void add(double centre, double spread, long... shape) {
            int count = 1;
            for (long side : shape) {
                count *= (int) side;
            }
            float[] values = new float[count];
            for (int j = 0; j < count; j++) {
                values[j] = (float) (centre + spread * GoldenRows.hash(j, list.size()));
            }
            list.add(WeightTensor.of(values, shape));
        }
    }

    private interface Formula {
        double at(int c, int y, int x);
    }

    private static Tensor map(int channels, int height, int width, Formula formula) {
        float[] values = new float[channels * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) formula.at(i / (height * width), i / width % height, i % width);
        }
        return Tensor.create(values, 1, channels, height, width);
    }
}
