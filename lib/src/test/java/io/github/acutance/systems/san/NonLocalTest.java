package io.github.acutance.systems.san;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.TensorScope;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRef;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NonLocalTest {
    /** 200 x 210 pixels take several chunks of rows, more without pooling; 9 x 7 are odd. */
    @ParameterizedTest
    @CsvSource({"true, 200, 210", "false, 120, 131", "true, 9, 7", "false, 3, 2"})
    void forward_inChunksOfRows_equalsWholeQuartersOneByOne(boolean pooled, int height, int width) {
        try (Parameters at = Parameters.on(Device.CPU);
                EagerLayers nn = EagerLayers.inference(Precision.FP32)) {
            NonLocal module = new NonLocal(at, 8, 1, pooled);
            SplittableRandom random = new SplittableRandom(5);
            module.initialise(random);
            float difference = TensorScope.inference(() -> {
                torch.manual_seed(3);
                at.tensor("W.weight").normal_();
                Tensor x = torch.rand(1, 8, height, width).mul(new Scalar(10.0));
                Tensor expected = x.clone();
                for (int quarter = 0; quarter < 4; quarter++) {
                    int top = quarter < 2 ? 0 : height / 2;
                    int left = quarter % 2 == 0 ? 0 : width / 2;
                    int rows = quarter < 2 ? height / 2 : height - height / 2;
                    int columns = quarter % 2 == 0 ? width / 2 : width - width / 2;
                    Tensor part = x.narrow(2, top, rows).narrow(3, left, columns);
                    expected.narrow(2, top, rows).narrow(3, left, columns).copy_(whole(at, part, pooled));
                }
                return expected.sub(module.forward(nn, x)).abs().max().item_float();
            });
            assertThat(difference).isLessThan(1e-4f); // of values up to 20, sums of up to 4,000 products in fp32
        }
    }

    /** Section 8 of the specification for one quarter, at once. */
    private static Tensor whole(Parameters at, Tensor part, boolean pooled) {
        Tensor keys = conv(at, pooled ? "phi.0" : "phi", part);
        Tensor values = conv(at, pooled ? "g.0" : "g", part);
        if (pooled) {
            keys = torch.max_pool2d(keys, 2, 2);
            values = torch.max_pool2d(values, 2, 2);
        }
        Tensor likeness = torch.einsum(
                "nchw,ncm->nhwm", new TensorArrayRef(new TensorVector(conv(at, "theta", part), keys.flatten(2, 3))));
        Tensor means = torch.einsum(
                "nhwm,ncm->nchw", new TensorArrayRef(new TensorVector(likeness.softmax(3), values.flatten(2, 3))));
        return conv(at, "W", means).add(part);
    }

    private static Tensor conv(Parameters at, String name, Tensor x) {
        Tensor weight = at.tensor(name + ".weight");
        Tensor bias = at.tensor(name + ".bias");
        return torch.conv2d(x, weight).add(bias.view(1, -1, 1, 1));
    }
}
