package io.github.acutance.plan;

import static io.github.acutance.nn.Activation.RELU;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.model.Device;
import io.github.acutance.nn.Activation;
import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Drawing;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What becomes of a few words. Value 0 is the picture, which has four channels here. */
class FusionTest {
    private static final Shape PICTURE = new Shape(1, 4, 6, 8);

    @Test
    void of_residualBlock_isTwoConvolutions() {
        List<Node> nodes = fused(at -> {
            Conv one = Conv.inner(at, "one", 4, 4, 3);
            Conv two = Conv.inner(at, "two", 4, 4, 3);
            return (nn, in) -> nn.addScaled(0.2, nn.conv(two, nn.conv(one, in.get(0), RELU)), in.get(0));
        });
        assertThat(nodes).hasSize(2);
        assertThat(convolution(nodes, 0).after()).containsExactly(new PostOp.Pointwise(algorithm.eltwise_relu, 0, 0));
        assertThat(convolution(nodes, 1).after()).containsExactly(PostOp.linear(0.2, 0), new PostOp.Plus(0));
    }

    @Test
    void of_denseBlock_joinsNothing() {
        List<Node> nodes = fused(at -> {
            Conv one = Conv.inner(at, "one", 4, 2, 3);
            Conv two = Conv.inner(at, "two", 6, 2, 3);
            Conv three = Conv.inner(at, "three", 8, 4, 1);
            return (nn, in) -> {
                Tensor x = in.get(0);
                Tensor x1 = nn.conv(one, x, RELU);
                Tensor x2 = nn.conv(two, nn.join(x, x1), RELU);
                return nn.conv(three, nn.join(nn.join(x, x1), x2));
            };
        });
        assertThat(nodes).hasSize(3).allMatch(node -> node instanceof Node.Convolution);
        assertThat(convolution(nodes, 2).parts()).hasSize(3).startsWith(0);
    }

    @Test
    void of_joinedMapThatOthersTake_isWrittenToo() {
        List<Node> nodes = fused(at -> {
            Conv one = Conv.inner(at, "one", 8, 4, 3);
            return (nn, in) -> {
                Tensor x = in.get(0);
                Tensor both = nn.join(x, x);
                return nn.join(nn.conv(one, both), nn.tanh(both));
            };
        });
        assertThat(nodes)
                .extracting(node -> (Object) node.getClass())
                .containsExactly(
                        Node.Rearrangement.class, Node.Convolution.class, Node.Call.class, Node.Rearrangement.class);
    }

    @Test
    void of_resultThatTwoTake_isNotSwallowed() {
        List<Node> nodes = fused(at -> {
            Conv one = Conv.inner(at, "one", 4, 4, 3);
            return (nn, in) -> {
                Tensor x = in.get(0);
                Tensor y = nn.conv(one, x);
                return nn.add(nn.activate(y, RELU), y);
            };
        });
        assertThat(nodes).hasSize(3);
        assertThat(convolution(nodes, 0).after()).isEmpty();
    }

    @Test
    void of_sumWithALaterMap_standsBehindIt() {
        List<Node> nodes = fused(at -> {
            Conv one = Conv.inner(at, "one", 4, 4, 3);
            return (nn, in) -> nn.add(nn.conv(one, in.get(0)), nn.tanh(in.get(0)));
        });
        assertThat(nodes).hasSize(2);
        assertThat(nodes.get(0)).isInstanceOf(Node.Call.class);
        assertThat(convolution(nodes, 1).after())
                .containsExactly(new PostOp.Plus(nodes.get(0).output()));
    }

    @Test
    void of_normalisationAndActivationAroundAShuffle_becomePartOfTheConvolution() {
        List<Node> nodes = fused(at -> {
            Conv one = Conv.inner(at, "one", 4, 16, 3);
            BatchNorm norm = BatchNorm.of(at, "norm", 16);
            Activation prelu = Activation.prelu(at.weight("slope", 0.25, 1));
            return (nn, in) -> nn.activate(nn.shuffle(nn.batchNorm(norm, nn.conv(one, in.get(0))), 2), prelu);
        });
        assertThat(nodes).hasSize(2);
        assertThat(convolution(nodes, 0).kernel().norm()).isNotNull();
        assertThat(convolution(nodes, 0).kernel().shuffle()).isEqualTo(2);
        assertThat(convolution(nodes, 0).after())
                .containsExactly(new PostOp.Pointwise(algorithm.eltwise_relu, 0.25f, 0));
        assertThat(nodes.get(1)).isInstanceOf(Node.Rearrangement.class);
    }

    private static Node.Convolution convolution(List<Node> nodes, int index) {
        return (Node.Convolution) nodes.get(index);
    }

    private static List<Node> fused(Function<Parameters, Drawing> figure) {
        List<Node> nodes = new ArrayList<>();
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            Drawing drawing = figure.apply(parameters);
            TensorScope.inference(() -> nodes.addAll(Fusion.of(Recorder.record(drawing, List.of(PICTURE)))));
        }
        return nodes;
    }
}
