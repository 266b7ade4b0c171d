package io.github.acutance.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.nn.Parameters;
import io.github.acutance.plan.Plans;
import io.github.acutance.systems.esrgan.Esrgan;
import io.github.acutance.tensor.TensorScope;
import java.util.Random;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** A card says in which format a plan keeps partial sums. */
class PartialSumsTest {
    private static final ModelCard CARD = TestModels.card(4, ModelCard.GLOBAL, SizeRule.ANY);

    @Test
    void forward_sumsInBf16_areFurtherFromFp32ThanSumsInFp32() {
        assumeTrue(Plans.missing().isEmpty(), () -> Plans.missing().orElse(""));
        double exact = distance(false);
        double shorter = distance(true);
        assertThat(exact).isPositive().isLessThan(0.05);
        assertThat(shorter).isGreaterThan(exact).isLessThan(0.1);
    }

    /** Of the dense blocks' result in bf16 from that in fp32: root mean square of the difference over that of the result. */
    private static double distance(boolean bf16Sums) {
        Parameters parameters = Parameters.on(Device.CPU);
        Esrgan network = new Esrgan(new Esrgan.Config(4, 2, 16, 8, 1), parameters);
        network.initialise(new Random(7));
        TensorScope.inference(() -> {
            parameters.trainable().values().forEach(weight -> weight.mul_(new Scalar(10.0)));
            return null;
        });
        ModelCard card = CARD.withSafe(Set.of(Precision.FP32, Precision.BF16), bf16Sums);
        try (NetworkModel model = new NetworkModel(network, card)) {
            Engine engine = Engine.of(model);
            return TensorScope.inference(() -> {
                Tensor lr = torch.linspace(new Scalar(0.0), new Scalar(1.0), 3 * 20 * 24)
                        .view(1, 3, 20, 24);
                Tensor fp32 = engine.forward(lr, Precision.FP32);
                Tensor difference = engine.forward(lr, Precision.BF16).sub(fp32);
                return Math.sqrt(difference.square().mean().item_double()
                        / fp32.square().mean().item_double());
            });
        }
    }

    @Test
    void card_throughJsonAndStories_keepsWhatIsSaidOfSums() {
        ModelCard safe = CARD.withSafe(Set.of(Precision.FP32, Precision.BF16), true);
        assertThat(ModelCard.fromJson(safe.toJson()).bf16Sums()).isTrue();
        assertThat(CARD.withStoryOf(safe).withSha256("ab").withParameters(3).bf16Sums())
                .isTrue();
        assertThat(safe.withStoryOf(CARD).bf16Sums()).isFalse();
    }

    @Test
    void card_ofBeforeSumsWereMeasured_keepsThemInFp32() {
        String old = CARD.withSafe(Set.of(Precision.BF16), true).toJson().replaceFirst("\"bf16Sums\":true,", "");
        assertThat(old).doesNotContain("bf16Sums");
        assertThat(ModelCard.fromJson(old).bf16Sums()).isFalse();
    }
}
