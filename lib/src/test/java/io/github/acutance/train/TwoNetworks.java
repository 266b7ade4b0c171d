package io.github.acutance.train;

import static org.bytedeco.pytorch.global.torch.full_like;
import static org.bytedeco.pytorch.global.torch.mse_loss;

import io.github.acutance.loss.PixelLoss;
import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Activation;
import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.systems.srgan.SrganTraining;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** A generator and a small discriminator with batch normalisation that play with squared errors. */
final class TwoNetworks implements Recipe {
    private final SrganTraining plain = new SrganTraining(new MsrResNet.Config(2, 1, 8, true), PixelLoss.L1, 1);

    @Override
    public Network generator(Parameters at, RandomGenerator random) {
        return plain.generator(at, random);
    }

    @Override
    public ModelCard card() {
        return plain.card();
    }

    @Override
    public Set<String> critics() {
        return Set.of("d");
    }

    @Override
    public Critic critic(String letter, Parameters at, RandomGenerator random) {
        Judge judge = new Judge(at);
        judge.initialise(random);
        return judge;
    }

    @Override
    public void step(Step step) {
        Critic judge = step.critic("d");
        Tensor sr = step.generator().forward(step.nn(), step.batch().lr());
        step.turn(
                GENERATOR,
                () -> Map.of(
                        "l_g_pix",
                        PixelLoss.L1.of(sr, step.batch().hr()),
                        "l_g_gan",
                        towards(judge.forward(step.nn(), sr), 1).mul(new Scalar(0.01))));
        step.turn("d", () -> {
            Tensor real = judge.forward(step.nn(), step.batch().hr());
            step.note("out_d_real", real);
            return Map.of("l_d_real", towards(real, 1), "l_d_fake", towards(judge.forward(step.nn(), sr.detach()), 0));
        });
    }

    private static Tensor towards(Tensor answers, double target) {
        return mse_loss(answers, full_like(answers, new Scalar(target)));
    }

    private static final class Judge implements Critic {
        private final Parameters parameters;
        private final Conv conv0;
        private final BatchNorm bn0;
        private final Conv conv1;

        Judge(Parameters at) {
            this.parameters = at;
            this.conv0 = Conv.first(at, "conv0", 3, 4, 3);
            this.bn0 = BatchNorm.of(at, "bn0", 4);
            this.conv1 = Conv.last(at, "conv1", 4, 1, 3);
        }

        @Override
        public Tensor forward(Layers nn, Tensor picture) {
            return nn.conv(conv1, nn.batchNorm(bn0, nn.conv(conv0, picture), Activation.leakyRelu(0.2)));
        }

        @Override
        public Parameters parameters() {
            return parameters;
        }

        @Override
        public void initialise(RandomGenerator random) {
            conv0.defaultUniform(random);
            conv1.defaultUniform(random);
        }
    }
}
