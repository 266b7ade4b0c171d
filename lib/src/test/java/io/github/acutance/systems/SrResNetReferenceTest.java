package io.github.acutance.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.srgan.SrResNet;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The paper's generator, for which no published output exists, against plain loops in double precision. */
class SrResNetReferenceTest {
    private static final int CHANNELS = 5;
    private static final int BLOCKS = 2;
    private static final int HEIGHT = 6;
    private static final int WIDTH = 7;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void forward_smallNetwork_equalsPlainLoops(int scale) {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers layers = EagerLayers.inference(Precision.FP32)) {
            SrResNet network = new SrResNet(new SrResNet.Config(scale, BLOCKS, CHANNELS, false), parameters);
            StateDict weights = random(parameters.shapes(), new Random(17 + scale));
            parameters.load(weights);
            float[] lr = Fill.input(HEIGHT, WIDTH);
            float[] sr = TensorScope.inference(() -> {
                Tensor out = network.forward(layers, Tensor.create(lr, 1, 3, HEIGHT, WIDTH))
                        .contiguous();
                float[] values = new float[(int) out.numel()];
                out.data_ptr_float().get(values);
                return values;
            });
            double[] expected = plain(new PlainLayers(weights), lr, scale);
            assertThat(sr).hasSize(expected.length);
            for (int i = 0; i < sr.length; i++) {
                assertThat((double) sr[i]).as("sample %d", i).isCloseTo(expected[i], within(1e-4));
            }
        }
    }

    /** Section 2 of the specification of SRGAN, line by line. */
    private static double[] plain(PlainLayers net, float[] lr, int scale) {
        PlainLayers.Map3 in = PlainLayers.Map3.of(lr, 3, HEIGHT, WIDTH);
        PlainLayers.Map3 shallow = net.prelu(net.conv(in, "conv_in"), "prelu_in");
        PlainLayers.Map3 y = shallow;
        for (int i = 0; i < BLOCKS; i++) {
            String block = "body." + i;
            PlainLayers.Map3 z = net.batchNorm(net.conv(y, block + ".conv1"), block + ".bn1");
            z = net.conv(net.prelu(z, block + ".prelu"), block + ".conv2");
            y = net.batchNorm(z, block + ".bn2").plus(y);
        }
        y = net.batchNorm(net.conv(y, "conv_mid"), "bn_mid").plus(shallow);
        for (int i = 0; i < (scale == 4 ? 2 : 1); i++) {
            y = net.prelu(net.conv(y, "up." + i + ".conv").shuffle(scale == 3 ? 3 : 2), "up." + i + ".prelu");
        }
        double[] signed = net.conv(y, "conv_out").values();
        for (int i = 0; i < signed.length; i++) {
            signed[i] = (signed[i] + 1) / 2;
        }
        return signed;
    }

    private static StateDict random(Map<String, long[]> shapes, Random random) {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            long count = 1;
            for (long side : shape) {
                count *= side;
            }
            float[] values = new float[(int) count];
            double spread = shape.length == 4 ? Math.sqrt(1.0 * shape[0] / count) : 0.3;
            for (int i = 0; i < values.length; i++) {
                double value = spread * random.nextGaussian();
                values[i] = (float) (name.endsWith("running_var") ? 0.5 + Math.abs(value) : value);
            }
            tensors.put(name, WeightTensor.of(values, shape));
        });
        return StateDict.of(tensors, Map.of());
    }
}
