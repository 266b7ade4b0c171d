package io.github.acutance.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import io.github.acutance.image.SharedData;
import io.github.acutance.model.Device;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Vgg19Test {
    private static Image noise(long seed) {
        byte[] samples = new byte[21 * 18 * 3];
        new Random(seed).nextBytes(samples);
        return Image.of8(21, 18, 3, samples);
    }

    @Test
    @Tag("data")
    void features_everyLayer_hasItsSizeAndNoNegative() throws IOException {
        try (Vgg19 vgg = Vgg19.open(SharedData.folder("weights"), Device.CPU)) {
            long[][] shapes = TensorScope.inference(() -> vgg
                    .features(ImageTensors.toTensor(noise(1), Device.CPU), List.of("relu1_2", "relu2_2", "relu3_4"))
                    .values()
                    .stream()
                    .peek(map -> assertThat(map.min().item_double()).isNotNegative())
                    .map(map -> map.shape())
                    .toArray(long[][]::new));
            assertThat(shapes).isDeepEqualTo(new long[][] {{1, 64, 18, 21}, {1, 128, 9, 10}, {1, 256, 4, 5}});
            assertThatThrownBy(() -> TensorScope.inference(
                            () -> vgg.features(ImageTensors.toTensor(noise(1), Device.CPU), List.of("relu5_4"))
                                    .size()))
                    .hasMessage("VGG-19: expected a layer up to relu3_4, the deepest of this file, found relu5_4");
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
        try (Vgg19 vgg = Vgg19.open(SharedData.folder("weights"), Device.CPU)) {
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
    void open_emptyFolder_namesTheFiles(@TempDir Path folder) {
        assertThatThrownBy(() -> Vgg19.open(folder, Device.CPU))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected VGG-19 in one of vgg19/vgg19_conv1_1-conv3_4.safetensors");
    }
}
