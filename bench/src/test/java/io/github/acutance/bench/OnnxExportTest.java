package io.github.acutance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.acutance.infer.OnnxExport;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.esrgan.Esrgan;
import io.github.acutance.systems.san.San;
import io.github.acutance.systems.srfbn.Srfbn;
import io.github.acutance.systems.srgan.InstanceSrResNet;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.systems.srgan.PlainSrResNet;
import io.github.acutance.systems.srgan.SrResNet;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported networks compute in ONNX Runtime what they compute here. */
class OnnxExportTest {
    /** fp32 sums of a few thousand products of size one, in another order. */
    private static final float TOLERANCE = 2e-4f;

    private static final long SEED = 11;

    @TempDir
    private Path folder;

    static Stream<Arguments> networks() {
        return Stream.of(
                network("msrresnet x4", at -> new MsrResNet(new MsrResNet.Config(4, 2, 8, true), at)),
                network("msrresnet x3", at -> new MsrResNet(new MsrResNet.Config(3, 1, 8, true), at)),
                network("srresnet of the paper", at -> new SrResNet(new SrResNet.Config(4, 2, 8, true), at)),
                network("plain srresnet", at -> new PlainSrResNet(new PlainSrResNet.Config(4, 2, 8), at)),
                network("instance srresnet", at -> new InstanceSrResNet(1, 8, at)),
                network("rrdbnet x4", at -> new Esrgan(new Esrgan.Config(4, 1, 8, 4, 1), at)),
                network("rrdbnet x2, folded", at -> new Esrgan(new Esrgan.Config(2, 1, 8, 4, 2), at)),
                network("srfbn", at -> new Srfbn(new Srfbn.Config(4, 8, 2, 2), at)));
    }

    private static Arguments network(String name, Function<Parameters, Network> builder) {
        return Arguments.of(name, builder);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void write_network_computesTheSameInOnnxRuntime(String name, Function<Parameters, Network> builder)
            throws IOException, OrtException {
        Path file = folder.resolve("network.onnx");
        try (NetworkModel model = model(name, builder)) {
            OnnxExport.write(model, file);
            for (int[] size : new int[][] {{12, 20}, {18, 14}}) {
                float[] lr = random(3 * size[0] * size[1]);
                float[] here = TensorScope.inference(() -> floats(model.forward(tensor(lr, size))));
                float[] there = run(file, lr, size);
                assertThat(there).as(name + " " + Arrays.toString(size)).hasSameSizeAs(here);
                for (int i = 0; i < here.length; i++) {
                    assertThat(Math.abs(there[i] - here[i]))
                            .isLessThanOrEqualTo(TOLERANCE * Math.max(1, Math.abs(here[i])));
                }
            }
        }
    }

    @Test
    void write_networkWithOtherParts_isRefusedAndWritesNothing() {
        Path file = folder.resolve("san.onnx");
        try (NetworkModel model = model("san", at -> new San(new San.Config(4, 1, 1, 8, 4, true), at))) {
            assertThatThrownBy(() -> OnnxExport.write(model, file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected a network of ONNX's operators");
        }
        assertThat(file).doesNotExist();
    }

    private static NetworkModel model(String name, Function<Parameters, Network> builder) {
        Network network = builder.apply(Parameters.on(Device.CPU));
        network.initialise(new SplittableRandom(SEED));
        return new NetworkModel(network, card(name));
    }

    private static ModelCard card(String name) {
        return ModelCard.fromJson("""
                {"name": "%s", "system": "test", "title": "t", "paper": "p", "scale": 4, "parameters": 0,
                 "sizeRule": {"minimum": 1, "multiple": 1}, "receptiveField": 9, "safePrecisions": ["FP32"]}
                """.formatted(name));
    }

    private static float[] random(int length) {
        Random random = new Random(SEED);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    private static Tensor tensor(float[] values, int[] size) {
        return Tensor.create(values, 1, 3, size[0], size[1]);
    }

    private static float[] floats(Tensor tensor) {
        Tensor plain = tensor.contiguous();
        float[] values = new float[(int) plain.numel()];
        plain.data_ptr_float().get(values);
        return values;
    }

    private static float[] run(Path file, float[] lr, int[] size) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor input = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(lr), new long[] {1, 3, size[0], size[1]});
                OrtSession.Result result = session.run(Map.of("lr", input))) {
            FloatBuffer out = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[out.remaining()];
            out.get(values);
            return values;
        }
    }
}
