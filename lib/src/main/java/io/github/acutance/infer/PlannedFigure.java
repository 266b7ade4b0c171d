package io.github.acutance.infer;

import io.github.acutance.model.Precision;
import io.github.acutance.nn.Drawing;
import io.github.acutance.nn.FigureRun;
import io.github.acutance.plan.Plans;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The figure of a model with several inputs as a plan, in fp32. */
final class PlannedFigure implements FigureRun.Faster {
    private final Plans plans;

    PlannedFigure(String name, Drawing drawing) {
        this.plans = new Plans(name, drawing, true);
    }

    @Override
    public Optional<Tensor> run(List<Tensor> inputs) {
        return plans.forward(inputs, Precision.FP32);
    }

    @Override
    public void close() {
        plans.close();
    }
}
