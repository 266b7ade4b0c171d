package io.github.acutance.bench;

import io.github.acutance.image.Image;
import io.github.acutance.infer.UpscaleOptions;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * What {@link Upscaler} adds to the network's own time: conversion, checks, bookkeeping. A warm call and a bare forward
 * of the same picture take turns, so that both see the same machine; the ratio of their medians is printed, one line per
 * size.
 *
 * <p>Arguments: the precision ({@code fp32} when left out), then the seconds for each size (20).
 */
public final class UpscalerOverhead {
    private static final int[] SIDES = {24, 64, 128};
    private static final int SCALE = 4;
    private static final int LEAST_TURNS = 15;
    private static final int WARM_TURNS = 5;

    private UpscalerOverhead() {}

    /** Runs all sizes. */
    public static void main(String[] arguments) {
        Precision precision = Precision.of(arguments.length > 0 ? arguments[0] : "fp32");
        double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 20;
        UpscaleOptions options =
                UpscaleOptions.defaults().withPrecision(precision).withTile(UpscaleOptions.NONE);
        try (NetworkModel model = network();
                Upscaler upscaler = Upscaler.of(model, options)) {
            for (int side : SIDES) {
                measure(model, upscaler, noise(side), seconds);
            }
        }
    }

    private static void measure(NetworkModel model, Upscaler upscaler, Image picture, double seconds) {
        Tensor lr = TensorScope.create(() -> ImageTensors.toTensor(picture, model.device()));
        try {
            long end = System.nanoTime() + (long) (seconds * 1e9);
            double[] whole = new double[1 << 16];
            double[] bare = new double[whole.length];
            int turns = -WARM_TURNS;
            while (turns < LEAST_TURNS || (System.nanoTime() < end && turns < whole.length)) {
                int slot = Math.max(turns, 0);
                whole[slot] = milliseconds(() -> upscaler.upscale(picture));
                bare[slot] = milliseconds(() -> TensorScope.inference(
                        () -> model.forward(lr, upscaler.precision()).numel()));
                turns++;
            }
            double ratio = median(whole, turns) / median(bare, turns);
            System.out.printf(
                    Locale.ROOT,
                    "upscaler-overhead %s %dx%d: upscale %.2f ms, forward %.2f ms, ratio %.3f (medians of %d)%n",
                    upscaler.precision(),
                    picture.width(),
                    picture.height(),
                    median(whole, turns),
                    median(bare, turns),
                    ratio,
                    turns);
        } finally {
            TensorScope.free(lr);
        }
    }

    private static double milliseconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values, int count) {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[count / 2];
    }

    private static NetworkModel network() {
        Parameters parameters = Parameters.on(Device.CPU);
        MsrResNet figure = new MsrResNet(MsrResNet.Config.standard(SCALE), parameters);
        figure.initialise(new Random(1));
        ModelCard card = new ModelCard(
                "srresnet-x4",
                "srgan",
                "MSRResNet",
                "",
                SCALE,
                parameters.count(),
                SizeRule.ANY,
                35,
                Set.of(Precision.FP32, Precision.BF16),
                "",
                "",
                "",
                List.of());
        return new NetworkModel(figure, card);
    }

    private static Image noise(int side) {
        byte[] samples = new byte[side * side * 3];
        new Random(side).nextBytes(samples);
        return Image.of8(side, side, 3, samples);
    }
}
