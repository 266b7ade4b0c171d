package io.github.acutance.systems.srntt;

import static io.github.acutance.nn.Activation.RELU;

import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** The texture transfer (section 3.2): swapped maps join the content at its own size, at twice and at four times it. */
final class TextureTransfer {
    private final Stage small;
    private final Stage medium;
    private final Stage large;
    private final Conv end; // of x16 alone, else null
    private final Conv out;
    private final int scale;

    /**
     * Builds the layers.
     *
     * @param divisors by stage, what its map is divided by; none for 1
     */
    TextureTransfer(int scale, int blocks, Parameters at, Map<String, Integer> divisors) {
        this.scale = scale;
        this.small = new Stage(at.child("small"), 256, blocks, 256, divisors.get("small"));
        this.medium = new Stage(at.child("medium"), 128, blocks / 2, 256, divisors.get("medium"));
        this.large = new Stage(at.child("large"), 64, blocks / 4, 32, divisors.get("large"));
        this.end = scale == 16 ? Conv.inner(at.child("final"), "conv", 8, 32, 3) : null;
        this.out = Conv.last(at, "out", scale == 4 ? 32 : 8, 3, 1);
    }

    /**
     * Transfers.
     *
     * @param content [N, 64, h, w]
     * @param relu3 swapped map [N, 256, h, w]
     * @param relu2 swapped map [N, 128, 2h, 2w]
     * @param relu1 swapped map [N, 64, 4h, 4w]
     * @return [N, 3, scale * h, scale * w] in -1..1
     */
    Tensor forward(Layers nn, Tensor content, Tensor relu3, Tensor relu2, Tensor relu1) {
        Tensor x = enlarged(nn, small.forward(nn, content, relu3)); // [N, 64, 2h, 2w]
        x = enlarged(nn, medium.forward(nn, x, relu2)); // [N, 64, 4h, 4w]
        x = large.forward(nn, x, relu1); // [N, 32, 4h, 4w]
        if (scale > 4) {
            x = enlarged(nn, x); // [N, 8, 8h, 8w]
        }
        if (end != null) {
            x = enlarged(nn, nn.conv(end, x)); // [N, 8, 16h, 16w]
        }
        return nn.tanh(nn.conv(out, x));
    }

    void initialise(RandomGenerator random) {
        List.of(small, medium, large).forEach(stage -> stage.initialise(random));
        if (end != null) {
            end.normal(random, ContentExtractor.INITIAL_DEVIATION);
        }
        out.normal(random, ContentExtractor.INITIAL_DEVIATION);
    }

    private static Tensor enlarged(Layers nn, Tensor x) {
        return nn.activate(nn.shuffle(x, 2), RELU);
    }

    /** One scale: the residual goes around all but the last convolution. */
    private static final class Stage {
        private final Conv conv1;
        private final List<ResidualBlock> blocks = new ArrayList<>();
        private final Conv conv2;
        private final BatchNorm bn2;
        private final Conv conv3;
        private final Integer divisor; // null for none

        Stage(Parameters at, int mapChannels, int blocks, int made, Integer divisor) {
            this.divisor = divisor;
            this.conv1 = Conv.inner(at, "conv1", 64 + mapChannels, 64, 3);
            for (int i = 0; i < blocks; i++) {
                this.blocks.add(new ResidualBlock(at.child("blocks").child(i)));
            }
            this.conv2 = Conv.of(at, "conv2", 64, 64, 3, Conv.Place.INNER, false);
            this.bn2 = BatchNorm.of(at, "bn2", 64);
            this.conv3 = Conv.inner(at, "conv3", 64, made, 3);
            if (divisor != null) {
                at.buffer(MapScale.NAME, divisor, 1);
            }
        }

        Tensor forward(Layers nn, Tensor x, Tensor map) {
            Tensor divided = divisor == null ? map : nn.affine(map, 1.0 / divisor, 0);
            Tensor deep = nn.conv(conv1, nn.join(x, divided), RELU);
            for (ResidualBlock block : blocks) {
                deep = block.forward(nn, deep);
            }
            return nn.conv(conv3, nn.add(nn.batchNorm(bn2, nn.conv(conv2, deep)), x));
        }

        void initialise(RandomGenerator random) {
            blocks.forEach(block -> block.initialise(random, ContentExtractor.INITIAL_DEVIATION));
            for (Conv conv : List.of(conv1, conv2, conv3)) {
                conv.normal(random, ContentExtractor.INITIAL_DEVIATION);
            }
        }
    }
}
