package io.github.acutance.systems.crossnet;

import static io.github.acutance.nn.Activation.NONE;
import static io.github.acutance.nn.Activation.SELU;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Deconv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The flow estimator (section 3.2): FlowNetS with learnt enlargement of the flow, and a head at full resolution that
 * sees the reference again.
 */
final class FlowNet {
    /**
     * Flows that point from the enlarged picture into the reference, [N, 2, H, W], [N, 2, H / 2, W / 2] and so on, in
     * pixels of their level, horizontal first.
     */
    record Flows(Tensor level1, Tensor level2, Tensor level3, Tensor level4) {}

    private static final Activation LEAKY = Activation.leakyRelu(0.1);

    private final List<Conv> down = new ArrayList<>(); // conv1, conv2, conv3, conv3_1, ... conv6_1
    private final List<Stage> up = new ArrayList<>(); // 6, 5, ... 1
    private final Conv concat0Conv1;
    private final Conv concat0Conv2;
    private final Conv flow12;

    FlowNet(Parameters at) {
        down.add(strided(at, "conv1.0", 6, 64, 7));
        down.add(strided(at, "conv2.0", 64, 128, 5));
        down.add(strided(at, "conv3.0", 128, 256, 5));
        down.add(Conv.inner(at, "conv3_1.0", 256, 256, 3));
        int channels = 256;
        for (int level = 4; level <= 6; level++) {
            int next = level == 6 ? 1024 : 512;
            down.add(strided(at, "conv" + level + ".0", channels, next, 3));
            down.add(Conv.inner(at, "conv" + level + "_1.0", next, next, 3));
            channels = next;
        }
        int[] joined = {130, 194, 386, 770, 770, 1024}; // channels that levels 1 to 6 estimate from
        int[] refined = {64, 64, 64, 128, 256, 256};
        for (int level = 6; level >= 1; level--) {
            up.add(new Stage(at, level, joined[level - 1], refined[level - 1]));
        }
        this.concat0Conv1 = Conv.inner(at, "concat0_conv1.0", 69, 16, 7);
        this.concat0Conv2 = Conv.inner(at, "concat0_conv2.0", 16, 16, 7);
        this.flow12 = Conv.last(at, "flow_12.0", 16, 2, 3);
    }

    /**
     * Estimates the flow.
     *
     * @param target the enlarged picture, [N, 3, H, W], H and W multiples of 64
     * @param ref the reference, [N, 3, H, W]
     */
    Flows forward(Layers nn, Tensor target, Tensor ref) {
        List<Tensor> kept = new ArrayList<>(); // [N, 64, H / 2, W / 2], [N, 128, H / 4, W / 4], ... to H / 64
        Tensor x = nn.join(target, ref);
        for (int i = 0; i < down.size(); i++) {
            x = nn.conv(down.get(i), x, LEAKY);
            if (i < 2 || i % 2 == 1) {
                kept.add(x);
            }
        }
        List<Tensor> flows = new ArrayList<>(); // of levels 6 to 1
        for (Stage stage : up) {
            Tensor flow = nn.conv(stage.flow, x);
            Tensor before = stage.level == 1 ? ref : kept.get(stage.level - 2);
            x = nn.join(before, nn.deconv(stage.deconv, x, LEAKY), nn.deconv(stage.flowUp, flow, NONE));
            flows.add(flow);
        }
        Tensor full = nn.conv(concat0Conv2, nn.conv(concat0Conv1, x, SELU), SELU);
        return new Flows(nn.conv(flow12, full), flows.get(5), flows.get(4), flows.get(3));
    }

    void initialise(RandomGenerator random) {
        down.forEach(conv -> conv.heUniform(random, 1.407));
        up.forEach(stage -> stage.initialise(random));
        concat0Conv1.kaimingNormal(random, Math.sqrt(0.5));
        concat0Conv2.kaimingNormal(random, Math.sqrt(0.5));
        flow12.heUniform(random, 1);
    }

    /** The flows that are used begin at 0: every feature stays where it is. */
    void stand() {
        flow12.zero();
        up.stream().filter(stage -> stage.level <= 3).forEach(stage -> stage.flow.zero());
    }

    private static Conv strided(Parameters at, String name, int in, int out, int kernel) {
        return Conv.strided(at, name, in, out, kernel, 2, kernel / 2, in == 6 ? Conv.Place.FIRST : Conv.Place.INNER);
    }

    /** The flow of a level, and what the next finer one gets of it. */
    private static final class Stage {
        private final int level;
        private final Conv flow;
        private final Deconv flowUp;
        private final Deconv deconv;

        Stage(Parameters at, int level, int joined, int refined) {
            this.level = level;
            this.flow = Conv.last(at, "flow" + level + ".0", joined, 2, 3);
            this.flowUp = Deconv.of(at, "flow" + level + "_up", 2, 2, 4, 2, 1);
            this.deconv = Deconv.of(at, "deconv" + (level - 1) + ".0", joined, refined, 4, 2, 1);
        }

        void initialise(RandomGenerator random) {
            flow.heUniform(random, 1);
            flowUp.heUniform(random, 1);
            deconv.heUniform(random, 1.407);
        }
    }
}
