package io.github.acutance.infer;

import static io.github.acutance.infer.TestModels.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Image;
import io.github.acutance.infer.TestModels.Fake;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class SelfEnsembleTest {
    private static final UpscaleOptions FP32 = UpscaleOptions.defaults().withPrecision(Precision.FP32);

    @Test
    void forward_symmetricNetwork_equalsSingleRun() {
        Fake model = TestModels.nearest(3);
        Image picture = noise(17, 11, 3, 8, 1);

        Image mean = Upscaler.of(model, FP32.withSelfEnsemble(true)).upscale(picture);

        assertThat(mean).isEqualTo(TestModels.enlarged(picture, 3));
        assertThat(model.calls()).hasSize(8).contains("17x11 fp32", "11x17 fp32");
    }

    @Test
    void forward_anyNetwork_isMeanOfEightPicturesTurnedByHand() {
        Image picture = noise(9, 6, 3, 8, 2);
        try (NetworkModel model = TestModels.network(2, 3)) {
            float[] ensemble = TensorScope.inference(
                    () -> values(SelfEnsemble.forward(model::forward, ImageTensors.toTensor(picture, model.device()))));

            double[] mean = new double[ensemble.length];
            for (int turn = 0; turn < 8; turn++) {
                addTurned(model, picture, turn, mean);
            }
            for (int i = 0; i < mean.length; i++) {
                assertThat(ensemble[i]).as("value " + i).isCloseTo((float) mean[i], within(1e-5f));
            }
        }
    }

    @Test
    void upscale_ensembleInTiles_equalsWhole() {
        Image picture = noise(50, 41, 3, 8, 4);
        try (SrModel model = TestModels.network(2, 3)) {
            UpscaleOptions options = FP32.withSelfEnsemble(true);

            Image whole =
                    Upscaler.of(model, options.withTile(UpscaleOptions.NONE)).upscale(picture);
            Image tiled = Upscaler.of(model, options.withTile(17)).upscale(picture);

            assertThat(TestModels.greatestDifference(whole, tiled)).isLessThanOrEqualTo(1);
            assertThat(TestModels.equalShare(whole, tiled)).isGreaterThan(0.9999);
        }
    }

    @Test
    void upscale_ensemble_leavesNoNativeObject() {
        Image picture = noise(12, 8, 3, 8, 4);
        Upscaler upscaler = Upscaler.of(TestModels.nearest(2), FP32.withSelfEnsemble(true));
        upscaler.upscale(picture);
        long before = Pointer.totalCount();

        for (int i = 0; i < 50; i++) {
            upscaler.upscale(picture);
        }

        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    /** Adds an eighth of the result of one turned picture, each pixel at the place that it comes from. */
    private static void addTurned(NetworkModel model, Image picture, int turn, double[] mean) {
        boolean transpose = (turn & 4) != 0;
        int width = transpose ? picture.height() : picture.width();
        int height = transpose ? picture.width() : picture.height();
        short[] turned = new short[width * height * 3];
        for (int i = 0; i < turned.length; i++) {
            int[] from = source(i / 3 % width, i / 3 / width, turn, picture.width(), picture.height());
            turned[i] = (short) picture.sample(from[0], from[1], i % 3);
        }
        Image input = TestModels.image(width, height, 3, 8, turned);
        float[] result =
                TensorScope.inference(() -> values(model.forward(ImageTensors.toTensor(input, model.device()))));
        int outWidth = 2 * width;
        int outHeight = 2 * height;
        for (int i = 0; i < result.length; i++) {
            int channel = i / (outWidth * outHeight);
            int x = i % outWidth;
            int y = i / outWidth % outHeight;
            int[] to = source(x, y, turn, 2 * picture.width(), 2 * picture.height());
            mean[(channel * 2 * picture.height() + to[1]) * 2 * picture.width() + to[0]] += result[i] / 8.0;
        }
    }

    /** Where the pixel (x, y) of a turned picture comes from in the picture of this size. */
    private static int[] source(int x, int y, int turn, int width, int height) {
        boolean transpose = (turn & 4) != 0;
        int column = transpose ? y : x;
        int row = transpose ? x : y;
        return new int[] {(turn & 1) != 0 ? width - 1 - column : column, (turn & 2) != 0 ? height - 1 - row : row};
    }

    private static float[] values(Tensor planes) {
        float[] values = new float[Math.toIntExact(planes.numel())];
        planes.contiguous().data_ptr_float().get(values);
        return values;
    }
}
