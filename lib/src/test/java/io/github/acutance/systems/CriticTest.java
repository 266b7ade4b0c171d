package io.github.acutance.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.loss.GradientPenalty;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.VggDiscriminator;
import io.github.acutance.systems.ranksrgan.Ranker;
import io.github.acutance.systems.srgan.Discriminator;
import io.github.acutance.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Discriminators and Ranker. Golden values: the authors' figures in double precision, for weights that a formula fills
 * (golden_forward of the specification).
 */
class CriticTest {
    /** fp32 against double, whose distance the goldens' header puts at 7e-4; or 1e-4 of the row's deviation. */
    private static final double TOLERANCE = 1e-3;

    /** A small critic for pictures of 32 pixels to a side. */
    record Case(String name, Function<Parameters, Critic> builder) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> small() {
        return Stream.of(
                new Case("vgg", at -> new VggDiscriminator(new VggDiscriminator.Config(32, 4, 4, false), at)),
                new Case("vgg with bias", at -> new VggDiscriminator(new VggDiscriminator.Config(32, 3, 4, true), at)),
                new Case("paper", at -> new Discriminator(new Discriminator.Config(32, 4, 16), at)),
                new Case("ranker", at -> new Ranker(new Ranker.Config(3, 4), at)));
    }

    @Test
    void forward_discriminator128_equalsGoldens() {
        Function<Parameters, Critic> d128 = at -> new VggDiscriminator(VggDiscriminator.Config.standard(128), at);
        // 6 times larger weights magnify rounding: the same figure in double, of the same fp32 input, is 7e-4 away, too
        assertGolden(d128, 128, false, 2.674132, 5.330029, 3e-3);
        assertGolden(d128, 128, true, 0.280245, 0.301311, TOLERANCE);
    }

    @Test
    void forward_discriminator296AndRanker_equalGoldens() {
        assertGolden(
                at -> new VggDiscriminator(VggDiscriminator.Config.standard(296), at),
                296,
                false,
                -10.014418,
                -1.874347,
                TOLERANCE);
        assertGolden(at -> new Ranker(Ranker.Config.paper(), at), 296, false, -124.130212, -56.956794, TOLERANCE);
    }

    @Test
    void parameters_publishedShapes_haveTheirCount() {
        assertThat(count(at -> new VggDiscriminator(VggDiscriminator.Config.standard(128), at)))
                .isEqualTo(14_499_401);
        assertThat(count(at -> new VggDiscriminator(VggDiscriminator.Config.standard(296), at)))
                .isEqualTo(17_827_401);
        assertThat(count(at -> new Ranker(Ranker.Config.paper(), at))).isEqualTo(13_734_281);
    }

    @ParameterizedTest
    @MethodSource("small")
    void backward_reachesEveryWeight(Case c) {
        with(c, (critic, layers) -> {
            List<String> without = TensorScope.run(() -> {
                critic.forward(layers, pictures(3)).square().sum().backward();
                return critic.parameters().trainable().entrySet().stream()
                        .filter(entry -> !entry.getValue().grad().defined()
                                || entry.getValue().grad().abs().max().item_float() == 0)
                        .map(Map.Entry::getKey)
                        .toList();
            });
            // a bias before a normalisation by the batch is taken out again: its gradient is rounding, or exactly 0
            assertThat(without).allMatch(name -> name.startsWith("conv") && name.endsWith(".bias"));
        });
    }

    /**
     * The penalty by the weights of the last layer, against a central difference: a second derivative through the whole
     * network. (By the weights before it the penalty jumps wherever a leaky ReLU changes its side.)
     */
    @ParameterizedTest
    @MethodSource("small")
    void gradientPenalty_byTheLastWeights_hasTheGradient(Case c) {
        with(c, (critic, layers) -> {
            List<String> names = critic.parameters().names();
            Tensor last = critic.parameters().tensor(names.get(names.size() - 2));
            double squares = penalty(critic, layers, true)[1];
            TensorScope.inference(() -> critic.parameters().trainable().values().stream()
                    .filter(weight -> weight.dim() == 4)
                    .peek(weight ->
                            assertThat(weight.grad().abs().max().item_float()).isPositive())
                    .count());
            double along =
                    TensorScope.inference(() -> last.grad().square().sum().item_double());
            double step = 1e-2 / Math.sqrt(along);
            double above = moved(critic, layers, last, step);
            double below = moved(critic, layers, last, -2 * step);
            assertThat(squares).isGreaterThanOrEqualTo(along);
            assertThat(above - below).isCloseTo(2 * step * along, within(0.01 * 2 * step * along)); // fp32
        });
    }

    private static double moved(Critic critic, EagerLayers layers, Tensor weight, double step) {
        TensorScope.inference(() -> weight.add_(weight.grad(), new Scalar(step)) == null);
        return penalty(critic, layers, false)[0];
    }

    private static double[] penalty(Critic critic, EagerLayers layers, boolean gradients) {
        return TensorScope.run(() -> {
            Tensor loss = GradientPenalty.BY_PICTURE.of(
                    x -> critic.forward(layers, x), pictures(1), pictures(2), new SplittableRandom(3));
            if (gradients) {
                loss.backward();
            }
            double squares = critic.parameters().trainable().values().stream()
                    .filter(weight -> weight.grad().defined())
                    .mapToDouble(weight -> weight.grad().square().sum().item_double())
                    .sum();
            return new double[] {loss.item_double(), squares};
        });
    }

    @ParameterizedTest
    @MethodSource("small")
    void forward_training_movesTheRunningStatisticsAndInferenceDoesNot(Case c) {
        with(c, (critic, training) -> {
            try (EagerLayers inference = EagerLayers.inference(Precision.FP32)) {
                String mean = critic.parameters().names().stream()
                        .filter(name -> name.endsWith("running_mean"))
                        .findFirst()
                        .orElseThrow();
                float[] start = critic.parameters().toStateDict().tensor(mean).toFloats();
                TensorScope.inference(
                        () -> critic.forward(inference, pictures(2)).dim());
                assertThat(critic.parameters().toStateDict().tensor(mean).toFloats())
                        .isEqualTo(start);
                TensorScope.run(() -> critic.forward(training, pictures(2)).dim());
                assertThat(critic.parameters().toStateDict().tensor(mean).toFloats())
                        .isNotEqualTo(start);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("small")
    void forward_manyTimes_leavesNoPointer(Case c) {
        with(c, (critic, layers) -> {
            penalty(critic, layers, true);
            long before = Pointer.totalCount();
            for (int i = 0; i < 5; i++) {
                penalty(critic, layers, true);
            }
            assertThat(Pointer.totalCount()).isEqualTo(before);
        });
    }

    @Test
    void forward_otherCrops_areRefusedByTheirSize() {
        with(small().findFirst().orElseThrow(), (critic, layers) -> assertThatThrownBy(() -> TensorScope.run(
                        () -> critic.forward(layers, torch.zeros(1, 3, 40, 24)).dim()))
                .hasMessage("discriminator: expected crops of 32 x 32 HR pixels, found 24 x 40"));
        assertThatThrownBy(() -> new VggDiscriminator.Config(16, 5, 64, false))
                .hasMessage("discriminator: expected at least 32 pixels for 5 levels, found 16");
        assertThatThrownBy(() -> new Discriminator.Config(100, 64, 1024)).hasMessageContaining("multiple of 16");
    }

    @Test
    void forward_ranker_takesAnySize() {
        with(new Case("ranker", at -> new Ranker(new Ranker.Config(3, 4), at)), (critic, layers) -> {
            long[] shape = TensorScope.run(
                    () -> critic.forward(layers, torch.rand(2, 3, 40, 24)).shape());
            assertThat(shape).containsExactly(2, 1);
        });
    }

    private interface Check {
        void of(Critic critic, EagerLayers layers);
    }

    private static void with(Case c, Check check) {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers layers = EagerLayers.training(Precision.FP32)) {
            Critic critic = c.builder().apply(parameters);
            critic.initialise(new SplittableRandom(2));
            check.of(critic, layers);
        }
    }

    /** Three pictures. */
    private static Tensor pictures(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[3 * 3 * 32 * 32];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return Tensor.create(values, 3, 3, 32, 32);
    }

    private static void assertGolden(
            Function<Parameters, Critic> builder,
            int side,
            boolean training,
            double first,
            double second,
            double least) {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers layers =
                        training ? EagerLayers.training(Precision.FP32) : EagerLayers.inference(Precision.FP32)) {
            Critic critic = builder.apply(parameters);
            parameters.load(Fill.critic(parameters.shapes()));
            float[] answers = TensorScope.inference(() ->
                    GoldenRows.floats(critic.forward(layers, Tensor.create(Fill.twoPictures(side), 2, 3, side, side))));
            double tolerance = Math.max(least, 1e-4 * Math.abs(first - second) / Math.sqrt(2));
            assertThat((double) answers[0]).isCloseTo(first, within(tolerance));
            assertThat((double) answers[1]).isCloseTo(second, within(tolerance));
        }
    }

    private static long count(Function<Parameters, Critic> builder) {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            return builder.apply(parameters).parameters().count();
        }
    }
}
