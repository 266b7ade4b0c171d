package io.github.acutance.systems.srntt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.loss.Gradients;
import io.github.acutance.model.Keys;
import io.github.acutance.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texture loss against sums written out in Java's double precision, of two pictures of 2 x 3 cells. */
class TextureLossTest {
    private static final int N = 2;
    private static final int H = 2;
    private static final int W = 3;
    private static final int[] CHANNELS = {4, 3, 2}; // by level

    /** Values of a level, from a seed of its own. */
    private static double[] map(int level, int seed) {
        return Gradients.values((N * CHANNELS[level] * H * W) << (2 * level), 10L * seed + level);
    }

    private static Tensor tensor(double[] values, int level) {
        return Tensor.create(values, N, CHANNELS[level], (long) H << level, (long) W << level);
    }

    private static double loss(TextureLoss loss, double[] similarity) {
        return TensorScope.run(() -> loss.of(
                        List.of(tensor(map(0, 1), 0), tensor(map(1, 1), 1), tensor(map(2, 1), 2)),
                        List.of(tensor(map(0, 2), 0), tensor(map(1, 2), 1), tensor(map(2, 2), 2)),
                        Tensor.create(similarity, N, H, W))
                .item_double());
    }

    /** What section 3.3 and the code of 2019 say, without a matrix. */
    private static double expected(boolean weighted, double slope, double[] similarity) {
        double sum = 0;
        for (int level = 0; level < 3; level++) {
            int cells = (H * W) << (2 * level);
            double[] maps = map(level, 1);
            double[] sr = map(level, 2);
            double term = 0;
            for (int n = 0; n < N; n++) {
                double[] weight = new double[cells];
                for (int cell = 0; cell < cells; cell++) {
                    double s = similarity(similarity, n, cell / (W << level), cell % (W << level), level);
                    weight[cell] = weighted ? 1 / (1 + Math.exp(-(slope * s + 0.65))) : 1;
                }
                for (int a = 0; a < CHANNELS[level]; a++) {
                    for (int b = 0; b < CHANNELS[level]; b++) {
                        double difference = 0;
                        for (int cell = 0; cell < cells; cell++) {
                            int i = (n * CHANNELS[level] + a) * cells + cell;
                            int j = (n * CHANNELS[level] + b) * cells + cell;
                            difference += weight[cell] * weight[cell] * (maps[i] * maps[j] - sr[i] * sr[j]);
                        }
                        term += difference * difference;
                    }
                }
            }
            double values = (double) cells * CHANNELS[level];
            sum += term / (N * CHANNELS[level] * CHANNELS[level]) / 4 / values / values;
        }
        return sum / 3;
    }

    /** Bicubic as TensorFlow 1 has it, at {@code y / 2^level} and {@code x / 2^level}. */
    private static double similarity(double[] values, int n, int y, int x, int level) {
        double sum = 0;
        for (int row = -1; row <= 2; row++) {
            for (int column = -1; column <= 2; column++) {
                int inY = Math.max(0, Math.min(H - 1, (y >> level) + row));
                int inX = Math.max(0, Math.min(W - 1, (x >> level) + column));
                double dy = (double) y / (1 << level) - (y >> level) - row;
                double dx = (double) x / (1 << level) - (x >> level) - column;
                sum += keys(dy) * keys(dx) * values[(n * H + inY) * W + inX];
            }
        }
        return sum;
    }

    /** Keys's kernel with a = -0.75, in its textbook form. */
    private static double keys(double distance) {
        double x = Math.abs(distance);
        return x < 1 ? 1.25 * x * x * x - 2.25 * x * x + 1 : x < 2 ? -0.75 * x * x * x + 3.75 * x * x - 6 * x + 3 : 0;
    }

    @ParameterizedTest
    @CsvSource({"false, -20", "true, -20", "true, 20"})
    void of_twoPictures_equalsTheSumsWrittenOut(boolean weighted, double slope) {
        double[] similarity = Gradients.values(N * H * W, 77);
        double expected = expected(weighted, slope, similarity);
        assertThat(expected).isPositive();
        // double precision throughout; the bicubic weights are fractions of 64, exact in single precision
        assertThat(loss(new TextureLoss(weighted, slope, 0.65), similarity))
                .isCloseTo(expected, within(1e-12 * expected));
    }

    /** A good match counts almost nothing by the published sign, and as if unweighted by the paper's. */
    @Test
    void of_goodMatch_countsByTheSign() {
        double[] good = new double[N * H * W];
        Arrays.fill(good, 1);
        double plain = loss(new TextureLoss(false, 0, 0), good);
        assertThat(loss(new TextureLoss(true, -20, 0.65), good)).isLessThan(1e-12 * plain);
        assertThat(loss(new TextureLoss(true, 20, 0.65), good)).isCloseTo(plain, within(1e-6 * plain));
    }

    @ParameterizedTest
    @CsvSource({"false, -20", "true, -20", "true, 20"})
    void of_result_hasTheGradientOfItsDifferences(boolean weighted, double slope) {
        double[] similarity = Gradients.values(N * H * W, 78);
        TextureLoss loss = new TextureLoss(weighted, slope, 0.65);
        Gradients.check(
                sr -> loss.of(
                        List.of(tensor(map(0, 1), 0), tensor(map(1, 1), 1), tensor(map(2, 1), 2)),
                        List.of(sr, tensor(map(1, 2), 1), tensor(map(2, 2), 2)),
                        Tensor.create(similarity, N, H, W)),
                map(0, 2),
                N,
                CHANNELS[0],
                H,
                W);
    }

    @Test
    void of_options_areTheAuthorsWhereLeftOut() {
        assertThat(TextureLoss.of(new Keys("texture_opt", null))).isEqualTo(new TextureLoss(false, -20, 0.65));
    }
}
