package io.github.acutance.systems.srntt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.Image;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.model.References;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S-aiueo32's port of SRNTT, with random weights and a random VGG-19 in torchvision's layout. */
class PortedSrnttTest {
    private static final PortedSrntt.Config SMALL = new PortedSrntt.Config(1, 1, true);

    @TempDir
    private Path aux;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = aux.resolve("port.safetensors");
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            new PortedSrntt(SMALL, parameters).initialise(new SplittableRandom(4));
            Safetensors.write(parameters.toStateDict(), file);
        }
    }

    /** Channels and places of the convolutions up to relu3_1. */
    private static void vgg(Path to, boolean torchvision) throws IOException {
        SplittableRandom random = new SplittableRandom(8);
        int[] channels = {3, 64, 64, 128, 128, 256};
        List<String> names = torchvision
                ? List.of("features.0", "features.2", "features.5", "features.7", "features.10")
                : List.of("conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1");
        Map<String, WeightTensor> all = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            float[] kernel = new float[channels[i + 1] * channels[i] * 9];
            double deviation = Math.sqrt(2.0 / (9 * channels[i]));
            for (int k = 0; k < kernel.length; k++) {
                kernel[k] = (float) (deviation * random.nextGaussian());
            }
            all.put(names.get(i) + ".weight", WeightTensor.of(kernel, channels[i + 1], channels[i], 3, 3));
            all.put(names.get(i) + ".bias", WeightTensor.of(new float[channels[i + 1]], channels[i + 1]));
        }
        Safetensors.write(StateDict.of(all, Map.of()), to);
    }

    private static Image noise(int width, int height) {
        byte[] samples = new byte[width * height * 3];
        new java.util.Random(width * 31L + height).nextBytes(samples);
        return Image.of8(width, height, 3, samples);
    }

    @Test
    void open_itsNames_isAModelThatTakesReferences() throws IOException {
        vgg(aux.resolve("vgg19.safetensors"), true);
        try (SrModel model = Catalog.open(file, Device.CPU)) {
            assertThat(model.card().name()).isEqualTo("srntt-x4");
            assertThat(Catalog.summary(file).layout()).isEqualTo("S-aiueo32");
            References references = References.of(noise(24, 20)).withAux(aux);
            try (SrModel.Bound bound = ((SrModel.WithReference) model).with(references);
                    Upscaler upscaler = Upscaler.of(bound)) {
                assertThat(upscaler.upscale(noise(7, 5)).width()).isEqualTo(28);
            }
        }
    }

    @Test
    void with_noReference_enlargesByItsContentExtractor() throws IOException {
        try (SrModel model = Catalog.open(file, Device.CPU);
                SrModel.Bound bound = ((SrModel.WithReference) model).with(References.of());
                Upscaler upscaler = Upscaler.of(bound)) {
            assertThat(upscaler.upscale(noise(9, 8)).height()).isEqualTo(32);
        }
    }

    @Test
    void with_theOriginalReleasesVgg_isRefused() throws IOException {
        vgg(aux.resolve("vgg19.safetensors"), false);
        try (SrModel model = Catalog.open(file, Device.CPU)) {
            References references = References.of(noise(24, 20)).withAux(aux);
            assertThatThrownBy(() -> ((SrModel.WithReference) model).with(references))
                    .hasMessage("srntt-x4: expected torchvision's VGG-19 (vgg19-dcbb9e9d.pth) in " + aux
                            + ", with which these weights are trained,"
                            + " found VGG-19 to conv3_1, input RGB 0..255 minus the mean colour");
        }
    }

    /** Without any weights the picture's bilinear enlargement is left. */
    @Test
    void forward_zeros_isTheBilinearEnlargement() {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers nn = EagerLayers.inference(Precision.FP32)) {
            PortedSrntt network = new PortedSrntt(SMALL, parameters);
            double difference = TensorScope.inference(() -> {
                Tensor lr = torch.rand(2, 3, 5, 4);
                Tensor sr = network.forward(
                        nn, lr, torch.rand(2, 256, 5, 4), torch.rand(2, 128, 10, 8), torch.rand(2, 64, 20, 16));
                return sr.sub(nn.enlargeBilinear(lr, 4)).abs().max().item_double();
            });
            assertThat(difference).isZero();
        }
    }

    /** a is 1 and b 1 at first: a map is weighted by sigmoid(similarity + 1), also where it is finer. */
    @Test
    void weighted_evenSimilarity_isItsSigmoidEverywhere() {
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            PortedSrntt network = new PortedSrntt(SMALL, parameters);
            double[] range = TensorScope.inference(() -> {
                List<Tensor> maps = List.of(torch.ones(1, 256, 5, 4), torch.ones(1, 128, 10, 8));
                Tensor similarity = torch.ones(3, 2).mul(new Scalar(0.5));
                Tensor fine = network.weighted(maps, similarity).get(1);
                return new double[] {fine.min().item_double(), fine.max().item_double(), fine.size(3)};
            });
            double expected = 1 / (1 + Math.exp(-1.5));
            assertThat(range[0]).isCloseTo(expected, within(1e-6)); // fp32
            assertThat(range[1]).isCloseTo(expected, within(1e-6));
            assertThat(range[2]).isEqualTo(8);
        }
    }

    @Test
    void discriminator_pictures_haveALogitEach() {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers nn = EagerLayers.inference(Precision.FP32)) {
            PortedDiscriminator critic = new PortedDiscriminator(parameters);
            critic.initialise(new SplittableRandom(3));
            long[] shape = TensorScope.inference(
                    () -> critic.forward(nn, torch.rand(2, 3, 64, 96)).shape());
            assertThat(shape).containsExactly(2, 1);
        }
    }
}
