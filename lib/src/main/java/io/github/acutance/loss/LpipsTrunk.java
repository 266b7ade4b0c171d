package io.github.acutance.loss;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.relu;

import io.github.acutance.nn.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRef;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;

/**
 * The image classifiers whose feature maps LPIPS compares. Layers are numbered as in torchvision's {@code features},
 * which the names of their parameters begin with.
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists are those of List.of
public enum LpipsTrunk {
    /** AlexNet in its second version, the one that papers on super-resolution report; 5 maps. */
    ALEX(31, List.of(64, 192, 384, 256, 256)) {
        @Override
        void register(Parameters features) {
            conv(features, 0, 3, 64, 11);
            conv(features, 3, 64, 192, 5);
            conv(features, 6, 192, 384, 3);
            conv(features, 8, 384, 256, 3);
            conv(features, 10, 256, 256, 3);
        }

        @Override
        List<Tensor> taps(Parameters all, Tensor x) {
            Tensor first = conv(all, "features.0", x, 4, 2);
            Tensor second = conv(all, "features.3", pool(first, 3, false), 1, 2);
            Tensor third = conv(all, "features.6", pool(second, 3, false), 1, 1);
            Tensor fourth = conv(all, "features.8", third, 1, 1);
            return List.of(first, second, third, fourth, conv(all, "features.10", fourth, 1, 1));
        }
    },
    /** VGG-16, the last map of each of its 5 sizes. */
    VGG(16, List.of(64, 128, 256, 512, 512)) {
        private final List<List<Integer>> sizes =
                List.of(List.of(0, 2), List.of(5, 7), List.of(10, 12, 14), List.of(17, 19, 21), List.of(24, 26, 28));

        @Override
        void register(Parameters features) {
            int in = 3;
            for (int size = 0; size < sizes.size(); size++) {
                for (int layer : sizes.get(size)) {
                    conv(features, layer, in, channels().get(size), 3);
                    in = channels().get(size);
                }
            }
        }

        @Override
        List<Tensor> taps(Parameters all, Tensor x) {
            Tensor[] maps = new Tensor[sizes.size()];
            for (int size = 0; size < sizes.size(); size++) {
                maps[size] = size == 0 ? x : pool(maps[size - 1], 2, false);
                for (int layer : sizes.get(size)) {
                    maps[size] = conv(all, "features." + layer, maps[size], 1, 1);
                }
            }
            return List.of(maps);
        }
    },
    /** SqueezeNet 1.1; 7 maps. */
    SQUEEZE(17, List.of(64, 128, 256, 384, 384, 512, 512)) {
        @Override
        void register(Parameters features) {
            conv(features, 0, 3, 64, 3);
            fire(features, 3, 64, 16);
            fire(features, 4, 128, 16);
            fire(features, 6, 128, 32);
            fire(features, 7, 256, 32);
            fire(features, 9, 256, 48);
            fire(features, 10, 384, 48);
            fire(features, 11, 384, 64);
            fire(features, 12, 512, 64);
        }

        @Override
        List<Tensor> taps(Parameters all, Tensor x) {
            Tensor first = conv(all, "features.0", x, 2, 0);
            Tensor second = fire(all, 4, fire(all, 3, pool(first, 3, true)));
            Tensor third = fire(all, 7, fire(all, 6, pool(second, 3, true)));
            Tensor fourth = fire(all, 9, pool(third, 3, true));
            Tensor fifth = fire(all, 10, fourth);
            Tensor sixth = fire(all, 11, fifth);
            return List.of(first, second, third, fourth, fifth, sixth, fire(all, 12, sixth));
        }
    };

    private final int minPixels;
    private final List<Integer> channels;

    LpipsTrunk(int minPixels, List<Integer> channels) {
        this.minPixels = minPixels;
        this.channels = channels;
    }

    /**
     * Reads LPIPS' own words.
     *
     * @param text {@code alex}, {@code vgg} or {@code squeeze}, in any case
     * @throws IllegalArgumentException if it is none of them
     */
    public static LpipsTrunk of(String text) {
        return Arrays.stream(values())
                .filter(trunk -> trunk.word().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "LPIPS: expected the trunk alex, vgg or squeeze, found '" + text + "'"));
    }

    /** {@code alex}, {@code vgg} or {@code squeeze}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The smallest width and height that leave something of every map. */
    public int minPixels() {
        return minPixels;
    }

    /** The channels of the maps that are compared, in order. */
    List<Integer> channels() {
        return channels;
    }

    /** Registers the parameters of all layers; {@code features} is where their names begin. */
    abstract void register(Parameters features);

    /** The maps of a batch [N, 3, H, W] in the trunk's own value range. */
    abstract List<Tensor> taps(Parameters all, Tensor x);

    private static void conv(Parameters at, Object layer, int in, int out, int kernel) {
        at.child(layer.toString()).buffer("weight", 0, out, in, kernel, kernel);
        at.child(layer.toString()).buffer("bias", 0, out);
    }

    /** A module that squeezes to a few channels and expands to eight times as many. */
    private static void fire(Parameters features, int layer, int in, int squeezed) {
        Parameters fire = features.child(layer);
        conv(fire, "squeeze", in, squeezed, 1);
        conv(fire, "expand1x1", squeezed, 4 * squeezed, 1);
        conv(fire, "expand3x3", squeezed, 4 * squeezed, 3);
    }

    private static Tensor conv(Parameters all, String name, Tensor x, long stride, long padding) {
        TensorOptional bias = new TensorOptional(all.tensor(name + ".bias"));
        long[] strides = {stride, stride};
        long[] paddings = {padding, padding};
        return relu(conv2d(x, all.tensor(name + ".weight"), bias, strides, paddings, new long[] {1, 1}, 1));
    }

    private static Tensor fire(Parameters all, int layer, Tensor x) {
        String name = "features." + layer;
        Tensor squeezed = conv(all, name + ".squeeze", x, 1, 0);
        Tensor[] expanded = Stream.of(
                        conv(all, name + ".expand1x1", squeezed, 1, 0), conv(all, name + ".expand3x3", squeezed, 1, 1))
                .toArray(Tensor[]::new);
        return cat(new TensorArrayRef(new TensorVector(expanded)), 1);
    }

    /** Maximum pooling with stride 2; with {@code ceil} the last window may hang over the border. */
    private static Tensor pool(Tensor x, long kernel, boolean ceil) {
        long[] sides = {kernel, kernel};
        return max_pool2d(x, sides, new long[] {2, 2}, new long[] {0, 0}, new long[] {1, 1}, ceil);
    }
}
