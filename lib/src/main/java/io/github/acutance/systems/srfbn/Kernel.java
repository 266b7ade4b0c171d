package io.github.acutance.systems.srfbn;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Deconv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The kernel by which one scale goes up and down, the same in every projection and in the reconstruction, and the three
 * layers that the figure is made of: each a convolution and a PReLU with one slope.
 *
 * @param size width and height in pixels
 * @param stride the scale
 * @param padding in pixels
 */
record Kernel(int size, int stride, int padding) {
    /** He initialisation and PyTorch's slope are not what the code starts with: slopes begin at 0.2. */
    private static final double SLOPE = 0.2;

    /**
     * The kernel of a scale.
     *
     * @throws IllegalArgumentException if the scale is not 2, 3, 4 or 8
     */
    static Kernel of(int scale) {
        return switch (scale) {
            case 2, 4, 8 -> new Kernel(scale + 4, scale, 2);
            case 3 -> new Kernel(7, 3, 2);
            default -> throw new IllegalArgumentException("SRFBN: expected scale 2, 3, 4 or 8, found " + scale);
        };
    }

    /** LR pixels to each side that an LR pixel sees through one projection up and down again. */
    int reach() {
        return (size - 1) / stride;
    }

    private static Activation prelu(Parameters at) {
        return Activation.prelu(at.child("1").weight("weight", SLOPE, 1));
    }

    /** A transposed convolution to HR and its PReLU. */
    static final class Up {
        private final Deconv deconv;
        private final Activation prelu;

        Up(Parameters at, int channels, Kernel kernel) {
            this.deconv = Deconv.of(at, "0", channels, channels, kernel.size, kernel.stride, kernel.padding);
            this.prelu = prelu(at);
        }

        /** [N, C, h, w] to [N, C, sh, sw]. */
        Tensor forward(Layers nn, Tensor x) {
            return nn.deconv(deconv, x, prelu);
        }

        void kaimingNormal(RandomGenerator random) {
            deconv.kaimingNormal(random);
        }
    }

    /** A convolution back to LR, or one that keeps the size, and its PReLU. */
    static final class Block {
        private final Conv conv;
        private final Activation prelu;

        private Block(Parameters at, Conv conv) {
            this.conv = conv;
            this.prelu = prelu(at);
        }

        /** Takes the picture: 3x3. */
        static Block first(Parameters at, int channels) {
            return new Block(at, Conv.first(at, "0", 3, channels, 3));
        }

        /** From HR to LR. */
        static Block down(Parameters at, int channels, Kernel kernel) {
            return new Block(at, Conv.strided(at, "0", channels, channels, kernel.size, kernel.stride, kernel.padding));
        }

        /** Brings joined maps down to {@code channels}: 1x1. */
        static Block fusing(Parameters at, int inChannels, int channels) {
            return new Block(at, Conv.inner(at, "0", inChannels, channels, 1));
        }

        Tensor forward(Layers nn, Tensor... parts) {
            return parts.length == 1 ? nn.conv(conv, parts[0], prelu) : nn.fuse(conv, prelu, parts);
        }

        void kaimingNormal(RandomGenerator random) {
            conv.kaimingNormal(random, 1);
        }
    }
}
