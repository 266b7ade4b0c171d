package io.github.acutance.systems.metasr;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.MeanShift;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The body of EDSR-baseline (Lim et al., CVPR Workshops 2017) without its enlargement, as LIIF's code has it. The mean
 * shifts are stored and not used.
 */
final class EdsrEncoder implements Encoder {
    private final MeanShift subMean;
    private final MeanShift addMean;
    private final Conv head;
    private final List<Conv> first = new ArrayList<>();
    private final List<Conv> second = new ArrayList<>();
    private final Conv last;

    EdsrEncoder(MetaSr.Config config, Parameters at) {
        int channels = config.channels();
        this.subMean = MeanShift.subtracting(at.frozen(), "sub_mean");
        this.addMean = MeanShift.adding(at.frozen(), "add_mean");
        this.head = Conv.first(at, "head.0", 3, channels, 3);
        for (int b = 0; b < config.blocks(); b++) {
            Parameters block = at.child("body").child(b).child("body");
            first.add(Conv.inner(block, "0", channels, channels, 3));
            second.add(Conv.inner(block, "2", channels, channels, 3));
        }
        this.last = Conv.last(at.child("body"), Integer.toString(config.blocks()), channels, channels, 3);
    }

    @Override
    public Tensor features(Layers nn, Tensor picture) {
        Tensor shallow = nn.conv(head, picture); // [N, C, h, w]
        Tensor deep = shallow;
        for (int b = 0; b < first.size(); b++) {
            deep = block(nn, b, deep);
        }
        return nn.add(nn.conv(last, deep), shallow);
    }

    private Tensor block(Layers nn, int b, Tensor x) {
        return nn.block(() -> nn.add(nn.conv(second.get(b), nn.conv(first.get(b), x, Activation.RELU)), x));
    }

    @Override
    public void initialise(RandomGenerator random) {
        subMean.initialise();
        addMean.initialise();
        head.defaultUniform(random);
        first.forEach(conv -> conv.defaultUniform(random));
        second.forEach(conv -> conv.defaultUniform(random));
        last.defaultUniform(random);
    }
}
