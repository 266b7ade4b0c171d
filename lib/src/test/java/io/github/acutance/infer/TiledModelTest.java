package io.github.acutance.infer;

import static io.github.acutance.infer.TestModels.noise;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class TiledModelTest {
    /** Two pictures that fit the memory in parts only: the result is that of the whole, cut to 0..1 and to 16 bits. */
    @Test
    void forward_picturesBeyondTheMemory_areTheModelsOwnResults() {
        AtomicInteger largest = new AtomicInteger();
        try (NetworkModel model = TestModels.network(2, 1)) {
            SrModel.SingleImage watched = new Watched(model, largest);
            TiledModel tiled = new TiledModel(watched, 40);
            float difference = TensorScope.inference(() -> {
                Tensor one = ImageTensors.toTensor(noise(240, 180, 3, 8, 1), Device.CPU);
                Tensor both = torch.cat(new TensorVector(one, one.flip(3)), 0);
                Tensor expected = model.forward(both, Precision.FP32)
                        .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
                Tensor found = tiled.forward(both, Precision.FP32);
                assertThat(found.shape()).containsExactly(2, 3, 360, 480);
                return found.sub(expected).abs().max().item_float();
            });
            assertThat(difference).isLessThan(1.01f / 65535);
            assertThat(largest.get()).isBetween(1, 240 * 180 / 2);
            assertThat(tiled.card()).isEqualTo(model.card());
        }
    }

    /** Remembers the pixels of the largest tile. */
    private record Watched(SrModel.SingleImage model, AtomicInteger largest) implements SrModel.SingleImage {
        @Override
        public ModelCard card() {
            return model.card();
        }

        @Override
        public Device device() {
            return model.device();
        }

        @Override
        public Tensor forward(Tensor lr, Precision precision) {
            largest.accumulateAndGet((int) (lr.size(2) * lr.size(3)), Math::max);
            return model.forward(lr, precision);
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
