package io.github.acutance.systems;

import io.github.acutance.weights.StateDict;

/** Layers as plain loops in double precision, written from their definitions, for judging the fast ones. */
final class PlainLayers {
    private final StateDict weights;

    PlainLayers(StateDict weights) {
        this.weights = weights;
    }

    /** A feature map [channels, height, width]. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Map3(double[] values, int channels, int height, int width) {
        static Map3 of(float[] values, int channels, int height, int width) {
            double[] copy = new double[values.length];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = values[i];
            }
            return new Map3(copy, channels, height, width);
        }

        /** Zero outside. */
        double at(int channel, int y, int x) {
            boolean inside = y >= 0 && y < height && x >= 0 && x < width;
            return inside ? values[(channel * height + y) * width + x] : 0;
        }

        Map3 plus(Map3 other) {
            double[] sum = values.clone();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += other.values[i];
            }
            return new Map3(sum, channels, height, width);
        }

        /** out[c][y * r + i][x * r + j] = in[c * r * r + i * r + j][y][x]. */
        Map3 shuffle(int r) {
            Map3 out = new Map3(new double[values.length], channels / (r * r), height * r, width * r);
            for (int c = 0; c < out.channels; c++) {
                for (int y = 0; y < out.height; y++) {
                    for (int x = 0; x < out.width; x++) {
                        int from = c * r * r + y % r * r + x % r;
                        out.values[(c * out.height + y) * out.width + x] = at(from, y / r, x / r);
                    }
                }
            }
            return out;
        }
    }

    Map3 conv(Map3 in, String name) {
        float[] weight = weights.tensor(name + ".weight").toFloats();
        float[] bias = weights.tensor(name + ".bias").toFloats();
        int kernel = (int) weights.tensor(name + ".weight").shape()[2];
        Map3 out = new Map3(new double[bias.length * in.height * in.width], bias.length, in.height, in.width);
        for (int o = 0; o < bias.length; o++) {
            for (int y = 0; y < in.height; y++) {
                for (int x = 0; x < in.width; x++) {
                    double sum = bias[o];
                    for (int i = 0; i < in.channels; i++) {
                        for (int v = 0; v < kernel; v++) {
                            for (int u = 0; u < kernel; u++) {
                                sum += weight[((o * in.channels + i) * kernel + v) * kernel + u]
                                        * in.at(i, y + v - kernel / 2, x + u - kernel / 2);
                            }
                        }
                    }
                    out.values[(o * in.height + y) * in.width + x] = sum;
                }
            }
        }
        return out;
    }

    Map3 batchNorm(Map3 in, String name) {
        float[] weight = weights.tensor(name + ".weight").toFloats();
        float[] bias = weights.tensor(name + ".bias").toFloats();
        float[] mean = weights.tensor(name + ".running_mean").toFloats();
        float[] variance = weights.tensor(name + ".running_var").toFloats();
        double[] out = in.values.clone();
        int plane = in.height * in.width;
        for (int i = 0; i < out.length; i++) {
            int c = i / plane;
            out[i] = (out[i] - mean[c]) / Math.sqrt(variance[c] + 1e-5) * weight[c] + bias[c];
        }
        return new Map3(out, in.channels, in.height, in.width);
    }

    Map3 prelu(Map3 in, String name) {
        double slope = weights.tensor(name + ".weight").toFloats()[0];
        double[] out = in.values.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] = out[i] > 0 ? out[i] : slope * out[i];
        }
        return new Map3(out, in.channels, in.height, in.width);
    }
}
