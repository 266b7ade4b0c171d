package io.github.acutance.systems.srntt;

import static org.bytedeco.pytorch.global.torch.constant_pad_nd;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Linear;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.VggDiscriminator;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The critic of SRNTT's WGAN (section 3.2): five levels of two 3x3 convolutions without bias, normalisation and leaky ReLU
 * of 0.2, of which the second halves the map; two fully connected layers. TensorFlow halves an even side without a row
 * before it: the map is continued by one row and column of zeros at its end. The parameters' names are ours.
 */
public final class Discriminator implements Critic {
    /** The critic's inputs are multiples of this. */
    static final int MULTIPLE = 32;

    /** Channels by level. */
    static final int[] CHANNELS = {32, 64, 128, 256, 512};

    private static final int HIDDEN = 1024;
    private static final Activation LEAKY = Activation.leakyRelu(0.2);

    private final int inputPixels;
    private final Parameters parameters;
    private final List<Conv> convs = new ArrayList<>();
    private final List<BatchNorm> norms = new ArrayList<>();
    private final Linear hidden;
    private final Linear output;

    /**
     * Builds the network; its parameters are zeros until initialised or loaded.
     *
     * @param inputPixels width and height of its pictures, a multiple of 32; 160 for CUFED
     */
    public Discriminator(int inputPixels, Parameters at) {
        if (inputPixels < MULTIPLE || inputPixels % MULTIPLE != 0) {
            throw new IllegalArgumentException(
                    "discriminator: expected crops of a multiple of 32 HR pixels, found " + inputPixels);
        }
        this.inputPixels = inputPixels;
        this.parameters = at;
        int in = 3;
        for (int out : CHANNELS) {
            for (int stride = 1; stride <= 2; stride++) {
                Parameters own = at.child("n" + out + "s" + stride);
                Conv.Place place = in == 3 ? Conv.Place.FIRST : Conv.Place.INNER;
                convs.add(conv(own, in, out, stride, place));
                norms.add(BatchNorm.of(own, "b", out));
                in = out;
            }
        }
        int side = inputPixels / MULTIPLE;
        this.hidden = Linear.of(at, "fc", in * side * side, HIDDEN);
        this.output = Linear.of(at, "output", HIDDEN, 1);
    }

    private static Conv conv(Parameters at, int in, int out, int stride, Conv.Place place) {
        return Conv.strided(at, "c", in, out, 3, stride, stride == 1 ? 1 : 0, place, false);
    }

    @Override
    public Tensor forward(Layers nn, Tensor picture) {
        VggDiscriminator.requireSize(picture, inputPixels);
        Tensor x = nn.affine(picture, 2, -1);
        for (int i = 0; i < convs.size(); i++) {
            Tensor in = i % 2 == 0 ? x : nn.apply(Discriminator::continued, x);
            x = nn.batchNorm(norms.get(i), nn.conv(convs.get(i), in), LEAKY);
        }
        return nn.linear(output, nn.linear(hidden, nn.flatten(x), LEAKY), Activation.NONE);
    }

    private static Tensor continued(Tensor x) {
        return constant_pad_nd(x, new long[] {0, 1, 0, 1}, new Scalar(0.0));
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** Kernels as in the rest of the authors' code; the fully connected layers by PyTorch's default, not their 0.1. */
    @Override
    public void initialise(RandomGenerator random) {
        convs.forEach(conv -> conv.normal(random, ContentExtractor.INITIAL_DEVIATION));
        hidden.defaultUniform(random);
        output.defaultUniform(random);
    }
}
