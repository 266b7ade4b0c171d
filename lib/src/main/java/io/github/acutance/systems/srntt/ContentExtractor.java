package io.github.acutance.systems.srntt;

import static io.github.acutance.nn.Activation.RELU;

import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The content extractor of SRNTT: an SRGAN generator, whose features go into the texture transfer and whose own end
 * enlarges a picture without any reference. Thinks in -1..1; converts at both ends.
 */
public final class ContentExtractor implements Network {
    /** Deviation of initial weights, in the authors' code. */
    static final double INITIAL_DEVIATION = 0.02;

    private final Parameters parameters;
    private final Conv head;
    private final List<ResidualBlock> blocks = new ArrayList<>();
    private final Conv tail;
    private final BatchNorm tailNorm;
    private final Conv up1;
    private final Conv up2;
    private final Conv out;

    /**
     * Builds the network; its parameters are zeros until initialised or loaded.
     *
     * @param blocks residual blocks; 16 in the paper
     * @param parent where the child {@code content_extractor} is registered
     */
    public ContentExtractor(int blocks, Parameters parent) {
        Parameters at = parent.child("content_extractor");
        this.parameters = parent;
        this.head = Conv.first(at, "head", 3, 64, 3);
        for (int i = 0; i < blocks; i++) {
            this.blocks.add(new ResidualBlock(at.child("blocks").child(i)));
        }
        this.tail = Conv.of(at, "tail", 64, 64, 3, Conv.Place.INNER, false);
        this.tailNorm = BatchNorm.of(at, "tail_bn", 64);
        this.up1 = Conv.inner(at, "up1", 64, 256, 3);
        this.up2 = Conv.inner(at, "up2", 64, 256, 3);
        this.out = Conv.last(at, "out", 64, 3, 1);
    }

    /** [N, 3, h, w] in 0..1 to features [N, 64, h, w]. */
    Tensor content(Layers nn, Tensor lr) {
        Tensor shallow = nn.conv(head, nn.affine(lr, 2, -1), RELU);
        Tensor deep = shallow;
        for (ResidualBlock block : blocks) {
            deep = block.forward(nn, deep);
        }
        return nn.add(nn.batchNorm(tailNorm, nn.conv(tail, deep)), shallow);
    }

    @Override
    public Tensor forward(Layers nn, Tensor lr) {
        Tensor features = nn.activate(nn.shuffle(nn.conv(up1, content(nn, lr)), 2), RELU); // [N, 64, 2h, 2w]
        features = nn.activate(nn.shuffle(nn.conv(up2, features), 2), RELU); // [N, 64, 4h, 4w]
        return nn.affine(nn.tanh(nn.conv(out, features)), 0.5, 0.5);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void initialise(RandomGenerator random) {
        blocks.forEach(block -> block.initialise(random, INITIAL_DEVIATION));
        for (Conv conv : List.of(head, tail, up1, up2, out)) {
            conv.normal(random, INITIAL_DEVIATION);
        }
    }
}
