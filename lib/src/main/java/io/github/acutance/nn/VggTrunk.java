package io.github.acutance.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/**
 * The convolutions that BasicSR's discriminators and RankSRGAN's Ranker share: levels of a 3x3 convolution and a 4x4 one
 * that halves the map, each with batch normalisation, but the very first, and a leaky ReLU of 0.2. The channels double
 * from level to level, up to eightfold. Names are those of MMSR and BasicSR: {@code conv0_0}, {@code conv0_1},
 * {@code bn0_1}, ...
 */
public final class VggTrunk {
    /** After every convolution, and between fully connected layers. */
    public static final Activation LEAKY = Activation.leakyRelu(0.2);

    private static final Pattern OLD = Pattern.compile("^features\\.(\\d+)\\.");

    private record Level(Conv conv0, BatchNorm bn0, Conv conv1, BatchNorm bn1) {}

    private final List<Level> levels = new ArrayList<>();
    private final int outChannels;

    /**
     * Registers the layers.
     *
     * @param levels how often the map is halved
     * @param channels of the first level
     * @param bias whether the convolutions before a normalisation have a bias
     */
    public VggTrunk(Parameters at, int levels, int channels, boolean bias) {
        int in = 3;
        for (int i = 0; i < levels; i++) {
            int out = channels * (1 << Math.min(i, 3));
            String n = Integer.toString(i);
            Conv.Place place = i == 0 ? Conv.Place.FIRST : Conv.Place.INNER;
            Conv conv0 = Conv.of(at, "conv" + n + "_0", in, out, 3, place, bias || i == 0);
            BatchNorm bn0 = i == 0 ? null : BatchNorm.of(at, "bn" + n + "_0", out);
            Conv conv1 = Conv.strided(at, "conv" + n + "_1", out, out, 4, 2, 1, Conv.Place.INNER, bias);
            this.levels.add(new Level(conv0, bn0, conv1, BatchNorm.of(at, "bn" + n + "_1", out)));
            in = out;
        }
        this.outChannels = in;
    }

    /** Channels of the result. */
    public int outChannels() {
        return outChannels;
    }

    /** [N, 3, H, W] to [N, outChannels, H / 2^levels, W / 2^levels], rounded down at each level. */
    public Tensor forward(Layers nn, Tensor picture) {
        Tensor x = picture;
        for (Level level : levels) {
            x = level.bn0() == null
                    ? nn.conv(level.conv0(), x, LEAKY)
                    : nn.batchNorm(level.bn0(), nn.conv(level.conv0(), x), LEAKY);
            x = nn.batchNorm(level.bn1(), nn.conv(level.conv1(), x), LEAKY);
        }
        return x;
    }

    /** PyTorch's default initialisation; normalisation is the identity already. */
    public void initialise(RandomGenerator random) {
        for (Level level : levels) {
            level.conv0().defaultUniform(random);
            level.conv1().defaultUniform(random);
        }
    }

    /** The name of today for one of 2018's sequence: {@code features.3.} becomes {@code bn0_1.}. */
    public static String fromSequence(String name) {
        return OLD.matcher(name).replaceFirst(VggTrunk::place);
    }

    /** Convolution 0 stands at 0, convolution n > 0 at 3n - 1, its normalisation at 3n. */
    private static String place(MatchResult old) {
        int index = Integer.parseInt(old.group(1));
        int conv = (index + 1) / 3;
        String layer = index == 0 || index % 3 == 2 ? "conv" : "bn";
        return layer + conv / 2 + "_" + conv % 2 + ".";
    }
}
