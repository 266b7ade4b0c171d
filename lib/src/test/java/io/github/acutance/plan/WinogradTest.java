package io.github.acutance.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.tensor.TensorScope;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class WinogradTest {
    private final SplittableRandom random = new SplittableRandom(4);

    private static double[] times(double[][] matrix, double[] x) {
        double[] y = new double[matrix.length];
        for (int row = 0; row < matrix.length; row++) {
            for (int column = 0; column < x.length; column++) {
                y[row] += matrix[row][column] * x[column];
            }
        }
        return y;
    }

    @Test
    void gather_ofSpreadRowsTimesSpreadTaps_areTheFilteredRows() {
        for (int trial = 0; trial < 100; trial++) {
            double[] rows = random.doubles(Winograd.PLANES, -1, 1).toArray();
            double[] taps = random.doubles(Winograd.TAPS, -1, 1).toArray();
            double[] products = times(Winograd.spread(), rows);
            double[] spreadTaps = times(Winograd.taps(), taps);
            for (int plane = 0; plane < Winograd.PLANES; plane++) {
                products[plane] *= spreadTaps[plane];
            }
            double[] made = times(Winograd.gather(), products);
            for (int row = 0; row < Winograd.ROWS; row++) {
                double expected = rows[row] * taps[0] + rows[row + 1] * taps[1] + rows[row + 2] * taps[2];
                assertThat(made[row]).isCloseTo(expected, within(1e-13));
            }
        }
    }

    /** The matrices that the literature gives for these points, up to a factor that one row of B takes and one of G gives. */
    @Test
    void matrices_ofTheFirstAndLastPoint_areTheKnownOnes() {
        assertThat(Winograd.spread()[0]).containsExactly(new double[] {-1, 0, 5.25, 0, -5.25, 0, 1, 0}, within(1e-15));
        assertThat(Winograd.spread()[7]).containsExactly(new double[] {0, -1, 0, 5.25, 0, -5.25, 0, 1}, within(1e-15));
        assertThat(Winograd.gather()[3]).containsExactly(new double[] {0, 1, -1, 8, -8, 0.125, -0.125, 0}, within(0.0));
    }

    @Test
    void onesPlane_isGatheredOnceIntoEachRow() {
        for (double[] row : Winograd.gather()) {
            assertThat(row[Winograd.ONES]).isEqualTo(1);
        }
    }

    @Test
    void spread_ofWeights_spreadsTheTapsOfEachColumn() {
        TensorScope.run(() -> {
            Tensor weights = torch.arange(new org.bytedeco.pytorch.Scalar(2 * 5 * 9.0))
                    .view(2, 5, 3, 3)
                    .sin();
            Tensor spread = Winograd.spread(weights);
            assertThat(spread.shape()).containsExactly(8, 2, 5, 1, 3);
            double[] column = new double[3];
            for (int tap = 0; tap < 3; tap++) {
                column[tap] = weights.select(0, 1)
                        .select(0, 4)
                        .select(0, tap)
                        .select(0, 2)
                        .item_double();
            }
            double[] expected = times(Winograd.taps(), column);
            for (int plane = 0; plane < 8; plane++) {
                double found = spread.select(0, plane)
                        .select(0, 1)
                        .select(0, 4)
                        .select(0, 0)
                        .select(0, 2)
                        .item_double();
                assertThat(found).isCloseTo(expected[plane], within(1e-7));
            }
            return null;
        });
    }
}
