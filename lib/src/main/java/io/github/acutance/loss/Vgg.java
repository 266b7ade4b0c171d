package io.github.acutance.loss;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.upsample_nearest2d;

import io.github.acutance.image.Image;
import io.github.acutance.model.Device;
import io.github.acutance.model.Keys;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.WeightMismatchException;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.weights.StateDict;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * The convolutions of VGG-16 or VGG-19 (Simonyan and Zisserman, ICLR 2015), as deep as the file goes, from torchvision's
 * weights or the original release's; each takes the input that it was trained with. The weights are never trained. Safe
 * for several threads.
 */
public final class Vgg implements AutoCloseable {
    private static final int[] CHANNELS = {64, 128, 256, 512, 512};
    private static final double EPSILON = 1e-10;

    /** How many layers. */
    @SuppressWarnings("ImmutableEnumChecker") // neither the array nor the list is ever changed
    public enum Depth {
        /** 13 convolutions. */
        VGG16("VGG-16", new int[] {2, 2, 3, 3, 3}, "vgg16-397923af.pth", "vgg16.pth", "vgg16.safetensors"),
        /** 16 convolutions. */
        VGG19(
                "VGG-19",
                new int[] {2, 2, 4, 4, 4},
                "vgg19-dcbb9e9d.pth",
                "vgg19.pth",
                "imagenet-vgg-verydeep-19.mat",
                "vgg19/vgg19_conv1_1-conv3_4.safetensors",
                "vgg19_conv1_1-conv3_4.safetensors",
                "vgg19.safetensors");

        private final String title;
        private final int[] convolutions; // of each size
        private final List<String> files;

        Depth(String title, int[] convolutions, String... files) {
            this.title = title;
            this.convolutions = convolutions;
            this.files = List.of(files);
        }

        /**
         * Reads BasicSR's spelling.
         *
         * @param text {@code vgg16} or {@code vgg19}
         * @throws IllegalArgumentException if it is neither
         */
        public static Depth of(String text) {
            return switch (text) {
                case "vgg16" -> VGG16;
                case "vgg19" -> VGG19;
                default -> throw new IllegalArgumentException("vgg_type: expected vgg16 or vgg19, found " + text);
            };
        }

        /** Names of files in the order in which they are looked for. */
        public List<String> files() {
            return files;
        }

        /** The same for a rule: SRNTT's networks are trained with the original release's. */
        List<String> files(Rule rule) {
            Comparator<String> last = Comparator.comparing(name -> rule == Rule.SRNTT && name.endsWith(".pth"));
            return files.stream().sorted(last).toList();
        }

        /** {@code conv1_1} to {@code features.0} and so on, in order. */
        Map<String, String> torchvisionNames() {
            Map<String, String> names = new LinkedHashMap<>();
            int index = 0;
            for (int size = 0; size < convolutions.length; size++) {
                for (int i = 1; i <= convolutions[size]; i++) {
                    names.put("conv" + (size + 1) + "_" + i, "features." + index);
                    index += 2; // its activation
                }
                index++; // the pool
            }
            return names;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /** How the kernels lie, and what the pools do with an odd row or column. */
    public enum Rule {
        /** As released: it is left out. */
        RELEASE,
        /** As SRNTT's code has it: rows and columns of every kernel are exchanged; it is a pool of its own. */
        SRNTT
    }

    private final Depth depth;
    private final Rule rule;
    private final Parameters parameters;
    private final VggFile file;

    private Vgg(Depth depth, Rule rule, Parameters parameters, VggFile file) {
        this.depth = depth;
        this.rule = rule;
        this.parameters = parameters;
        this.file = file;
    }

    /**
     * Reads the network from a folder of auxiliary networks.
     *
     * @param device may be {@code AUTO}
     * @throws FileNotFoundException if there is none; the message lists the names that were looked for
     * @throws IOException if the file cannot be read or is something else
     */
    public static Vgg open(Path folder, Depth depth, Device device) throws IOException {
        return open(folder, depth, Rule.RELEASE, device);
    }

    /** {@link #open(Path, Depth, Device)} by another rule. */
    public static Vgg open(Path folder, Depth depth, Rule rule, Device device) throws IOException {
        VggFile file = VggFile.read(folder, depth, depth.files(rule));
        Parameters parameters = Parameters.on(Devices.resolve(device));
        int in = 3;
        for (String layer : file.layers()) {
            int out = CHANNELS[layer.charAt(4) - '1'];
            parameters.child(layer).buffer("weight", 0, out, in, 3, 3);
            parameters.child(layer).buffer("bias", 0, out);
            in = out;
        }
        parameters.child("input").buffer("factor", 0, 1, 3, 1, 1);
        parameters.child("input").buffer("offset", 0, 1, 3, 1, 1);
        try {
            parameters.load(file.weights());
        } catch (WeightMismatchException mismatch) {
            parameters.close();
            throw new IOException(folder + ": " + depth + ": " + mismatch.getMessage(), mismatch);
        }
        if (rule == Rule.SRNTT) {
            file.layers().forEach(layer -> exchangeAxes(parameters.tensor(layer + ".weight")));
        }
        return new Vgg(depth, rule, parameters, file);
    }

    /**
     * Reads the network that a recipe file asks for by {@code vgg_type}.
     *
     * @param standard the word where the file has none
     * @param aux folder of auxiliary networks
     * @param device may be {@code AUTO}
     * @throws IOException if there is no folder, or as {@link #open(Path, Depth, Device)} says
     */
    public static Vgg open(Keys options, String standard, Optional<Path> aux, Device device) throws IOException {
        Depth depth = Depth.of(options.text("vgg_type", standard));
        if (aux.isEmpty()) {
            throw new IOException("--aux: expected the folder of " + depth + " (or ACUTANCE_AUX), found none");
        }
        return open(aux.get(), depth, device);
    }

    /** What a number was made with, to print beside it: network, last layer of its file, input. */
    public String label() {
        return depth + " to " + deepest() + ", input " + file.input();
    }

    /** Tells this network's weights and rule from others': SHA-256 in 64 hexadecimal digits. */
    public String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(rule.name().getBytes(StandardCharsets.US_ASCII));
            StateDict weights = parameters.toStateDict();
            weights.names().forEach(name -> digest.update(weights.tensor(name).data()));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** The last convolution of the file, {@code conv3_4} for example. */
    public String deepest() {
        return file.layers().get(file.layers().size() - 1);
    }

    /**
     * Checks that the file goes as deep as these layers.
     *
     * @param wanted layers: {@code conv3_4} before its activation, {@code relu3_4} after it
     * @throws IllegalArgumentException if one is unknown or deeper; the message names the deepest
     */
    public void require(Collection<String> wanted) {
        for (String layer : wanted) {
            if (!file.layers().contains(convolution(layer))) {
                throw new IllegalArgumentException(depth + ": expected a layer up to "
                        + deepest().replace("conv", "relu") + ", the deepest of this file, found " + layer);
            }
        }
    }

    /**
     * Feature maps; gradients reach the argument.
     *
     * @param rgb [N, 3, H, W] in 0..1
     * @param wanted layers: {@code conv3_4} before its activation, {@code relu3_4} after it
     * @return by layer, from the first to the deepest: [N, C, H / 2^n, W / 2^n]
     * @throws IllegalArgumentException if a layer is deeper than the file; the message names the deepest
     */
    public Map<String, Tensor> features(Tensor rgb, Collection<String> wanted) {
        require(wanted);
        Map<String, Tensor> found = new LinkedHashMap<>();
        Tensor x = TensorScope.part(
                () -> rgb.mul(parameters.tensor("input.factor")).add(parameters.tensor("input.offset")));
        for (String layer : file.layers()) {
            if (found.size() == wanted.size()) {
                break;
            }
            Tensor before = x;
            x = TensorScope.part(() -> convolve(layer, pooled(layer, before)));
            if (!found.containsValue(before)) {
                TensorScope.free(before); // the maps of the first layers are the largest
            }
            if (wanted.contains(layer)) {
                found.put(layer, x);
                x = relu(x);
            } else {
                x.relu_();
            }
            String activated = layer.replace("conv", "relu");
            if (wanted.contains(activated)) {
                found.put(activated, x);
            }
        }
        return found;
    }

    /** What the layer sees of the map before it. */
    private Tensor pooled(String layer, Tensor map) {
        if (!layer.endsWith("_1") || layer.equals("conv1_1")) {
            return map;
        }
        long[] two = {2, 2};
        return max_pool2d(map, two, two, new long[] {0, 0}, new long[] {1, 1}, rule == Rule.SRNTT);
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

    private static void exchangeAxes(Tensor kernel) {
        TensorScope.inference(() -> kernel.copy_(kernel.transpose(2, 3).clone()) == null);
    }

    private Tensor convolve(String layer, Tensor x) {
        long[] one = {1, 1};
        TensorOptional bias = new TensorOptional(parameters.tensor(layer + ".bias"));
        return conv2d(x, parameters.tensor(layer + ".weight"), bias, one, one, one, 1);
    }

    private static String convolution(String layer) {
        return layer.replaceFirst("^relu", "conv");
    }

    private static Tensor unit(Tensor features) {
        Tensor length = features.square().sum(1).sqrt().add(new Scalar(EPSILON));
        return features.div(length.unsqueeze(1));
    }
}
