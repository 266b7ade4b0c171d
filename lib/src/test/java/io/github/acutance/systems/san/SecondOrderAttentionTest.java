package io.github.acutance.systems.san;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.tensor.TensorScope;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondOrderAttentionTest {
    private static final long SEED = 11;

    @Test
    void statistic_anyMap_equalsTheIterationWrittenOutInDoubles() {
        double[] x = noise(3 * 5 * 4, 1000); // far from 0: products of values instead of deviations would lose digits
        float[] single = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            single[i] = (float) x[i];
            x[i] = single[i];
        }
        float[] actual = TensorScope.inference(() -> {
            float[] values = new float[3];
            SecondOrderAttention.statistic(Tensor.create(single, 1, 3, 5, 4))
                    .contiguous()
                    .data_ptr_float()
                    .get(values);
            return values;
        });
        double[] expected = plain(x, 3, 20);
        for (int c = 0; c < 3; c++) {
            // fp32 holds values near 1000 to 6e-5, and their deviations are about 0.5
            assertThat(actual[c]).isCloseTo((float) expected[c], within(1e-4f));
        }
    }

    /** libtorch's gradient of the words; in the authors' code the iteration's backward is written by hand. */
    @Test
    void statistic_gradient_equalsDifferencesInDoubles() {
        double[] x = noise(4 * 6 * 5, 0);
        double[] weights = noise(4, 0);
        double[] gradient = TensorScope.run(() -> {
            Tensor in = Tensor.create(x, 1, 4, 6, 5).set_requires_grad(true);
            SecondOrderAttention.statistic(in)
                    .mul(Tensor.create(weights, 1, 4, 1, 1))
                    .sum()
                    .backward();
            double[] values = new double[x.length];
            in.grad().contiguous().data_ptr_double().get(values);
            return values;
        });
        double step = 1e-5;
        for (int i = 0; i < x.length; i++) {
            double[] up = x.clone();
            double[] down = x.clone();
            up[i] += step;
            down[i] -= step;
            double expected = (dot(plain(up, 4, 30), weights) - dot(plain(down, 4, 30), weights)) / (2 * step);
            // the differences' error is of the order of step squared, and rounding over step
            assertThat(gradient[i]).as("seed %d, value %d", SEED, i).isCloseTo(expected, within(1e-8));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1003, 1, 1000", "1003, 1, 1000, 1", "1000, 2, 1000, 2", "2, 1000, 2, 1000", "1001, 1004, 1000, 1000"
    })
    void statistic_longSides_seesTheirMiddle(int height, int width, int seenHeight, int seenWidth) {
        boolean equal = TensorScope.inference(() -> {
            torch.manual_seed(SEED);
            Tensor x = torch.rand(1, 2, height, width);
            Tensor middle =
                    x.narrow(2, (height - seenHeight) / 2, seenHeight).narrow(3, (width - seenWidth) / 2, seenWidth);
            return SecondOrderAttention.statistic(x).equal(SecondOrderAttention.statistic(middle.clone()));
        });
        assertThat(equal).isTrue();
    }

    @Test
    void statistic_mapWithoutVariance_isZeroWithZeroGradient() {
        TensorScope.run(() -> {
            Tensor x = torch.ones(1, 4, 3, 3).set_requires_grad(true);
            Tensor statistic = SecondOrderAttention.statistic(x);
            assertThat(statistic.abs().max().item_float()).isLessThan(1e-9f);
            statistic.sum().backward();
            assertThat(x.grad().isfinite().all().item_bool()).isTrue();
            return null;
        });
    }

    /** Section 7 of the specification, with loops; x is [channels, pixels]. */
    private static double[] plain(double[] x, int channels, int pixels) {
        double[][] a = new double[channels][channels];
        double trace = 0;
        for (int i = 0; i < channels; i++) {
            for (int j = 0; j < channels; j++) {
                double product = 0;
                for (int p = 0; p < pixels; p++) {
                    product += (x[i * pixels + p] - mean(x, i, pixels)) * (x[j * pixels + p] - mean(x, j, pixels));
                }
                a[i][j] = product / pixels;
            }
            trace += a[i][i];
        }
        for (double[] row : a) {
            for (int j = 0; j < channels; j++) {
                row[j] /= trace;
            }
        }
        double[][] z = corrected(a);
        double[][] y = times(a, z);
        for (int step = 1; step <= 3; step++) {
            double[][] t = corrected(times(z, y));
            y = times(y, t);
            z = times(t, z);
        }
        double[][] root = times(y, corrected(times(z, y)));
        double[] means = new double[channels];
        for (double[] row : root) {
            for (int j = 0; j < channels; j++) {
                means[j] += row[j] * Math.sqrt(trace) / channels;
            }
        }
        return means;
    }

    private static double mean(double[] x, int channel, int pixels) {
        double sum = 0;
        for (int p = 0; p < pixels; p++) {
            sum += x[channel * pixels + p];
        }
        return sum / pixels;
    }

    private static double[][] corrected(double[][] m) {
        double[][] out = new double[m.length][m.length];
        for (int i = 0; i < m.length; i++) {
            for (int j = 0; j < m.length; j++) {
                out[i][j] = ((i == j ? 3 : 0) - m[i][j]) / 2;
            }
        }
        return out;
    }

    private static double[][] times(double[][] a, double[][] b) {
        double[][] out = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                for (int k = 0; k < a.length; k++) {
                    out[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return out;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] noise(int count, double offset) {
        SplittableRandom random = new SplittableRandom(SEED + count);
        return random.doubles(count).map(value -> offset + 2 * value - 1).toArray();
    }
}
