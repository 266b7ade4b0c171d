package io.github.acutance.infer;

import static io.github.acutance.infer.TestModels.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import io.github.acutance.infer.TestModels.Fake;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChopTest {
    private static final UpscaleOptions CHOP =
            UpscaleOptions.defaults().withPrecision(Precision.FP32).withChop(true);

    /** A network that knows the size of what it sees: each value becomes itself plus the window's mean. */
    private static Tensor far(Tensor lr, int scale) {
        return TestModels.enlarged(lr.add(lr.mean()), scale);
    }

    private static Fake farSeeing(int scale, int limit) {
        ModelCard card = TestModels.card(scale, ModelCard.GLOBAL, SizeRule.ANY).withChopPixels(limit);
        return new Fake(card, (lr, precision) -> far(lr.mul(new Scalar(0.5)), scale));
    }

    @ParameterizedTest
    @CsvSource({
        "40, 52, 2, 100000",
        "41, 53, 3, 100000",
        "20, 20, 2, 100000",
        "75, 98, 2, 900", // cut again, down to parts of 20 to 39 pixels
        "163, 40, 2, 1000", // unequal sides: some parts end with fewer than 20 pixels
        "19, 64, 2, 100000", // not cut
        "3, 5, 4, 100000"
    })
    void forward_anySize_equalsTheRecursionPixelByPixel(int height, int width, int scale, int limit) {
        Image picture = noise(width, height, 3, 8, 3);
        TensorScope.inference(() -> {
            Tensor lr = ImageTensors.toTensor(picture, io.github.acutance.model.Device.CPU);
            float[] chopped = values(new Chop(x -> far(x, scale), scale, limit).forward(lr));
            for (int y = 0; y < height * scale; y++) {
                for (int x = 0; x < width * scale; x++) {
                    for (int c = 0; c < 3; c++) {
                        float expected = expected(lr, c, y, x, scale, limit);
                        assertThat(chopped[(c * height * scale + y) * width * scale + x])
                                .as("channel %d, row %d, column %d", c, y, x)
                                .isEqualTo(expected);
                    }
                }
                y += height * scale / 13; // a row in thirteen, of every part
            }
            return null;
        });
    }

    /** The value of one output pixel: follows the picture down to the part that answers for that pixel. */
    private static float expected(Tensor lr, int channel, int row, int column, int scale, int limit) {
        int top = 0;
        int left = 0;
        int h = (int) lr.size(2);
        int w = (int) lr.size(3);
        int y = row;
        int x = column;
        boolean cut = true;
        while (cut && h >= 20 && w >= 20) {
            int partHeight = h / 2 + 10;
            int partWidth = w / 2 + 10;
            if (y >= scale * (h / 2)) {
                top += h - partHeight;
                y -= scale * (h - partHeight);
            }
            if (x >= scale * (w / 2)) {
                left += w - partWidth;
                x -= scale * (w - partWidth);
            }
            h = partHeight;
            w = partWidth;
            cut = h * w >= limit;
        }
        Tensor part = lr.narrow(2, top, h).narrow(3, left, w);
        return part.narrow(1, channel, 1)
                .narrow(2, y / scale, 1)
                .narrow(3, x / scale, 1)
                .add(part.mean())
                .item_float();
    }

    @Test
    void upscale_chopped_differsFromWholeAndSeesTheFourParts() {
        Fake model = farSeeing(2, 100_000);
        Image picture = noise(50, 41, 3, 8, 1);

        Image chopped = Upscaler.of(model, CHOP).upscale(picture);

        assertThat(model.calls())
                .containsExactlyElementsOf(List.of("35x30 fp32", "35x30 fp32", "35x30 fp32", "35x30 fp32"));
        Image whole = Upscaler.of(model, CHOP.withChop(false).withTile(UpscaleOptions.NONE))
                .upscale(picture);
        assertThat(chopped).isNotEqualTo(whole);
    }

    @Test
    void upscale_choppedEnsemble_isTheMeanOfEightChoppedRuns() {
        Fake model = farSeeing(2, 100_000);
        Image picture = noise(33, 26, 3, 8, 2);

        Image ensemble = Upscaler.of(model, CHOP.withSelfEnsemble(true)).upscale(picture);

        Image expected = TensorScope.inference(() -> {
            Tensor lr = ImageTensors.toTensor(picture, model.device());
            Chop chop = new Chop(x -> model.forward(x, Precision.FP32), 2, 100_000);
            Tensor sum = torch.zeros(1, 3, 52, 66);
            for (long[] flip : new long[][] {{}, {2}, {3}, {2, 3}}) {
                sum = sum.add(chop.forward(lr.flip(flip)).flip(flip));
                Tensor turned = chop.forward(lr.flip(flip).transpose(2, 3));
                sum = sum.add(turned.transpose(2, 3).flip(flip));
            }
            return ImageTensors.toImage(sum.div(new Scalar(8.0)), 8);
        });
        assertThat(TestModels.greatestDifference(ensemble, expected)).isLessThanOrEqualTo(1); // sums in another order
        assertThat(TestModels.equalShare(ensemble, expected)).isGreaterThan(0.999);
        assertThat(model.calls()).hasSize(64);
    }

    @Test
    void upscale_chopped_leavesNoNativeObject() {
        Upscaler upscaler = Upscaler.of(farSeeing(2, 900), CHOP);
        Image picture = noise(75, 61, 3, 8, 4);
        upscaler.upscale(picture);
        long before = Pointer.totalCount();
        for (int i = 0; i < 20; i++) {
            upscaler.upscale(picture);
        }
        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    @Test
    void upscale_choppedWithoutMemory_saysWhatHelps() {
        ModelCard card = TestModels.card(2, 3, SizeRule.ANY).withChopPixels(100_000);
        Fake model = new Fake(card, (lr, precision) -> {
            throw new IllegalStateException("DefaultCPUAllocator: can't allocate memory");
        });
        assertThatThrownBy(() -> Upscaler.of(model, CHOP).upscale(noise(30, 30, 3, 8, 5)))
                .isInstanceOf(UpscaleException.class)
                .hasMessageContaining("out of memory")
                .hasMessageContaining("without chop");
    }

    @Test
    void of_chopWithoutTheAuthorsLimitOrWithTiles_isRefused() {
        try (NetworkModel model = TestModels.network(2, 1)) {
            assertThatThrownBy(() -> Upscaler.of(model, CHOP))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("test-x2: chop: expected a network whose authors cut pictures that way");
        }
        assertThatThrownBy(() -> CHOP.withTile(100)).hasMessageContaining("chop: expected no size of tiles");
    }

    private static float[] values(Tensor planes) {
        float[] values = new float[Math.toIntExact(planes.numel())];
        planes.contiguous().data_ptr_float().get(values);
        return values;
    }
}
