package io.github.acutance.systems.crossnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.util.SplittableRandom;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** CrossNet against the authors' code, whose values for hash-filled weights the golden table holds. */
class CrossNetTest {
    private static final int H = 64;
    private static final int W = 128;
    private static final GoldenRows GOLDEN = GoldenRows.of(CrossNetTest.class, "golden.tsv");

    /** The table's own tolerances: fp32 on both sides; large flows carry their rounding into bilinear weights. */
    @ParameterizedTest
    @CsvSource({"pure, 1e-4", "flow16, 1e-3", "wave16, 1e-3"})
    void forward_hashFilledWeights_equalsGoldenAtEveryLevel(String rows, double deviations) {
        with(CrossNet.Variant.OFFICIAL, (network, nn) -> {
            network.parameters().load(filled(network.parameters().shapes(), rows.equals("pure") ? 1 : 16));
            TensorScope.inference(() -> {
                Tensor a = rows.equals("wave16") ? wave(0) : ramp(37, 11, 7, 0);
                Tensor b = rows.equals("pure") ? ramp(37, 11, 7, 0) : wave(rows.equals("wave16") ? 0.2 : 0);
                Tensor ref = rows.equals("wave16") ? wave(0.9) : ramp(29, 5, 13, 64);
                FlowNet.Flows flows = network.flowNet().forward(nn, a, ref);
                check(rows + " FlowNet.flow_12", flows.level1(), deviations);
                check(rows + " FlowNet.flow1", flows.level2(), deviations);
                check(rows + " FlowNet.flow2", flows.level3(), deviations);
                check(rows + " FlowNet.flow3", flows.level4(), deviations);
                List<Tensor> own = network.encoder().forward(nn, b);
                List<Tensor> theirs = network.encoder().forward(nn, ref);
                List<Tensor> warped = CrossNet.warp(nn, theirs, flows);
                for (int level = 1; level <= 4; level++) {
                    check(rows + " Encoder(target) level" + level, own.get(level - 1), deviations);
                    check(rows + " Encoder(ref) level" + level, theirs.get(level - 1), deviations);
                    check(rows + " warped level" + level, warped.get(level - 1), deviations);
                }
                check(rows + " output", network.forward(nn, a, b, ref), deviations);
                return null;
            });
        });
    }

    @Test
    void parameters_everyVariant_haveThePublishedCount() {
        assertThat(count(CrossNet.Variant.OFFICIAL)).isEqualTo(35_183_841);
        assertThat(count(CrossNet.Variant.FIGURE)).isEqualTo(35_183_841);
        assertThat(count(CrossNet.Variant.PLUS)).isEqualTo(69_013_951);
    }

    /** Numbers of the specification, section 2.3; exact in fp32 but for the normalised grid. */
    @Test
    void warp_specifiedFlow_equalsGolden() {
        float[] image = new float[12];
        for (int i = 0; i < 12; i++) {
            image[i] = 4 * (i / 4) + i % 4;
        }
        float[] flow = {
            .5f, -.25f, 0, 2, -3, .75f, 1.5f, -.5f, 0, 0, -1, .1f, 0, .5f, -1, 0, .25f, .25f, 5, -.75f, -2, .9f, 0, -.4f
        };
        double[] expected = {0.5, 2.75, 2, 3, 5, 6.75, 11, 3.5, 0, 9, 9, 9.4};
        float[] warped = compute(nn -> nn.warp(Tensor.create(image, 1, 1, 3, 4), Tensor.create(flow, 1, 2, 3, 4)));
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) warped[i]).isCloseTo(expected[i], within(2e-6));
        }
    }

    @Test
    void warp_wholePixels_shiftsAndRepeatsTheBorder() {
        float[] values = random(2 * 6 * 5, 1);
        float[] warped = compute(nn -> {
            Tensor flow = torch.zeros(1, 2, 6, 5);
            flow.select(1, 0).fill_(new Scalar(2.0)); // to the right
            flow.select(1, 1).fill_(new Scalar(-1.0)); // upwards
            return nn.warp(Tensor.create(values, 1, 2, 6, 5), flow);
        });
        for (int c = 0; c < 2; c++) {
            for (int y = 0; y < 6; y++) {
                for (int x = 0; x < 5; x++) {
                    int from = (c * 6 + Math.max(0, y - 1)) * 5 + Math.min(4, x + 2);
                    assertThat(warped[(c * 6 + y) * 5 + x]).isCloseTo(values[from], within(2e-6f));
                }
            }
        }
    }

    @Test
    void warp_gradientOfFlow_equalsFiniteDifferences() {
        float[] values = random(5 * 5, 2);
        float[] flow = new float[2 * 5 * 5];
        java.util.Arrays.fill(flow, 0.3f); // away from whole pixels, where the derivative jumps
        try (EagerLayers nn = EagerLayers.training(Precision.FP32)) {
            TensorScope.run(() -> {
                Tensor moving = Tensor.create(flow, 1, 2, 5, 5).set_requires_grad(true);
                nn.warp(Tensor.create(values, 1, 1, 5, 5), moving).sum().backward();
                float[] gradient = GoldenRows.floats(moving.grad());
                for (int i : new int[] {6, 12, 30, 37}) {
                    double step = 0.05; // warping is linear in between
                    double slope = (sum(nn, values, flow, i, step) - sum(nn, values, flow, i, -step)) / (2 * step);
                    assertThat((double) gradient[i]).isCloseTo(slope, within(1e-4));
                }
                return null;
            });
        }
    }

    @Test
    void forward_noFlow_usesTheFeaturesWhereTheyAre() {
        with(
                CrossNet.Variant.OFFICIAL,
                (network, nn) -> TensorScope.inference(() -> {
                    List<Tensor> features = network.encoder().forward(nn, wave(0));
                    // all weights of the flow are zero before initialisation
                    List<Tensor> warped =
                            CrossNet.warp(nn, features, network.flowNet().forward(nn, wave(0), wave(1)));
                    for (int i = 0; i < 4; i++) {
                        assertThat(difference(features.get(i), warped.get(i))).isLessThan(1e-5);
                    }
                    return null;
                }));
    }

    @ParameterizedTest
    @EnumSource
    void forward_postFusion2Changed_countsInTheFigureOnly(CrossNet.Variant variant) {
        with(variant, (network, nn) -> {
            network.initialise(new SplittableRandom(3));
            double change = TensorScope.inference(() -> {
                Tensor before = network.forward(nn, wave(0), wave(0), wave(1)).clone();
                for (String name : network.parameters().names()) {
                    if (name.contains("post_fusion2") && name.endsWith("weight")) {
                        network.parameters().tensor(name).mul_(new Scalar(2.0));
                    }
                }
                return difference(before, network.forward(nn, wave(0), wave(0), wave(1)));
            });
            assertThat(change > 0).isEqualTo(variant == CrossNet.Variant.FIGURE);
        });
    }

    @Test
    void backward_reachesEveryWeightButTheDeadBranch() {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers nn = EagerLayers.training(Precision.FP32)) {
            CrossNet network = new CrossNet(CrossNet.Variant.OFFICIAL, parameters);
            network.initialise(new SplittableRandom(4));
            List<String> without = TensorScope.run(() -> {
                // sides at which the coarsest maps have several pixels, so that no kernel sees zeros only
                Tensor a = wave(0);
                Tensor sr = network.forward(nn, a, a, wave(0.5));
                sr.mul(torch.rand(sr.shape())).sum().backward();
                List<String> names = new ArrayList<>();
                parameters.trainable().forEach((name, weight) -> {
                    if (!weight.grad().defined() || weight.grad().abs().max().item_float() == 0) {
                        names.add(name);
                    }
                });
                return names;
            });
            assertThat(without)
                    .containsExactly("UNet_decoder_2.post_fusion2.0.weight", "UNet_decoder_2.post_fusion2.0.bias");
        }
    }

    private interface Check {
        void of(CrossNet network, EagerLayers nn);
    }

    private static void with(CrossNet.Variant variant, Check check) {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers nn = EagerLayers.inference(Precision.FP32)) {
            check.of(new CrossNet(variant, parameters), nn);
        }
    }

    private static long count(CrossNet.Variant variant) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            return new CrossNet(variant, parameters).parameters().count();
        }
    }

    private static float[] compute(Function<EagerLayers, Tensor> body) {
        try (EagerLayers nn = EagerLayers.inference(Precision.FP32)) {
            return TensorScope.inference(() -> GoldenRows.floats(body.apply(nn)));
        }
    }

    private static double sum(EagerLayers nn, float[] values, float[] flow, int at, double step) {
        float[] moved = flow.clone();
        moved[at] += (float) step;
        return nn.warp(Tensor.create(values, 1, 1, 5, 5), Tensor.create(moved, 1, 2, 5, 5))
                .sum()
                .item_double();
    }

    private static void check(String row, Tensor map, double deviations) {
        GOLDEN.check(row, map, deviations, 2e-5);
    }

    private static double difference(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item_float();
    }

    private static float[] random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    /** Weights as the table's header defines them; those of the last flows times {@code flowFactor}. */
    private static StateDict filled(Map<String, long[]> shapes, int flowFactor) {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        int k = 0;
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            long[] shape = entry.getValue();
            long fanIn = shape.length == 1 ? 1 : shape[1] * shape[2] * shape[3];
            double factor = shape.length == 1 ? 0.05 : Math.sqrt(3.0 / fanIn);
            boolean flow = entry.getKey().matches("FlowNet\\.flow(3|2|1|_12)\\.0\\..*");
            float[] values = new float[Math.toIntExact(shape[0] * fanIn)];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) (GoldenRows.hash(j, k) * factor) * (flow ? flowFactor : 1);
            }
            tensors.put(entry.getKey(), WeightTensor.of(values, shape));
            k++;
        }
        return StateDict.of(tensors, Map.of());
    }

    private static Tensor ramp(int perChannel, int perRow, int perColumn, int start) {
        return picture((c, y, x) -> (perChannel * c + perRow * y + perColumn * x + start) % 256 / 255.0);
    }

    private static Tensor wave(double phase) {
        return picture((c, y, x) -> 0.5 + 0.4 * Math.sin(0.11 * x + 0.07 * y + 1.3 * c + phase));
    }

    private interface Formula {
        double at(int c, int y, int x);
    }

    private static Tensor picture(Formula formula) {
        float[] values = new float[3 * H * W];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) formula.at(i / (H * W), i / W % H, i % W);
        }
        return Tensor.create(values, 1, 3, H, W);
    }

    /** The short trainings' start: the result is the enlarged picture, whatever the reference. */
    @ParameterizedTest
    @EnumSource(CrossNet.Variant.class)
    void beginAsEnlarged_anyReference_isTheEnlargedPicture(CrossNet.Variant variant) {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers nn = EagerLayers.inference(Precision.FP32)) {
            CrossNet network = new CrossNet(variant, parameters);
            network.initialise(new SplittableRandom(2));
            network.beginAsEnlarged();
            double difference = TensorScope.inference(() -> {
                Tensor up = torch.rand(1, 3, 64, 128);
                return network.forward(nn, up, up, torch.rand(1, 3, 64, 128))
                        .sub(up)
                        .abs()
                        .max()
                        .item_double();
            });
            assertThat(difference).isLessThan(1e-6); // fp32, through five SELUs at most
        }
    }
}
