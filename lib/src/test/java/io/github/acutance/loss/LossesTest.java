package io.github.acutance.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.tensor.TensorScope;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses against the goldens of the specifications, and against their definitions in plain arithmetic. */
class LossesTest {
    private static final double[] REAL = {0.5, -1.25, 2.0, 0.1};
    private static final double[] FAKE = {-0.3, 0.7, -2.2, 1.0};
    private static final double PRINTED = 1e-7; // the goldens were made in fp32
    private static final double DOUBLE = 1e-12; // sums of few doubles in another order

    private static double of(BiFunction<Tensor, Tensor, Tensor> loss, double[] first, double[] second, long... shape) {
        return Gradients.value(x -> loss.apply(x, Tensor.create(second, shape)), first, shape);
    }

    @ParameterizedTest
    @CsvSource({"VANILLA, 1.45580423, 0.96897155", "RAGAN, 0.61026955, 1.14776957", "RAGAN_2018, 0.61026955, 1.14776957"
    })
    void adversarial_goldenLogits_equalTheSpecification(AdversarialLoss loss, double d, double g) {
        assertThat(of(loss::discriminator, REAL, FAKE, 4, 1)).isCloseTo(d, within(PRINTED));
        assertThat(of(loss::generator, REAL, FAKE, 4, 1)).isCloseTo(g, within(PRINTED));
    }

    @Test
    void adversarial_squaresAndWasserstein_followTheirDefinitions() {
        assertThat(of(AdversarialLoss.LSGAN::discriminator, REAL, FAKE, 4, 1))
                .isCloseTo(mean(REAL, x -> (x - 1) * (x - 1)) + mean(FAKE, x -> x * x), within(DOUBLE));
        assertThat(of(AdversarialLoss.LSGAN::generator, REAL, FAKE, 4, 1))
                .isCloseTo(mean(FAKE, x -> (x - 1) * (x - 1)), within(DOUBLE));
        assertThat(of(AdversarialLoss.WGAN::discriminator, REAL, FAKE, 4, 1))
                .isCloseTo(mean(FAKE, x -> x) - mean(REAL, x -> x), within(DOUBLE));
        assertThat(of(AdversarialLoss.WGAN::generator, REAL, FAKE, 4, 1))
                .isCloseTo(-mean(FAKE, x -> x), within(DOUBLE));
    }

    @ParameterizedTest
    @EnumSource
    void adversarial_generator_hasTheGradientByTheResultsAndNoneByTheOriginals(AdversarialLoss loss) {
        Gradients.check(fake -> loss.generator(Tensor.create(REAL, 4, 1), fake), FAKE, 4, 1);
        if (loss.relativistic()) {
            boolean reached = TensorScope.run(() -> {
                Tensor real = Tensor.create(REAL, 4, 1);
                Tensor fake = Tensor.create(FAKE, 4, 1);
                real.set_requires_grad(true);
                fake.set_requires_grad(true);
                loss.generator(real, fake).backward();
                return real.grad().defined();
            });
            assertThat(reached).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "RAGAN", mode = EnumSource.Mode.EXCLUDE)
    void adversarial_discriminator_hasTheGradientByBoth(AdversarialLoss loss) {
        Gradients.check(real -> loss.discriminator(real, Tensor.create(FAKE, 4, 1)), REAL, 4, 1);
        Gradients.check(fake -> loss.discriminator(Tensor.create(REAL, 4, 1), fake), FAKE, 4, 1);
    }

    /** The means as numbers that do not move: a derivative is that of one's own cross entropy alone. */
    @Test
    void adversarial_ragan_doesNotFollowTheMeansButItsFormOf2018Does() {
        double meanFake = mean(FAKE, x -> x);
        double[] expected = Arrays.stream(REAL)
                .map(x -> 0.5 * (sigmoid(x - meanFake) - 1) / 4)
                .toArray();
        double through = mean(FAKE, x -> sigmoid(x - mean(REAL, y -> y)));
        for (AdversarialLoss loss : new AdversarialLoss[] {AdversarialLoss.RAGAN, AdversarialLoss.RAGAN_2018}) {
            double[] found = new double[4];
            TensorScope.run(() -> {
                Tensor real = Tensor.create(REAL, 4, 1);
                real.set_requires_grad(true);
                loss.discriminator(real, Tensor.create(FAKE, 4, 1)).backward();
                real.grad().data_ptr_double().get(found);
                return null;
            });
            double shift = loss == AdversarialLoss.RAGAN ? 0 : -0.5 * through / 4;
            for (int i = 0; i < 4; i++) {
                assertThat(found[i]).isCloseTo(expected[i] + shift, within(DOUBLE));
            }
        }
    }

    @Test
    void adversarial_unknownWord_namesTheKnown() {
        assertThat(AdversarialLoss.of("ragan")).isEqualTo(AdversarialLoss.RAGAN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdversarialLoss.of("hinge"))
                .withMessage("gan_type: expected vanilla, lsgan, wgan, ragan or ragan_2018, found hinge");
    }

    @ParameterizedTest
    @EnumSource
    void pixel_everyKind_followsItsDefinitionAndHasItsGradient(PixelLoss loss) {
        double[] sr = Gradients.values(24, 1);
        double[] hr = Gradients.values(24, 2);
        double[] difference =
                IntStream.range(0, 24).mapToDouble(i -> sr[i] - hr[i]).toArray();
        ToDoubleFunction<Double> one = d -> switch (loss) {
            case L1 -> Math.abs(d);
            case MSE -> d * d;
            case CHARBONNIER -> Math.sqrt(d * d + 1e-12);
        };
        assertThat(of(loss::of, sr, hr, 2, 3, 2, 2)).isCloseTo(mean(difference, one), within(DOUBLE));
        Gradients.check(x -> loss.of(x, Tensor.create(hr, 2, 3, 2, 2)), sr, 2, 3, 2, 2);
    }

    @Test
    void pixel_lumaWeight_addsTheErrorOfTheLuma() {
        double[] sr = Gradients.values(24, 1);
        double[] hr = Gradients.values(24, 2);
        double rgb = 0;
        double luma = 0;
        for (int picture = 0; picture < 2; picture++) {
            for (int pixel = 0; pixel < 4; pixel++) {
                int at = picture * 12 + pixel;
                double[] d = {sr[at] - hr[at], sr[at + 4] - hr[at + 4], sr[at + 8] - hr[at + 8]};
                rgb += (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) / 24;
                luma += Math.pow(0.299 * d[0] + 0.587 * d[1] + 0.114 * d[2], 2) / 8;
            }
        }
        BiFunction<Tensor, Tensor, Tensor> loss = (x, y) -> PixelLoss.MSE.of(x, y, 3);
        assertThat(of(loss, sr, hr, 2, 3, 2, 2)).isCloseTo(rgb + 3 * luma, within(DOUBLE));
        Gradients.check(x -> PixelLoss.MSE.of(x, Tensor.create(hr, 2, 3, 2, 2), 3), sr, 2, 3, 2, 2);
    }

    @Test
    void totalVariation_smallMap_isTheMeanOfBothDifferences() {
        double[] x = {1, 3, 6, 2, 2, 9}; // two rows of three
        double rows = (Math.abs(2 - 1) + Math.abs(2 - 3) + Math.abs(9 - 6)) / 3.0;
        double columns = (2 + 3 + 0 + 7) / 4.0;
        assertThat(Gradients.value(TotalVariation::of, x, 1, 1, 2, 3)).isCloseTo(rows + columns, within(DOUBLE));
        Gradients.check(TotalVariation::of, Gradients.values(24, 3), 1, 2, 3, 4);
    }

    @Test
    void margin_goldenScores_equalTheSpecification() {
        double[] first = {0.2, 1.5, -6.0, 0.4};
        double[] second = {0.1, 1.9, -5.8, 0.4};
        double[] order = {1, -1, -1, 1};
        assertThat(of((s1, s2) -> RankingLoss.margin(s1, s2, Tensor.create(order, 4, 1), 0.5), first, second, 4, 1))
                .isCloseTo(0.375, within(DOUBLE)); // 0.325 without the cut of -6 and -5.8 to -5
        Gradients.check(
                s -> RankingLoss.margin(s, Tensor.create(second, 4, 1), Tensor.create(order, 4, 1), 0.5), first, 4, 1);
        assertThat(0.03 * Gradients.value(RankingLoss::content, first, 4, 1)).isCloseTo(0.05905706, within(PRINTED));
        Gradients.check(RankingLoss::content, first, 4, 1);
    }

    /** A critic x -> sum of w * x^2: its gradient is 2 w x, so the penalty is known in closed form. */
    @ParameterizedTest
    @EnumSource
    void gradientPenalty_quadraticCritic_equalsTheClosedForm(GradientPenalty penalty) {
        double[] hr = Gradients.values(24, 4);
        double[] sr = Gradients.values(24, 5);
        double[] w = Gradients.values(12, 6);
        double found = TensorScope.run(() -> penalty.of(
                        x -> x.square()
                                .mul(Tensor.create(w, 1, 3, 2, 2))
                                .sum(1, 2, 3)
                                .unsqueeze(1),
                        Tensor.create(hr, 2, 3, 2, 2),
                        Tensor.create(sr, 2, 3, 2, 2),
                        new SplittableRandom(7))
                .item_double());
        SplittableRandom random = new SplittableRandom(7);
        double[] places = {random.nextFloat(), random.nextFloat()};
        double[] squares = new double[24];
        for (int i = 0; i < 24; i++) {
            double between = places[i / 12] * hr[i] + (1 - places[i / 12]) * sr[i];
            squares[i] = Math.pow(2 * w[i % 12] * between, 2);
        }
        int norms = penalty == GradientPenalty.BY_PICTURE ? 2 : 8;
        double expected = 0;
        for (int n = 0; n < norms; n++) {
            double sum = 0;
            for (int i = 0; i < 24; i++) {
                boolean same = norms == 2 ? i / 12 == n : i / 12 * 4 + i % 4 == n;
                sum += same ? squares[i] : 0;
            }
            expected += Math.pow(Math.sqrt(sum) - 1, 2) / norms;
        }
        assertThat(found).isCloseTo(expected, within(1e-12));
    }

    /** The critic of above: the gradient is 2 w x. */
    @Test
    void zeroCentred_quadraticCritic_equalsTheClosedForm() {
        double[] x = Gradients.values(24, 14);
        double[] w = Gradients.values(12, 15);
        double found = TensorScope.run(() -> {
            Tensor pictures = Tensor.create(x, 2, 3, 2, 2);
            pictures.set_requires_grad(true);
            Tensor scores = pictures.square().mul(Tensor.create(w, 1, 3, 2, 2)).sum(1, 2, 3);
            return GradientPenalty.zeroCentred(scores.unsqueeze(1), pictures).item_double();
        });
        double sum = 0;
        for (int i = 0; i < 24; i++) {
            sum += Math.pow(2 * w[i % 12] * x[i], 2);
        }
        assertThat(found).isCloseTo(sum / 2, within(1e-12));
    }

    @Test
    void zeroCentred_byTheCriticsWeights_hasTheGradient() {
        double[] x = Gradients.values(24, 16);
        Gradients.check(
                w -> {
                    Tensor pictures = Tensor.create(x, 2, 3, 2, 2);
                    pictures.set_requires_grad(true);
                    Tensor scores = pictures.mul(w).tanh().sum(1, 2, 3).unsqueeze(1);
                    return GradientPenalty.zeroCentred(scores, pictures);
                },
                Gradients.values(12, 17),
                1,
                3,
                2,
                2);
    }

    /** The second derivative: of the penalty by the critic's own weights. */
    @ParameterizedTest
    @EnumSource
    void gradientPenalty_byTheCriticsWeights_hasTheGradient(GradientPenalty penalty) {
        double[] hr = Gradients.values(24, 8);
        double[] sr = Gradients.values(24, 9);
        Gradients.check(
                w -> penalty.of(
                        x -> x.mul(w).tanh().sum(1, 2, 3).unsqueeze(1),
                        Tensor.create(hr, 2, 3, 2, 2),
                        Tensor.create(sr, 2, 3, 2, 2),
                        new SplittableRandom(10)),
                Gradients.values(12, 11),
                1,
                3,
                2,
                2);
    }

    @Test
    void gradientPenalty_flatCritic_isOneWithoutNaN() {
        double[] hr = Gradients.values(12, 12);
        double[] derivative = new double[1];
        double value = TensorScope.run(() -> {
            Tensor factor = Tensor.create(new double[] {0.0}, 1);
            factor.set_requires_grad(true);
            Tensor x = Tensor.create(hr, 1, 3, 2, 2);
            Tensor loss = GradientPenalty.BY_PICTURE.of(
                    y -> y.mul(factor).sum(1, 2, 3).unsqueeze(1), x, x.mul(new Scalar(0.5)), new SplittableRandom(1));
            loss.backward();
            factor.grad().data_ptr_double().get(derivative);
            return loss.item_double();
        });
        assertThat(value).isEqualTo(1);
        assertThat(derivative[0]).isFinite();
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double mean(double[] values, ToDoubleFunction<Double> of) {
        return Arrays.stream(values).map(of::applyAsDouble).average().orElseThrow();
    }
}
