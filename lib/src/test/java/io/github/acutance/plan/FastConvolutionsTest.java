package io.github.acutance.plan;

import static io.github.acutance.nn.Activation.RELU;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Drawing;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.TensorScope;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which convolutions are computed with fewer multiplications, and that they compute the same. */
class FastConvolutionsTest {
    private final Parameters parameters = Parameters.on(Device.CPU);
    private final int threads = Devices.threads();

    @BeforeEach
    void check() {
        Assumptions.assumeTrue(Plans.missing().isEmpty(), () -> Plans.missing().orElse(""));
    }

    @AfterEach
    void free() {
        Devices.threads(threads);
        parameters.close();
    }

    private Conv conv(String name, int in, int out) {
        Conv conv = Conv.inner(parameters, name, in, out, 3);
        conv.defaultUniform(new SplittableRandom(name.hashCode()));
        return conv;
    }

    private static long products(Drawing drawing, Shape input, Format inner) {
        return TensorScope.inference(() -> {
            Tape tape = Recorder.record(drawing, List.of(input));
            return Lowering.of(tape, Fusion.of(tape), inner, true, true).instructions().stream()
                    .filter(Instruction.Product.class::isInstance)
                    .count();
        });
    }

    private static double difference(Drawing drawing, Shape input, long seed) {
        try (Plans plans = new Plans("test", drawing, true);
                EagerLayers eager = EagerLayers.inference(Precision.FP32)) {
            return TensorScope.inference(() -> {
                torch.manual_seed(seed);
                Tensor x = torch.randn(input.axes());
                Tensor expected = drawing.draw(eager, List.of(x));
                Tensor found = plans.forward(x, Precision.FP32).orElseThrow();
                double deviation = expected.std().item_double();
                return found.sub(expected).abs().max().item_double() / deviation;
            });
        }
    }

    /** Any height, so that the last strip has any number of rows; one band and several; one part and several. */
    @Test
    void forward_denseBlocksOfAnySize_computeWhatTheFigureComputes() {
        long seed = System.nanoTime();
        System.out.println("FastConvolutionsTest: seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 12; trial++) {
            Devices.threads(1 + random.nextInt(2));
            int channels = 16 * (1 + random.nextInt(4));
            int growth = 32 + random.nextInt(20);
            Conv one = conv("one" + trial, channels, growth);
            Conv two = conv("two" + trial, channels + growth, growth);
            Conv three = conv("three" + trial, channels + 2 * growth, channels);
            Drawing block = (nn, in) -> {
                Tensor x = in.get(0);
                Tensor y = nn.conv(one, x, new Activation.LeakyRelu(0.2));
                Tensor z = nn.conv(two, nn.join(x, y), RELU);
                return nn.addScaled(0.2, nn.conv(three, nn.join(x, y, z)), x);
            };
            Shape input = new Shape(1, channels, 20 + random.nextInt(60), 80 + random.nextInt(60));
            assertThat(products(block, input, Format.FP32)).as("%s", input).isPositive();
            assertThat(difference(block, input, seed + trial))
                    .as("%s, growth %d", input, growth)
                    .isLessThan(2e-5);
        }
    }

    @Test
    void forward_anyNumberOfStrips_computesWhatTheFigureComputes() {
        Conv wide = conv("wide", 32, 64);
        Drawing drawing = (nn, in) -> nn.conv(wide, in.get(0));
        for (int strips = 1; strips <= 28; strips++) { // 2, 6 and 12 beside each other are what oneDNN misreads
            Shape input = new Shape(1, 32, 6L * strips, strips < 8 ? 280 : 36);
            assertThat(products(drawing, input, Format.FP32)).as("%s", input).isPositive();
            assertThat(difference(drawing, input, strips)).as("%s", input).isLessThan(2e-5);
        }
    }

    @Test
    void forward_fewRows_computesWhatTheFigureComputes() {
        Conv wide = conv("wide", 32, 64);
        Drawing drawing = (nn, in) -> nn.conv(wide, in.get(0));
        for (int height = 3; height <= 14; height++) {
            assertThat(difference(drawing, new Shape(1, 32, height, 700), height))
                    .as("height %d", height)
                    .isLessThan(2e-5);
        }
        assertThat(products(drawing, new Shape(1, 32, 5, 700), Format.FP32)).isEqualTo(2);
    }

    @Test
    void lower_valueThatSeveralTake_isSpreadOnceWhileItIsSmall() {
        Conv one = conv("one", 64, 64);
        Conv two = conv("two", 64, 64);
        Drawing drawing = (nn, in) -> nn.add(nn.conv(one, in.get(0)), nn.conv(two, in.get(0)));
        // 48 rows are 8 strips: the first, the last, and two for those between; and gathered in one, for each
        // convolution
        assertThat(products(drawing, new Shape(1, 64, 48, 48), Format.FP32)).isEqualTo(4 + 2);
        Devices.threads(1);
        long band = products(drawing, new Shape(1, 64, 192, 192), Format.FP32);
        assertThat(band).as("in bands, spread by each").isGreaterThan(2 * (192 / 6 / 2) * 2);
    }

    @Test
    void lower_whatWouldNotGain_isOneConvolution() {
        Conv few = conv("few", 16, 16);
        Conv thin = conv("thin", 64, 8);
        Conv wide = conv("wide", 64, 64);
        Shape large = new Shape(1, 64, 64, 64);
        assertThat(products((nn, in) -> nn.conv(few, in.get(0)), large.withChannels(16), Format.FP32))
                .isZero();
        assertThat(products((nn, in) -> nn.conv(thin, in.get(0)), large, Format.FP32))
                .isZero();
        Drawing gains = (nn, in) -> nn.conv(wide, in.get(0));
        assertThat(products(gains, large, Format.FP32)).isPositive();
        assertThat(products(gains, large, Format.BF16)).as("bf16").isZero();
        assertThat(products(gains, new Shape(1, 64, 24, 24), Format.FP32))
                .as("small")
                .isZero();
        assertThat(products(gains, new Shape(2, 64, 64, 64), Format.FP32))
                .as("two pictures")
                .isZero();
    }

    @Test
    void bare_ofAFastPlan_computesEachConvolutionAsItStands() {
        Conv wide = conv("wide", 64, 64);
        Drawing drawing = (nn, in) -> nn.conv(wide, in.get(0));
        try (Plans plans = new Plans("test", drawing, true);
                BareConvolutions bare = plans.bare(List.of(new long[] {1, 64, 64, 64}), Precision.FP32)
                        .orElseThrow()) {
            assertThat(bare.kernels()).hasSize(1);
            assertThat(bare.operations()).isEqualTo(2L * 64 * 64 * 9 * 64 * 64);
            // beside the two maps there is what is spread
            assertThat(bare.bytes()).isGreaterThan(3L * 64 * 64 * 64 * 4);
        }
    }
}
