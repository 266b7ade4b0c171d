package io.github.acutance.image;

import java.util.stream.IntStream;

/**
 * Bicubic interpolation of 8-bit samples as Pillow's {@code Image.resize} does it, sample by sample: a = -0.5,
 * antialiased, the window cut off at the border instead of mirrored, weights as integers of 22 binary places, columns
 * before rows, rounded and clamped after each.
 */
final class PillowBicubic {
    private static final int PRECISION_BITS = 32 - 8 - 2; // so that a sum of 8-bit samples fits 32 bits

    private PillowBicubic() {}

    /** Resizes all channels alike; an axis that keeps its length is left alone. */
    static Image resize(Image in, int width, int height) {
        int channels = in.channels();
        byte[] samples = in.data();
        if (width != in.width()) {
            samples = alongRows(samples, in.height(), channels, Axis.of(in.width(), width));
        }
        if (height != in.height()) {
            samples = acrossRows(samples, width * channels, Axis.of(in.height(), height));
        }
        Image out = Image.blank(width, height, channels, 8);
        System.arraycopy(samples, 0, out.data(), 0, samples.length);
        return in.iccProfile().map(out::withIccProfile).orElse(out);
    }

    private static byte[] alongRows(byte[] in, int height, int channels, Axis axis) {
        byte[] out = new byte[Math.multiplyExact(axis.length() * channels, height)];
        IntStream.range(0, height).parallel().forEach(y -> {
            int row = y * axis.inputLength * channels;
            for (int x = 0; x < axis.length(); x++) {
                for (int c = 0; c < channels; c++) {
                    out[(y * axis.length() + x) * channels + c] = axis.weigh(x, in, row + c, channels);
                }
            }
        });
        return out;
    }

    private static byte[] acrossRows(byte[] in, int rowSamples, Axis axis) {
        byte[] out = new byte[Math.multiplyExact(rowSamples, axis.length())];
        IntStream.range(0, axis.length()).parallel().forEach(y -> {
            for (int i = 0; i < rowSamples; i++) {
                out[y * rowSamples + i] = axis.weigh(y, in, i, rowSamples);
            }
        });
        return out;
    }

    /** For every output index its first input index and the integer weights from there on. */
    private static final class Axis {
        private final int inputLength;
        private final int[] first;
        private final int[][] weights;

        private Axis(int inputLength, int[] first, int[][] weights) {
            this.inputLength = inputLength;
            this.first = first;
            this.weights = weights;
        }

        static Axis of(int inputLength, int length) {
            double scale = (double) inputLength / length;
            double stretch = Math.max(scale, 1);
            double support = 2 * stretch;
            int[] first = new int[length];
            int[][] weights = new int[length][];
            for (int i = 0; i < length; i++) {
                double centre = (i + 0.5) * scale;
                first[i] = Math.max(0, (int) (centre - support + 0.5));
                int end = Math.min(inputLength, (int) (centre + support + 0.5));
                double[] exact = new double[end - first[i]];
                double sum = 0;
                for (int k = 0; k < exact.length; k++) {
                    exact[k] = cubic((k + first[i] - centre + 0.5) * (1 / stretch));
                    sum += exact[k];
                }
                weights[i] = new int[exact.length];
                for (int k = 0; k < exact.length; k++) {
                    double scaled = exact[k] / sum * (1 << PRECISION_BITS);
                    weights[i][k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
                }
            }
            return new Axis(inputLength, first, weights);
        }

        int length() {
            return first.length;
        }

        /** Output i of the line whose samples are {@code step} apart and begin at {@code start}. */
        byte weigh(int i, byte[] in, int start, int step) {
            int sum = 1 << (PRECISION_BITS - 1);
            int at = start + first[i] * step;
            for (int weight : weights[i]) {
                sum += weight * (in[at] & 0xff);
                at += step;
            }
            return (byte) Math.min(Math.max(sum >> PRECISION_BITS, 0), 255);
        }

        /** Keys' kernel with a = -0.5, its operations in Pillow's order. */
        private static double cubic(double x) {
            double a = Math.abs(x);
            if (a < 1) {
                return ((-0.5 + 2) * a - (-0.5 + 3)) * a * a + 1;
            }
            return a < 2 ? (((a - 5) * a + 8) * a - 4) * -0.5 : 0;
        }
    }
}
