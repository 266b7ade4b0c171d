package io.github.acutance.metric;

/**
 * A generalised Gaussian distribution with a scale of its own at each side of zero, fitted by its moments to one of 9801
 * shapes from 0.2 to 10 (specs, metrics section 4, step 4).
 *
 * @param shape its exponent: 2 for a Gaussian, less for heavier tails
 * @param left scale of the negative side; NaN if no value is negative
 * @param right scale of the positive side; NaN if no value is positive
 */
record AsymmetricGaussian(double shape, double left, double right) {
    private static final double FIRST_SHAPE = 0.2;
    private static final double SHAPE_STEP = 0.001;
    private static final double[] RATIOS = ratios();

    /** Fits the distribution to values around zero. */
    static AsymmetricGaussian fit(double[] values) {
        double leftSquares = 0;
        double rightSquares = 0;
        double magnitudes = 0;
        int lefts = 0;
        int rights = 0;
        for (double value : values) {
            if (value < 0) {
                leftSquares += value * value;
                lefts++;
            } else if (value > 0) {
                rightSquares += value * value;
                rights++;
            }
            magnitudes += Math.abs(value);
        }
        double left = Math.sqrt(leftSquares / lefts);
        double right = Math.sqrt(rightSquares / rights);
        double meanMagnitude = magnitudes / values.length;
        double ratio = meanMagnitude * meanMagnitude / ((leftSquares + rightSquares) / values.length);
        double skew = left / right;
        double evenRatio = ratio * (cube(skew) + 1) * (skew + 1) / Math.pow(skew * skew + 1, 2);
        double shape = FIRST_SHAPE + SHAPE_STEP * nearest(evenRatio);
        double deviationToScale = Math.exp((logGamma(1 / shape) - logGamma(3 / shape)) / 2);
        return new AsymmetricGaussian(shape, left * deviationToScale, right * deviationToScale);
    }

    /** The mean of the distribution. */
    double mean() {
        return (right - left) * Math.exp(logGamma(2 / shape) - logGamma(1 / shape));
    }

    /** The index of the ratio nearest to a value, the lower of two; 0 for NaN. The ratios rise with the shape. */
    private static int nearest(double value) {
        int low = 0;
        int high = RATIOS.length - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (RATIOS[middle + 1] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        boolean isNextNearer =
                low + 1 < RATIOS.length && Math.pow(RATIOS[low + 1] - value, 2) < Math.pow(RATIOS[low] - value, 2);
        return isNextNearer ? low + 1 : low;
    }

    /** Gamma(2/a)^2 / (Gamma(1/a) Gamma(3/a)) for every shape a. */
    private static double[] ratios() {
        double[] ratios = new double[9801];
        for (int i = 0; i < ratios.length; i++) {
            double shape = FIRST_SHAPE + SHAPE_STEP * i;
            ratios[i] = Math.exp(2 * logGamma(2 / shape) - logGamma(1 / shape) - logGamma(3 / shape));
        }
        return ratios;
    }

    /** The logarithm of the gamma function of x > 0: Stirling's series beyond 12, brought there by x Gamma(x) = Gamma(x+1). */
    static double logGamma(double x) {
        double product = 1;
        double z = x;
        for (; z < 12; z++) {
            product *= z;
        }
        double inverse = 1 / z;
        double square = inverse * inverse;
        double tail = inverse
                * (1 / 12.0
                        - square * (1 / 360.0 - square * (1 / 1260.0 - square * (1 / 1680.0 - square * (1 / 1188.0)))));
        return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + tail - Math.log(product);
    }

    private static double cube(double x) {
        return x * x * x;
    }
}
