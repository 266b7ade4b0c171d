package io.github.acutance.systems;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.AnyScaleNetwork;
import io.github.acutance.nn.Drawing;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.plan.Plans;
import io.github.acutance.systems.crossnet.CrossNet;
import io.github.acutance.systems.esrgan.Esrgan;
import io.github.acutance.systems.metasr.MetaSr;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.systems.srgan.SrResNet;
import io.github.acutance.systems.srntt.Srntt;
import io.github.acutance.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every network, small, as a plan against the same network run at once. */
class PlannedNetworksTest {
    static Stream<SystemContractTest.Case> cases() {
        Assumptions.assumeTrue(Plans.missing().isEmpty(), () -> Plans.missing().orElse(""));
        return SystemContractTest.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forward_inFp32_equalsTheEagerOne(SystemContractTest.Case c) {
        with(c, (drawing, plans) -> {
            try (EagerLayers eager = EagerLayers.inference(Precision.FP32)) {
                for (int[] size : new int[][] {{1, 4, 4}, {1, 5, 7}, {2, 6, 5}, {1, 4, 4}}) {
                    TensorScope.inference(() -> {
                        Tensor lr = SystemContractTest.picture(size[0], size[1] * c.multiple(), size[2] * c.multiple());
                        Tensor expected = drawing.draw(eager, List.of(lr));
                        Tensor planned = plans.forward(lr, Precision.FP32).orElseThrow();
                        assertThat(planned.shape()).isEqualTo(expected.shape());
                        float range = expected.abs().max().item_float();
                        // fp32: sums in another order
                        assertThat(planned.sub(expected).abs().max().item_float())
                                .isLessThan(2e-5f * range);
                        return null;
                    });
                }
            }
        });
    }

    /** Few blocks, of channels as the papers have them, and pictures for which fewer multiplications gain time. */
    static Stream<SystemContractTest.Case> wideCases() {
        return Stream.of(
                new SystemContractTest.Case(
                        "SrResNet", 4, 1, at -> new SrResNet(new SrResNet.Config(4, 2, 64, false), at)),
                new SystemContractTest.Case(
                        "MsrResNet", 2, 1, at -> new MsrResNet(new MsrResNet.Config(2, 2, 64, true), at)),
                new SystemContractTest.Case("Esrgan", 4, 1, at -> new Esrgan(new Esrgan.Config(4, 1, 64, 32, 1), at)),
                new SystemContractTest.Case(
                        "MetaSr",
                        4,
                        1,
                        at -> new MetaSr(new MetaSr.Config(MetaSr.Variant.OFFICIAL, 2, 3, 64, 64, 16), at)));
    }

    @ParameterizedTest
    @MethodSource("wideCases")
    void forward_ofWideNetworks_equalsTheEagerOne(SystemContractTest.Case c) {
        Assumptions.assumeTrue(Plans.missing().isEmpty(), () -> Plans.missing().orElse(""));
        with(c, (drawing, plans) -> {
            try (EagerLayers eager = EagerLayers.inference(Precision.FP32)) {
                for (int[] size : new int[][] {{44, 41}, {20, 150}, {53, 64}}) {
                    TensorScope.inference(() -> {
                        Tensor lr = SystemContractTest.picture(1, size[0], size[1]);
                        Tensor expected = drawing.draw(eager, List.of(lr));
                        Tensor planned = plans.forward(lr, Precision.FP32).orElseThrow();
                        float range = expected.abs().max().item_float();
                        // fp32: other sums, with fewer multiplications
                        assertThat(planned.sub(expected).abs().max().item_float())
                                .isLessThan(2e-5f * range);
                        return null;
                    });
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void packedAtOnce_inFp32_equalsTheUnpackedOne(SystemContractTest.Case c) {
        with(c, (drawing, plans) -> {
            try (EagerLayers plain = EagerLayers.inference(Precision.FP32);
                    EagerLayers packing = EagerLayers.packing(Precision.FP32)) {
                for (int height : new int[] {5, 8, 5}) {
                    TensorScope.inference(() -> {
                        Tensor lr = SystemContractTest.picture(1, height * c.multiple(), 7 * c.multiple());
                        Tensor expected = drawing.draw(plain, List.of(lr));
                        Tensor packed = drawing.draw(packing, List.of(lr));
                        float range = expected.abs().max().item_float();
                        // fp32: sums in another order
                        assertThat(packed.sub(expected).abs().max().item_float())
                                .isLessThan(2e-5f * range);
                        return null;
                    });
                }
            }
        });
    }

    /** Their tails run in pieces, except those of networks that look at the whole picture to the end. */
    @ParameterizedTest
    @MethodSource("cases")
    void forward_longerThanAPiece_equalsTheEagerOne(SystemContractTest.Case c) {
        with(c, (drawing, plans) -> {
            try (EagerLayers eager = EagerLayers.inference(Precision.FP32)) {
                TensorScope.inference(() -> {
                    Tensor lr = SystemContractTest.picture(1, 5 * c.multiple(), 291 / c.multiple() * c.multiple());
                    Tensor expected = drawing.draw(eager, List.of(lr));
                    Tensor planned = plans.forward(lr, Precision.FP32).orElseThrow();
                    float range = expected.abs().max().item_float();
                    // fp32: sums in another order
                    assertThat(planned.sub(expected).abs().max().item_float()).isLessThan(2e-5f * range);
                    return null;
                });
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void crossNet_threeInputs_equalsTheEagerOne(CrossNet.Variant variant) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            CrossNet network = new CrossNet(variant, parameters);
            network.initialise(new SplittableRandom(2));
            assertSame(
                    (nn, in) -> network.forward(nn, in.get(0), in.get(1), in.get(2)),
                    new long[][] {{1, 3, 64, 128}, {1, 3, 64, 128}, {1, 3, 64, 128}},
                    2e-5f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void srntt_fourInputs_equalsTheEagerOne(int scale) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            Srntt network = new Srntt(new Srntt.Config(scale, 2, 4), parameters);
            network.initialise(new SplittableRandom(2));
            parameters.load(SystemContractTest.lively(parameters.toStateDict()));
            assertSame(
                    (nn, in) -> network.forward(nn, in.get(0), in.get(1), in.get(2), in.get(3)),
                    new long[][] {{1, 3, 6, 5}, {1, 256, 6, 5}, {1, 128, 12, 10}, {1, 64, 24, 20}},
                    1e-3f); // values are some hundred before its tanh
        }
    }

    private static void assertSame(Drawing drawing, long[][] shapes, float tolerance) {
        Assumptions.assumeTrue(Plans.missing().isEmpty(), () -> Plans.missing().orElse(""));
        try (EagerLayers eager = EagerLayers.inference(Precision.FP32);
                Plans plans = new Plans("several", drawing, true)) {
            TensorScope.inference(() -> {
                List<Tensor> inputs = Arrays.stream(shapes)
                        .map(shape -> torch.arange(
                                        new Scalar(Arrays.stream(shape).reduce(1, Math::multiplyExact)))
                                .mul(new Scalar(0.7))
                                .sin()
                                .abs()
                                .view(shape))
                        .toList();
                Tensor expected = drawing.draw(eager, inputs);
                Tensor planned = plans.forward(inputs, Precision.FP32).orElseThrow();
                float range = expected.abs().max().item_float();
                // fp32: sums in another order
                assertThat(planned.sub(expected).abs().max().item_float()).isLessThan(tolerance * range);
                return null;
            });
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forward_inBf16_isAsNearToFp32AsTheEagerOne(SystemContractTest.Case c) {
        with(c, (drawing, plans) -> {
            try (EagerLayers fp32 = EagerLayers.inference(Precision.FP32);
                    EagerLayers bf16 = EagerLayers.inference(Precision.BF16)) {
                TensorScope.inference(() -> {
                    Tensor lr = SystemContractTest.picture(1, 8 * c.multiple(), 8 * c.multiple());
                    Tensor exact = drawing.draw(fp32, List.of(lr));
                    Tensor eager = drawing.draw(bf16, List.of(lr));
                    Tensor planned = plans.forward(lr, Precision.BF16).orElseThrow();
                    // both round to 8 bits of mantissa, though not in the same places, and attention with random
                    // weights makes more of it
                    assertThat(deviation(planned, exact)).isLessThan(4 * deviation(eager, exact));
                    return null;
                });
            }
        });
    }

    private static float deviation(Tensor x, Tensor from) {
        return x.sub(from).square().mean().sqrt().item_float();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void close_afterManyRuns_leavesNoPointer(SystemContractTest.Case c) {
        with(c, (drawing, plans) -> run(drawing, c)); // what libraries keep for the process
        with(c, (drawing, plans) -> {
            long before = Pointer.totalCount();
            run(drawing, c);
            assertThat(Pointer.totalCount())
                    .as("fewer, if meanwhile the collector has freed what tests before have left")
                    .isLessThanOrEqualTo(before);
        });
    }

    @ParameterizedTest
    @MethodSource("wideCases")
    void close_ofWideNetworks_leavesNoPointer(SystemContractTest.Case c) {
        Assumptions.assumeTrue(Plans.missing().isEmpty(), () -> Plans.missing().orElse(""));
        with(c, (drawing, plans) -> {
            try (Plans first = new Plans("first", drawing, true)) {
                runWide(first);
            }
            long before = Pointer.totalCount();
            try (Plans second = new Plans("second", drawing, true)) {
                runWide(second);
            }
            assertThat(Pointer.totalCount())
                    .as("fewer, if meanwhile the collector has freed what tests before have left")
                    .isLessThanOrEqualTo(before);
        });
    }

    private static void runWide(Plans plans) {
        for (int width : new int[] {42, 50, 42}) {
            TensorScope.inference(() -> plans.forward(SystemContractTest.picture(1, 40, width), Precision.FP32)
                    .isPresent());
        }
    }

    private static void run(Drawing drawing, SystemContractTest.Case c) {
        try (Plans plans = new Plans(c.toString(), drawing, true)) {
            for (int side : new int[] {4, 5, 4, 6, 7, 8, 9, 4}) {
                TensorScope.inference(() -> plans.forward(
                                SystemContractTest.picture(1, side * c.multiple(), side * c.multiple()), Precision.FP32)
                        .isPresent());
            }
        }
    }

    private interface Check {
        void of(Drawing drawing, Plans plans);
    }

    private static void with(SystemContractTest.Case c, Check check) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            Network network = c.builder().apply(parameters);
            network.initialise(new SplittableRandom(2));
            parameters.load(SystemContractTest.lively(parameters.toStateDict()));
            Drawing drawing = network instanceof AnyScaleNetwork any
                    ? (nn, in) -> any.features(nn, in.get(0))
                    : (nn, in) -> network.forward(nn, in.get(0));
            try (Plans plans = new Plans(c.toString(), drawing, true)) {
                check.of(drawing, plans);
            }
        }
    }
}
