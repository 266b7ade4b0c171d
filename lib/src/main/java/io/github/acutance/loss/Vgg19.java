package io.github.acutance.loss;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.upsample_nearest2d;

import io.github.acutance.image.Image;
import io.github.acutance.model.Device;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.WeightMismatchException;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * The convolutions of VGG-19 (Simonyan and Zisserman, ICLR 2015) in its original release, as deep as the file goes. Their
 * input is RGB in 0..255 minus a mean colour. Safe for several threads.
 */
public final class Vgg19 implements AutoCloseable {
    private static final List<String> FILES = List.of(
            "vgg19/vgg19_conv1_1-conv3_4.safetensors", "vgg19_conv1_1-conv3_4.safetensors", "vgg19.safetensors");
    private static final int[] CONVOLUTIONS = {2, 2, 4, 4, 4}; // of each size
    private static final int[] CHANNELS = {64, 128, 256, 512, 512};
    private static final float[] MEAN = {123.68f, 116.779f, 103.939f};
    private static final double EPSILON = 1e-10;

    private final Parameters parameters;
    private final List<String> layers; // conv1_1, conv1_2, ...

    private Vgg19(Parameters parameters, List<String> layers) {
        this.parameters = parameters;
        this.layers = layers;
    }

    /**
     * Reads the network from a folder of auxiliary networks.
     *
     * @param device may be {@code AUTO}
     * @throws FileNotFoundException if there is none; the message lists the names that were looked for
     * @throws IOException if the file cannot be read or is something else
     */
    public static Vgg19 open(Path folder, Device device) throws IOException {
        Path file = FILES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new FileNotFoundException(
                        folder + ": expected VGG-19 in one of " + String.join(", ", FILES) + "; found none"));
        StateDict weights = WeightFiles.read(file).requireFinite();
        Parameters parameters = Parameters.on(Devices.resolve(device));
        List<String> layers = register(parameters, weights);
        try {
            parameters.load(weights.select(name -> layers.contains(name.substring(0, Math.max(0, name.indexOf('.'))))));
        } catch (WeightMismatchException mismatch) {
            parameters.close();
            throw new IOException(file + ": VGG-19: " + mismatch.getMessage(), mismatch);
        }
        return new Vgg19(parameters, layers);
    }

    /** Registers the convolutions up to the first that the file does not hold; at least one. */
    private static List<String> register(Parameters parameters, StateDict weights) {
        List<String> layers = new ArrayList<>();
        int in = 3;
        for (int size = 0; size < CONVOLUTIONS.length; size++) {
            for (int i = 1; i <= CONVOLUTIONS[size]; i++) {
                String name = "conv" + (size + 1) + "_" + i;
                if (!layers.isEmpty() && !weights.contains(name + ".weight")) {
                    return List.copyOf(layers);
                }
                parameters.child(name).buffer("weight", 0, CHANNELS[size], in, 3, 3);
                parameters.child(name).buffer("bias", 0, CHANNELS[size]);
                layers.add(name);
                in = CHANNELS[size];
            }
        }
        return List.copyOf(layers);
    }

    /**
     * Feature maps; gradients reach the argument.
     *
     * @param rgb [N, 3, H, W] in 0..1
     * @param wanted layers after their activation, such as {@code relu3_4}
     * @return by layer: [N, C, H / 2^n, W / 2^n]
     * @throws IllegalArgumentException if a layer is deeper than the file; the message names the deepest
     */
    public Map<String, Tensor> features(Tensor rgb, List<String> wanted) {
        for (String layer : wanted) {
            if (!layers.contains(layer.replaceFirst("^relu", "conv"))) {
                throw new IllegalArgumentException("VGG-19: expected a layer up to "
                        + layers.get(layers.size() - 1).replace("conv", "relu") + ", the deepest of this file, found "
                        + layer);
            }
        }
        Map<String, Tensor> found = new LinkedHashMap<>();
        long[] two = {2, 2};
        Tensor mean = Tensor.create(MEAN, 1, 3, 1, 1).to(rgb.device(), rgb.scalar_type());
        Tensor x = rgb.mul(new Scalar(255.0)).sub(mean);
        for (String layer : layers) {
            if (found.size() == wanted.size()) {
                break;
            }
            if (layer.endsWith("_1") && !layer.equals("conv1_1")) {
                x = max_pool2d(x, two, two, new long[] {0, 0}, new long[] {1, 1}, false);
            }
            x = convolve(layer, x);
            String name = layer.replace("conv", "relu");
            if (wanted.contains(name)) {
                found.put(name, x);
            }
        }
        return found;
    }

    /**
     * How far apart two pictures are at each pixel: at every layer the features are divided by their length, and the
     * squared differences summed over the channels, as LPIPS does without its weights; the mean over the layers.
     *
     * @param sr RGB
     * @param hr RGB, of the same size
     * @param wanted layers after their activation
     * @return height x width values of 0..4
     */
    public float[] distanceMap(Image sr, Image hr, List<String> wanted) {
        return TensorScope.inference(() -> {
            Map<String, Tensor> test = features(ImageTensors.toTensor(sr, parameters.device()), wanted);
            Map<String, Tensor> reference = features(ImageTensors.toTensor(hr, parameters.device()), wanted);
            long[] size = {hr.height(), hr.width()};
            Tensor sum = null;
            for (String layer : wanted) {
                Tensor difference = unit(test.get(layer)).sub(unit(reference.get(layer)));
                Tensor map = upsample_nearest2d(difference.square().sum(1).unsqueeze(1), size);
                sum = sum == null ? map : sum.add(map);
            }
            float[] values = new float[hr.width() * hr.height()];
            sum.div(new Scalar((double) wanted.size()))
                    .cpu()
                    .contiguous()
                    .data_ptr_float()
                    .get(values);
            return values;
        });
    }

    /** Frees the weights. */
    @Override
    public void close() {
        parameters.close();
    }

    private Tensor convolve(String layer, Tensor x) {
        long[] one = {1, 1};
        TensorOptional bias = new TensorOptional(parameters.tensor(layer + ".bias"));
        return relu(conv2d(x, parameters.tensor(layer + ".weight"), bias, one, one, one, 1));
    }

    private static Tensor unit(Tensor features) {
        Tensor length = features.square().sum(1).sqrt().add(new Scalar(EPSILON));
        return features.div(length.unsqueeze(1));
    }
}
