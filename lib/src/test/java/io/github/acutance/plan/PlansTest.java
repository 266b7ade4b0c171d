package io.github.acutance.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Drawing;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.TensorScope;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How the plans of a network are made, kept and given back. */
class PlansTest {
    private final AtomicInteger drawn = new AtomicInteger();
    private Parameters parameters;
    private Conv first;
    private Conv last;

    @BeforeEach
    void build() {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Plans.missing().isEmpty(), () -> Plans.missing().orElse(""));
        parameters = Parameters.on(Device.CPU);
        first = Conv.first(parameters, "first", 3, 8, 3);
        last = Conv.last(parameters, "last", 8, 3, 3);
        first.defaultUniform(new SplittableRandom(1));
        last.defaultUniform(new SplittableRandom(2));
    }

    @AfterEach
    void free() {
        parameters.close();
    }

    private Tensor draw(Layers nn, Tensor lr) {
        drawn.incrementAndGet();
        return nn.conv(last, nn.conv(first, lr, Activation.RELU));
    }

    private static Tensor picture(int height, int width, double value) {
        return torch.ones(1, 3, height, width).mul(new Scalar(value));
    }

    @Test
    void forward_sameShapeAgain_takesTheSamePlan() {
        try (Plans plans = new Plans("test", (nn, in) -> draw(nn, in.get(0)), true)) {
            for (int i = 0; i < 5; i++) {
                assertThat(run(plans, 5, 6)).isTrue();
            }
            assertThat(drawn).hasValue(1);
            run(plans, 4, 6);
            run(plans, 5, 6);
            assertThat(drawn).hasValue(2);
        }
    }

    @Test
    void forward_manyShapes_keepsTheSixteenUsedLast() {
        try (Plans plans = new Plans("test", (nn, in) -> draw(nn, in.get(0)), true)) {
            run(plans, 4, 40); // the largest first: the block of memory stays
            for (int width = 4; width < 20; width++) {
                run(plans, 4, width);
            }
            assertThat(drawn).hasValue(17);
            for (int width = 19; width >= 4; width--) {
                run(plans, 4, width);
            }
            assertThat(drawn).hasValue(17);
            run(plans, 4, 40);
            assertThat(drawn).hasValue(18);
        }
    }

    @Test
    void forward_largerThanBefore_isRightAfterTheMemoryHasMoved() {
        try (Plans plans = new Plans("test", (nn, in) -> draw(nn, in.get(0)), true);
                EagerLayers eager = EagerLayers.inference(Precision.FP32)) {
            for (int side : new int[] {4, 12, 4, 30, 12, 4}) {
                double difference = TensorScope.inference(() -> {
                    Tensor lr = picture(side, side, 1);
                    Tensor planned = plans.forward(lr, Precision.FP32).orElseThrow();
                    return planned.sub(draw(eager, lr)).abs().max().item_double();
                });
                assertThat(difference).isLessThan(1e-5);
            }
        }
    }

    @Test
    void forward_enlargementInPieces_equalsThatInOne() {
        Conv wide = Conv.inner(parameters, "wide", 8, 32, 5);
        Conv deep = Conv.inner(parameters, "deep", 8, 8, 3);
        wide.defaultUniform(new SplittableRandom(3));
        deep.defaultUniform(new SplittableRandom(4));
        Drawing drawing = (nn, in) -> {
            drawn.incrementAndGet();
            Tensor y = nn.conv(deep, nn.conv(first, in.get(0), Activation.RELU), Activation.RELU);
            Tensor large = nn.conv(deep, nn.shuffle(nn.conv(wide, y), 2), Activation.RELU);
            return nn.add(nn.conv(last, large), nn.enlargeBilinear(in.get(0), 2));
        };
        try (Plans plans = new Plans("test", drawing, true);
                EagerLayers eager = EagerLayers.inference(Precision.FP32)) {
            TensorScope.inference(() -> {
                Tensor lr = picture(259, 262, 1)
                        .cumsum(3)
                        .sin()
                        .mul(picture(259, 262, 1).cumsum(2).cos());
                Tensor planned = plans.forward(lr, Precision.FP32).orElseThrow();
                assertThat(drawn).as("the picture, and a piece").hasValue(2);
                // values of about 1: fp32 sums in another order
                assertThat(planned.sub(drawing.draw(eager, List.of(lr)))
                                .abs()
                                .max()
                                .item_double())
                        .isLessThan(1e-5);
                return null;
            });
        }
    }

    @Test
    void footprint_ofThePlansThatAreMade_isWhatTheyTake() {
        Conv wide = Conv.inner(parameters, "wide", 8, 32, 3);
        Drawing drawing = (nn, in) -> nn.conv(last, nn.shuffle(nn.conv(wide, nn.conv(first, in.get(0))), 2));
        try (Plans plans = new Plans("test", drawing, true)) {
            Footprint footprint = plans.footprint(Precision.FP32).orElseThrow();
            for (int side : new int[] {64, 200, 400}) {
                double pixels = side * side;
                long whole = 4 * (32 + 32); // in fp32 the map before the shuffle and the one behind it
                try (BareConvolutions bare =
                        plans.bare(side, side, Precision.FP32).orElseThrow()) {
                    assertThat(footprint.bytes(pixels)).isBetween((double) bare.bytes(), 1.5 * whole * pixels);
                }
            }
            assertThat(footprint.bytes(2000 * 2000))
                    .as("in pieces")
                    .isLessThan(footprint.wholeBytes() * 2000 * 2000 / 2);
        }
    }

    @Test
    void forward_eightThreadsAtOnce_eachHasItsOwnResult() {
        try (Plans plans = new Plans("test", (nn, in) -> draw(nn, in.get(0)), true);
                EagerLayers eager = EagerLayers.inference(Precision.FP32)) {
            List<Double> differences = IntStream.range(0, 64)
                    .parallel()
                    .mapToObj(i -> TensorScope.inference(() -> {
                        Tensor lr = picture(16, 16, i);
                        Tensor planned = plans.forward(lr, Precision.FP32).orElseThrow();
                        return planned.sub(draw(eager, lr)).abs().max().item_double();
                    }))
                    .toList();
            // values up to about 60: fp32 sums in another order
            assertThat(differences).allMatch(difference -> difference < 1e-4);
        }
    }

    @Test
    void forward_aTensorThatNoWordMade_isRefusedAndSaidOnce() {
        Drawing loose = (nn, in) -> nn.conv(last, nn.conv(first, in.get(0)).mul(new Scalar(2.0)));
        List<String> said = logged(() -> {
            try (Plans plans = new Plans("test", loose, true)) {
                assertThat(run(plans, 4, 4)).isFalse();
                assertThat(run(plans, 5, 5)).isFalse();
            }
        });
        assertThat(said)
                .containsExactly("test: runs without a plan in fp32: its figure holds a tensor that no word of the"
                        + " vocabulary made");
    }

    @Test
    void forward_fp16_isRefused() {
        try (Plans plans = new Plans("test", (nn, in) -> draw(nn, in.get(0)), true)) {
            boolean planned = TensorScope.inference(
                    () -> plans.forward(picture(4, 4, 1), Precision.FP16).isPresent());
            assertThat(planned).isFalse();
            assertThat(run(plans, 4, 4)).as("other precisions still run").isTrue();
        }
    }

    @Test
    void forward_theNetworksOwnRefusal_isItsOwn() {
        Drawing strict = (nn, in) -> {
            throw new IllegalArgumentException("expected a larger picture");
        };
        try (Plans plans = new Plans("test", strict, true)) {
            assertThatThrownBy(() -> run(plans, 4, 4)).hasMessage("expected a larger picture");
        }
    }

    @Test
    void bare_afterARun_isAPlanOfItsOwnThatIsGivenBack() {
        try (Plans plans = new Plans("test", (nn, in) -> draw(nn, in.get(0)), true)) {
            run(plans, 4, 6);
            try (BareConvolutions bare = plans.bare(4, 6, Precision.FP32).orElseThrow()) {
                bare.run();
                // 24 pixels, 3x3 kernels from 3 to 8 channels and back
                assertThat(bare.operations()).isEqualTo(2L * 24 * 9 * (3 * 8 + 8 * 3));
                assertThat(bare.kernels()).hasSize(2).noneMatch(kernel -> kernel.contains("ref"));
            }
            run(plans, 4, 6);
            plans.bare(4, 6, Precision.FP32).orElseThrow().close();
            assertThat(drawn)
                    .as("one for pictures, and one of plain convolutions")
                    .hasValue(2);
        }
    }

    private static boolean run(Plans plans, int height, int width) {
        return TensorScope.inference(
                () -> plans.forward(picture(height, width, 0.5), Precision.FP32).isPresent());
    }

    private static List<String> logged(Runnable work) {
        Logger logger = (Logger) LoggerFactory.getLogger(Plans.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            work.run();
        } finally {
            logger.detachAppender(appender);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
