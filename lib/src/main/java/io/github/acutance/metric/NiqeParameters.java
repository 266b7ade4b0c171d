package io.github.acutance.metric;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The published parameters of NIQE: the features of pristine photographs, and the window of the local mean. */
final class NiqeParameters {
    /** From the file beside this class; niqe-notice.txt says whose numbers they are. */
    static final NiqeParameters PRISTINE = read();

    private static final int FEATURES = 36;
    private static final int WINDOW = 49;

    private final double[] mean;
    private final double[][] covariance;
    private final double[] window;

    private NiqeParameters(double[] mean, double[][] covariance, double[] window) {
        this.mean = mean;
        this.covariance = covariance;
        this.window = window;
    }

    /** The weights of 7 x 7 neighbours, row by row. */
    double[] window() {
        return window;
    }

    /**
     * The distance of a picture's features: sqrt(d S^-1 d) for the difference d of the means and the mean S of the
     * covariances. The pristine covariance is positive definite, so S is, and its pseudo-inverse is its inverse.
     */
    double distance(double[] otherMean, double[][] otherCovariance) {
        double[] difference = new double[FEATURES];
        double[][] pooled = new double[FEATURES][FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            difference[i] = mean[i] - otherMean[i];
            for (int j = 0; j < FEATURES; j++) {
                pooled[i][j] = (covariance[i][j] + otherCovariance[i][j]) / 2;
            }
        }
        return mahalanobis(pooled, difference);
    }

    /** sqrt(d S^-1 d) as the length of L^-1 d, where S = L L^T; overwrites both arguments. */
    private static double mahalanobis(double[][] pooled, double[] difference) {
        double squares = 0;
        for (int i = 0; i < FEATURES; i++) {
            for (int j = 0; j <= i; j++) {
                for (int k = 0; k < j; k++) {
                    pooled[i][j] -= pooled[i][k] * pooled[j][k];
                }
                pooled[i][j] = j < i ? pooled[i][j] / pooled[j][j] : Math.sqrt(pooled[i][i]);
            }
            for (int k = 0; k < i; k++) {
                difference[i] -= pooled[i][k] * difference[k];
            }
            difference[i] /= pooled[i][i];
            squares += difference[i] * difference[i];
        }
        return Math.sqrt(squares);
    }

    private static NiqeParameters read() {
        double[] numbers;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                NiqeParameters.class.getResourceAsStream("niqe-parameters.txt"), StandardCharsets.US_ASCII))) {
            numbers = lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        double[][] covariance = new double[FEATURES][FEATURES];
        int at = FEATURES;
        for (int i = 0; i < FEATURES; i++) {
            for (int j = i; j < FEATURES; j++) {
                covariance[i][j] = numbers[at];
                covariance[j][i] = numbers[at++];
            }
        }
        double[] mean = Arrays.copyOf(numbers, FEATURES);
        return new NiqeParameters(mean, covariance, Arrays.copyOfRange(numbers, at, at + WINDOW));
    }
}
