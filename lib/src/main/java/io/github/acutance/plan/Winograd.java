package io.github.acutance.plan;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Winograd's minimal filtering F(6, 3) (S. Winograd, Arithmetic Complexity of Computations, 1980; A. Lavin and S. Gray, Fast
 * Algorithms for Convolutional Neural Networks, 2016), in one direction: three taps applied to eight rows give six rows with
 * 8 multiplications instead of 18. Rows are spread over eight planes, taps as well, and y = A (G w * B x) gathers six rows of
 * their products. Along the rows everything stays as it was, so that each plane is an ordinary convolution of 1 x 3, edges
 * and all. In both directions it would save more multiplications, but move more memory.
 */
final class Winograd {
    /** Rows that one application makes. */
    static final int ROWS = 6;

    /** Of the kernel. */
    static final int TAPS = 3;

    /** Planes, and rows that one application takes. */
    static final int PLANES = ROWS + TAPS - 1;

    /** The plane of the point 1: what is added to its every value is added once to each row. */
    static final int ONES = 1;

    private static final double[] POINTS = {0, 1, -1, 2, -2, 0.5, -0.5}; // and infinity

    private Winograd() {}

    /** What makes planes of rows, B: [planes, rows taken]. */
    static double[][] spread() {
        double[][] b = new double[PLANES][PLANES];
        for (int plane = 0; plane < PLANES; plane++) {
            double[] polynomial = {1};
            for (int i = 0; i < POINTS.length; i++) {
                if (i != plane) {
                    polynomial = timesLinear(polynomial, POINTS[i]);
                }
            }
            System.arraycopy(polynomial, 0, b[plane], 0, polynomial.length);
        }
        return b;
    }

    /** What makes planes of taps, G: [planes, taps]. */
    static double[][] taps() {
        double[][] g = new double[PLANES][TAPS];
        for (int plane = 0; plane < POINTS.length; plane++) {
            double scale = 1;
            for (int i = 0; i < POINTS.length; i++) {
                scale *= i == plane ? 1 : POINTS[plane] - POINTS[i];
            }
            for (int tap = 0; tap < TAPS; tap++) {
                g[plane][tap] = Math.pow(POINTS[plane], tap) / scale;
            }
        }
        g[PLANES - 1][TAPS - 1] = 1;
        return g;
    }

    /** What makes rows of planes, A: [rows made, planes]. */
    static double[][] gather() {
        double[][] a = new double[ROWS][PLANES];
        for (int row = 0; row < ROWS; row++) {
            for (int plane = 0; plane < POINTS.length; plane++) {
                a[row][plane] = Math.pow(POINTS[plane], row);
            }
        }
        a[ROWS - 1][PLANES - 1] = 1;
        return a;
    }

    /** The weights [out, in, 3, k] as [planes, out, in, 1, k], in fp32. Called inside a step. */
    static Tensor spread(Tensor weights) {
        Tensor exact = weights.to(ScalarType.Double);
        TensorVector planes = new TensorVector();
        for (double[] factors : taps()) {
            Tensor sum = exact.narrow(2, 0, 1).mul(new Scalar(factors[0]));
            for (int tap = 1; tap < TAPS; tap++) {
                sum = sum.add(exact.narrow(2, tap, 1).mul(new Scalar(factors[tap])));
            }
            planes.push_back(sum);
        }
        return torch.stack(planes, 0).to(ScalarType.Float);
    }

    /** The coefficients, lowest power first, times (x - root). */
    private static double[] timesLinear(double[] polynomial, double root) {
        double[] product = new double[polynomial.length + 1];
        for (int i = 0; i < polynomial.length; i++) {
            product[i] -= root * polynomial[i];
            product[i + 1] += polynomial[i];
        }
        return product;
    }
}
