package io.github.acutance.systems;

import io.github.acutance.model.Precision;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Network;
import io.github.acutance.plan.Plans;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Assumptions;

/** The two ways to run a figure, in fp32. */
enum Way {
    AT_ONCE {
        @Override
        Tensor forward(Network network, Tensor lr) {
            try (EagerLayers layers = EagerLayers.inference(Precision.FP32)) {
                return network.forward(layers, lr);
            }
        }
    },
    PLANNED {
        @Override
        Tensor forward(Network network, Tensor lr) {
            Assumptions.assumeTrue(
                    Plans.missing().isEmpty(), () -> Plans.missing().orElse(""));
            try (Plans plans = new Plans("golden", (nn, in) -> network.forward(nn, in.get(0)), true)) {
                return plans.forward(lr, Precision.FP32).orElseThrow();
            }
        }
    };

    /** The network's answer. Called inside a step. */
    abstract Tensor forward(Network network, Tensor lr);
}
