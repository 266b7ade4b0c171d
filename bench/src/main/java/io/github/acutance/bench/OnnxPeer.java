package io.github.acutance.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.acutance.catalog.Catalog;
import io.github.acutance.infer.OnnxExport;
import io.github.acutance.model.Device;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/**
 * The peer in ONNX Runtime: exports a system's network at its paper's size with random weights and times it there, fp32,
 * all optimisations on. Prints the median and the fastest of several turns in milliseconds.
 *
 * <p>Arguments: system ({@code esrgan}), height (128), width (128), threads (2), turns (5).
 */
public final class OnnxPeer {
    private OnnxPeer() {}

    /** Runs the peer. */
    public static void main(String[] arguments) throws IOException, OrtException {
        String system = arguments.length > 0 ? arguments[0] : "esrgan";
        long height = whole(arguments, 1, 128);
        long width = whole(arguments, 2, 128);
        int threads = whole(arguments, 3, 2);
        int turns = whole(arguments, 4, 5);
        Path file = Files.createTempFile(system, ".onnx");
        try {
            try (SrModel model = Catalog.untrained(system, new Random(1), Device.CPU)) {
                OnnxExport.write(model, file);
            }
            double[] milliseconds = run(file, height, width, threads, turns);
            Arrays.sort(milliseconds);
            System.out.printf(
                    "onnxruntime %s %s %dx%d fp32 %d threads: median %.1f ms, fastest %.1f ms%n",
                    OrtEnvironment.getEnvironment().getVersion(),
                    system,
                    height,
                    width,
                    threads,
                    milliseconds[turns / 2],
                    milliseconds[0]);
        } finally {
            Files.delete(file);
        }
    }

    private static double[] run(Path file, long height, long width, int threads, int turns) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        float[] picture = new float[(int) (3 * height * width)];
        Random random = new Random(1);
        for (int i = 0; i < picture.length; i++) {
            picture[i] = random.nextFloat();
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            try (OrtSession session = environment.createSession(file.toString(), options);
                    OnnxTensor lr = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(picture), new long[] {1, 3, height, width})) {
                double[] milliseconds = new double[turns];
                for (int turn = -1; turn < turns; turn++) { // the first warms up
                    long began = System.nanoTime();
                    session.run(Map.of("lr", lr)).close();
                    if (turn >= 0) {
                        milliseconds[turn] = (System.nanoTime() - began) / 1e6;
                    }
                }
                return milliseconds;
            }
        }
    }

    private static int whole(String[] arguments, int index, int byDefault) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : byDefault;
    }
}
