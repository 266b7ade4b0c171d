package io.github.acutance.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.SharedData;
import io.github.acutance.model.Device;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFiles;
import io.github.acutance.weights.WeightTensor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * LPIPS on weights that a formula fills; the expected numbers come from the definition (specs, metrics section 6),
 * written down once more with NumPy in float64, of which float32 is less than 1e-4 away in these many layers.
 */
class LpipsTest {
    private static final double FLOAT = 1e-4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "alex,alexnet-owt-7be5be79.pth,0.7650084 0.1546754 0.0812760 0.1408448 0.2476094",
        "vgg,vgg16-397923af.pth,0.6346127 0.6923476 0.4124763 0.9986916 0.0972646",
        "squeeze,squeezenet1_1-b8a52dc0.pth," + "0.8051037 0.3507528 0.1101453 0.1180680 0.1469753 0.1417810 0.2673372"
    })
    void layers_torchvisionsNames_followTheDefinition(String word, String file, String terms) throws IOException {
        LpipsTrunk trunk = LpipsTrunk.of(word);
        writeHeads(trunk);
        WeightFiles.write(StateDict.of(trunkWeights(trunk), Map.of()), folder.resolve(file));
        double[] expected = Arrays.stream(terms.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        try (Lpips lpips = Lpips.open(folder, trunk, Device.CPU)) {
            assertThat(lpips.layers(picture(1), picture(2), 0)).containsExactly(expected, within(FLOAT));
            assertThat(lpips.label()).isEqualTo("LPIPS v0.1 (" + word + ")");
        }
    }

    @Test
    void of_packagedNames_equalTorchvisions() throws IOException {
        LpipsTrunk trunk = LpipsTrunk.SQUEEZE;
        Map<String, WeightTensor> all = new LinkedHashMap<>(headWeights(trunk));
        all.put("scaling_layer.shift", WeightTensor.of(new float[3], 1, 3, 1, 1));
        trunkWeights(trunk).forEach((name, tensor) -> all.put(name.replace("features.", "net.slice2."), tensor));
        headWeights(trunk).forEach((name, tensor) -> all.put(name.replace("lin", "lins."), tensor));
        WeightFiles.write(StateDict.of(all, Map.of()), folder.resolve("lpips_squeeze.safetensors"));
        try (Lpips lpips = Lpips.open(folder, trunk, Device.CPU)) {
            assertThat(lpips.of(picture(1), picture(2), 0)).isCloseTo(1.9401632, within(FLOAT));
            assertThat(lpips.of(picture(1), picture(1), 0)).isZero();
            Image alpha = picture(3).asGray();
            assertThat(lpips.of(picture(1).withAlpha(alpha), picture(2).asBits(16), 2))
                    .isEqualTo(
                            lpips.of(picture(1).crop(2, 2, 32, 36), picture(2).crop(2, 2, 32, 36), 0));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lpips.of(picture(1), picture(2), 10))
                    .withMessageContaining("17 x 17")
                    .withMessageContaining("36 x 40 with 10 cut off");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lpips.of(picture(1), picture(2).crop(0, 0, 30, 30), 0))
                    .withMessageContaining("30 x 30");
        }
    }

    /** A step along the gradient changes the distance as the gradient says; a flat black patch has no NaN in it. */
    @Test
    void of_tensors_hasTheGradient() throws IOException {
        LpipsTrunk trunk = LpipsTrunk.SQUEEZE;
        writeHeads(trunk);
        WeightFiles.write(StateDict.of(trunkWeights(trunk), Map.of()), folder.resolve("squeezenet1_1.safetensors"));
        try (Lpips lpips = Lpips.open(folder, trunk, Device.CPU)) {
            double[] change = TensorScope.run(() -> {
                Tensor hr = ImageTensors.toTensor(picture(2), Device.CPU);
                Tensor sr = ImageTensors.toTensor(picture(1), Device.CPU).clone();
                sr.set_requires_grad(true);
                Tensor before = lpips.of(sr, hr);
                before.sum().backward();
                Tensor gradient = sr.grad();
                double squares = gradient.square().sum().item_double();
                double step = 1e-3 / Math.sqrt(squares);
                Tensor moved = sr.detach().add(gradient, new Scalar(step));
                double after = lpips.of(moved, hr).item_double();
                return new double[] {after - before.item_double(), step * squares};
            });
            assertThat(change[1]).isPositive();
            assertThat(change[0]).isCloseTo(change[1], within(0.05 * change[1])); // the distance is not linear
        }
    }

    @Test
    void open_missingFiles_namesWhatItLookedFor() throws IOException {
        assertThatThrownBy(() -> Lpips.open(folder, LpipsTrunk.ALEX, Device.CPU))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("heads of LPIPS v0.1 (alex)")
                .hasMessageContaining("lpips_linear/v0.1/alex.pth");
        writeHeads(LpipsTrunk.ALEX);
        assertThatThrownBy(() -> Lpips.open(folder, LpipsTrunk.ALEX, Device.CPU))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("trunk of LPIPS (alex)")
                .hasMessageContaining("alexnet-owt-7be5be79.pth");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LpipsTrunk.of("resnet"))
                .withMessageContaining("alex, vgg or squeeze");
    }

    @Test
    void open_wrongTrunk_saysWhatDiffersAndLeaksNothing() throws IOException {
        writeHeads(LpipsTrunk.ALEX);
        WeightFiles.write(
                StateDict.of(trunkWeights(LpipsTrunk.SQUEEZE), Map.of()), folder.resolve("alexnet.safetensors"));
        assertThatThrownBy(() -> Lpips.open(folder, LpipsTrunk.ALEX, Device.CPU))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing");
        long before = Pointer.totalCount();
        assertThatThrownBy(() -> Lpips.open(folder, LpipsTrunk.ALEX, Device.CPU));
        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    /** The specs' golden_lpips_squeeze.tsv: the official heads on a trunk from Caffe; 8 decimals, float64. */
    @Tag("data")
    @ParameterizedTest
    @CsvSource({
        "ex_ref,ex_p0,0.39571003,0.02285016 0.00618715 0.05144559 0.12846288 0.09573595 0.04432834 0.04669996",
        "ex_ref,ex_p1,0.20248495,0.04485468 0.00690872 0.02628413 0.05236749 0.04481248 0.01344174 0.01381571",
        "ex_dir0/0,ex_dir1/0,0.39571003,0.02285016 0.00618715 0.05144559 0.12846288 0.09573595 0.04432834 0.04669996",
        "ex_dir0/1,ex_dir1/1,0.20248495,0.04485468 0.00690872 0.02628413 0.05236749 0.04481248 0.01344174 0.01381571",
        "ex_p0,ex_p1,0.40665673,0.02983679 0.00692538 0.06169632 0.12857566 0.08732800 0.04618995 0.04610463"
    })
    void layers_examplePairs_matchGolden(String first, String second, double distance, String terms)
            throws IOException {
        Path pictures = SharedData.folder("test/lpips_pairs/imgs");
        Image test = ImageFiles.read(pictures.resolve(first + ".png"));
        Image reference = ImageFiles.read(pictures.resolve(second + ".png"));
        double[] expected = Arrays.stream(terms.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        try (Lpips lpips = Lpips.open(SharedData.folder("weights"), LpipsTrunk.SQUEEZE, Device.CPU)) {
            assertThat(lpips.of(test, reference, 0)).isCloseTo(distance, within(1e-6)); // float32, as the file says
            assertThat(lpips.of(reference, test, 0)).isCloseTo(distance, within(1e-6));
            assertThat(lpips.layers(test, reference, 0)).containsExactly(expected, within(1e-6));
            assertThat(lpips.label()).contains("Caffe");
        }
    }

    private void writeHeads(LpipsTrunk trunk) throws IOException {
        Path file = folder.resolve("v0.1/" + trunk.word() + ".pth");
        Files.createDirectories(file.getParent());
        WeightFiles.write(StateDict.of(headWeights(trunk), Map.of()), file);
    }

    private static Map<String, WeightTensor> headWeights(LpipsTrunk trunk) {
        Map<String, WeightTensor> heads = new LinkedHashMap<>();
        for (int layer = 0; layer < trunk.channels().size(); layer++) {
            float[] values = new float[trunk.channels().get(layer)];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) Math.abs(Math.sin(0.7 * k + 1.3 * layer));
            }
            heads.put("lin" + layer + ".model.1.weight", WeightTensor.of(values, 1, values.length, 1, 1));
        }
        return heads;
    }

    private static Map<String, WeightTensor> trunkWeights(LpipsTrunk trunk) {
        Map<String, WeightTensor> weights = new LinkedHashMap<>();
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            trunk.register(parameters.child("features"));
            parameters.shapes().forEach((name, shape) -> weights.put(name, filled(weights.size(), shape.clone())));
        }
        return weights;
    }

    private static WeightTensor filled(long number, long... shape) {
        long count = 1;
        for (long side : shape) {
            count *= side;
        }
        double scale = shape.length == 1 ? 0.05 : 5 / Math.sqrt((double) count / shape[0]);
        float[] values = new float[Math.toIntExact(count)];
        for (long k = 0; k < count; k++) {
            values[(int) k] = (float) (scale * ((k * k * 31 + k * 17 + number * 101) % 1009 / 1009.0 - 0.5));
        }
        return WeightTensor.of(values, shape);
    }

    private static Image picture(int seed) {
        byte[] samples = new byte[36 * 40 * 3];
        for (int k = 0; k < samples.length; k++) {
            samples[k] = (byte) (k * k % 251 * (seed + 2) + k * 7 * seed + k / 5);
        }
        return Image.of8(36, 40, 3, samples);
    }
}
