package io.github.acutance.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.SharedData;
import io.github.acutance.model.Device;
import io.github.acutance.systems.GoldenRows;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFiles;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VggTest {
    @TempDir
    private Path folder;

    private static Image noise(long seed) {
        byte[] samples = new byte[21 * 18 * 3];
        new Random(seed).nextBytes(samples);
        return Image.of8(21, 18, 3, samples);
    }

    /** The original release, against numbers that a program of its own made from the same file and picture. */
    @Test
    @Tag("data")
    void features_originalRelease_equalGoldens() throws IOException {
        GoldenRows golden = GoldenRows.of(VggTest.class, "golden_vgg19.tsv");
        Image picture =
                ImageFiles.read(SharedData.folder("test/Set5/LR_bicubic/X4").resolve("butterfly.png"));
        Image odd = picture.crop(0, 0, 61, 63);
        List<String> layers = List.of("relu1_1", "relu1_2", "relu2_1", "relu2_2", "relu3_1", "relu3_4");
        try (Vgg vgg = Vgg.open(SharedData.folder("weights"), Vgg.Depth.VGG19, Device.CPU)) {
            assertThat(vgg.label()).isEqualTo("VGG-19 to conv3_4, input RGB 0..255 minus the mean colour");
            TensorScope.inference(() -> {
                // fp32 against another order of sums; the golden's own distance from fp64 is 2.8e-6 deviations
                vgg.features(ImageTensors.toTensor(picture, Device.CPU), layers)
                        .forEach((layer, map) -> golden.check(layer, map, 1e-4, 0));
                vgg.features(ImageTensors.toTensor(odd, Device.CPU), layers)
                        .forEach((layer, map) -> golden.check("odd " + layer, map, 1e-4, 0));
                return null;
            });
            assertThatThrownBy(() -> vgg.require(List.of("conv5_4")))
                    .hasMessage("VGG-19: expected a layer up to relu3_4, the deepest of this file, found conv5_4");
        }
    }

    @Test
    void features_beforeAndAfterActivation_differByTheRelu() throws IOException {
        RandomVgg.write(folder, Vgg.Depth.VGG16, "conv3_3");
        try (Vgg vgg = Vgg.open(folder, Vgg.Depth.VGG16, Device.CPU)) {
            assertThat(vgg.deepest()).isEqualTo("conv3_3");
            TensorScope.inference(() -> {
                Tensor picture = ImageTensors.toTensor(noise(1), Device.CPU);
                Map<String, Tensor> maps = vgg.features(picture, List.of("relu3_3", "conv3_3", "conv2_1"));
                assertThat(maps.keySet()).containsExactly("conv2_1", "conv3_3", "relu3_3");
                assertThat(maps.get("conv2_1").shape()).containsExactly(1, 128, 9, 10);
                assertThat(maps.get("conv3_3").min().item_float()).isNegative();
                assertThat(maps.get("conv3_3").relu().equal(maps.get("relu3_3")))
                        .isTrue();
                return null;
            });
        }
    }

    /** A pixel of the first convolution by hand: each layout with its own input. */
    @Test
    void features_bothLayouts_takeTheInputTheyWereTrainedWith() throws IOException {
        Map<String, WeightTensor> weights = RandomVgg.write(folder, Vgg.Depth.VGG19, "conv1_1");
        float[] kernel = weights.get("features.0.weight").toFloats();
        float[] bias = weights.get("features.0.bias").toFloats();
        double[] mean = {0.485, 0.456, 0.406};
        double[] deviation = {0.229, 0.224, 0.225};
        double[] caffe = {123.68, 116.779, 103.939};
        double normalised = bias[7];
        double shifted = bias[7];
        for (int i = 0; i < 27; i++) {
            double level = noise(2).sample(4 + i % 3, 3 + i / 3 % 3, i / 9);
            normalised += kernel[7 * 27 + i] * (level / 255 - mean[i / 9]) / deviation[i / 9];
            shifted += kernel[7 * 27 + i] * (level - caffe[i / 9]);
        }
        assertThat(firstLayer(7, 4, 5)).isCloseTo(normalised, within(1e-5)); // fp32
        WeightFiles.write(
                StateDict.of(RandomVgg.weights(Vgg.Depth.VGG19, "conv1_1", false), Map.of()),
                folder.resolve("vgg19.pth"));
        assertThat(firstLayer(7, 4, 5)).isCloseTo(shifted, within(1e-3)); // fp32 of values of some hundreds
        WeightFiles.write(
                StateDict.of(
                        RandomVgg.weights(Vgg.Depth.VGG19, "conv1_1", true),
                        Map.of("input", "RGB 0..255 minus (123.68,116.779,103.939)")),
                folder.resolve("vgg19.safetensors"));
        assertThat(folder.resolve("vgg19.pth").toFile().delete()).isTrue();
        assertThat(firstLayer(7, 4, 5)).isCloseTo(shifted, within(1e-3));
    }

    private double firstLayer(int channel, int y, int x) throws IOException {
        try (Vgg vgg = Vgg.open(folder, Vgg.Depth.VGG19, Device.CPU)) {
            return TensorScope.inference(
                    () -> (double) vgg.features(ImageTensors.toTensor(noise(2), Device.CPU), List.of("conv1_1"))
                            .get("conv1_1")
                            .contiguous()
                            .view(64, 18, 21)
                            .select(0, channel)
                            .select(0, y)
                            .select(0, x)
                            .item_float());
        }
    }

    @Test
    @Tag("data")
    void distanceMap_onePixelChanged_isZeroBeyondItsReach() throws IOException {
        Image picture = noise(2);
        byte[] samples = new byte[21 * 18 * 3];
        picture.samples().get(samples);
        samples[0] ^= (byte) 0x80;
        Image changed = Image.of8(21, 18, 3, samples);
        try (Vgg vgg = Vgg.open(SharedData.folder("weights"), Vgg.Depth.VGG19, Device.CPU)) {
            float[] same = vgg.distanceMap(picture, picture, List.of("relu1_2"));
            assertThat(same).hasSize(21 * 18).containsOnly(0f);
            float[] map = vgg.distanceMap(changed, picture, List.of("relu1_2"));
            assertThat(map[0]).isPositive();
            for (int i = 0; i < map.length; i++) {
                boolean reached = i % 21 <= 2 && i / 21 <= 2; // two convolutions of 3 x 3
                assertThat(map[i] > 0).as("pixel %d", i).isEqualTo(reached);
            }
        }
    }

    @Test
    void open_wrongFolders_sayWhatWasExpectedAndLeakNothing() throws IOException {
        assertThatThrownBy(() -> Vgg.open(folder, Vgg.Depth.VGG19, Device.CPU))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected VGG-19 in one of vgg19-dcbb9e9d.pth, vgg19.pth");
        Path file = folder.resolve("vgg19.pth");
        WeightFiles.write(StateDict.of(Map.of("a", WeightTensor.of(new float[1])), Map.of()), file);
        assertThatThrownBy(() -> Vgg.open(folder, Vgg.Depth.VGG19, Device.CPU))
                .hasMessageContaining("vgg19.pth: expected VGG-19 with conv1_1.weight or features.0.weight");
        Map<String, WeightTensor> weights = RandomVgg.weights(Vgg.Depth.VGG19, "conv1_2", true);
        weights.put("features.2.bias", WeightTensor.of(new float[63], 63));
        WeightFiles.write(StateDict.of(weights, Map.of()), file);
        long before = Pointer.totalCount();
        assertThatThrownBy(() -> Vgg.open(folder, Vgg.Depth.VGG19, Device.CPU))
                .hasMessageContaining("conv1_2.bias expected [64] found [63]");
        assertThat(Pointer.totalCount()).isEqualTo(before);
        float[] broken = new float[64];
        broken[3] = Float.NaN;
        weights.put("features.2.bias", WeightTensor.of(broken, 64));
        WeightFiles.write(StateDict.of(weights, Map.of()), file);
        assertThatThrownBy(() -> Vgg.open(folder, Vgg.Depth.VGG19, Device.CPU))
                .hasMessageContaining("tensor conv1_2.bias: expected finite weights");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vgg.Depth.of("resnet"))
                .withMessageContaining("vgg16 or vgg19");
    }
}
