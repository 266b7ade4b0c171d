package io.github.acutance.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import io.github.acutance.model.Device;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ImageTensorsTest {
    @Test
    void toTensor_layout_isPlanarRgbInUnitRange() {
        Image picture = Image.of8(2, 1, 3, new byte[] {0, 51, (byte) 255, 102, (byte) 153, (byte) 204});
        float[] values = TensorScope.inference(() -> {
            Tensor tensor = ImageTensors.toTensor(picture, Device.CPU).contiguous();
            assertThat(tensor.shape()).containsExactly(1, 3, 1, 2);
            float[] copy = new float[6];
            tensor.data_ptr_float().get(copy);
            return copy;
        });
        assertThat(values).containsExactly(0f, 0.4f, 0.2f, 0.6f, 1f, 0.8f);
    }

    @Test
    void roundTrip_everyLevel_isExact() {
        Random random = new Random(5);
        byte[] bytes = new byte[31 * 17 * 3];
        random.nextBytes(bytes);
        Image eight = Image.of8(31, 17, 3, bytes);
        short[] shorts = new short[31 * 17 * 3];
        for (int i = 0; i < shorts.length; i++) {
            shorts[i] = (short) random.nextInt(65536);
        }
        Image sixteen = Image.of16(31, 17, 3, shorts);
        assertThat(there(eight)).isEqualTo(eight);
        assertThat(there(sixteen)).isEqualTo(sixteen);
    }

    @Test
    void toImage_halfLevelsAndOutside_roundToEvenAndClamp() {
        Image picture = TensorScope.inference(() -> ImageTensors.toImage(
                Tensor.create(new float[] {0.5f / 255, 1.5f / 255, 2.5f / 255, -1, 2, 1}, 1, 3, 1, 2), 8));
        assertThat(picture.sample(0, 0, 0)).isZero();
        assertThat(picture.sample(1, 0, 0)).isEqualTo(2);
        assertThat(picture.sample(0, 0, 1)).isEqualTo(2);
        assertThat(picture.sample(1, 0, 1)).isZero();
        assertThat(picture.sample(0, 0, 2)).isEqualTo(255);
    }

    @Test
    void toTensor_gray_isRefused() {
        Image gray = Image.of8(1, 1, 1, new byte[1]);
        assertThatThrownBy(() -> TensorScope.inference(() -> ImageTensors.toTensor(gray, Device.CPU) == null))
                .hasMessageContaining("expected an RGB picture, found 1 channels");
    }

    private static Image there(Image picture) {
        return TensorScope.inference(
                () -> ImageTensors.toImage(ImageTensors.toTensor(picture, Device.CPU), picture.bits()));
    }
}
