package io.github.acutance.infer;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.AnyScaleModel;
import io.github.acutance.nn.FigureRun;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.plan.BareConvolutions;
import io.github.acutance.plan.Footprint;
import io.github.acutance.plan.Plans;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * How a tensor passes a model: on the processor as a plan of the model's network, where there is one, else at once. The
 * system property {@value #SWITCH}, or the environment variable {@value #VARIABLE}, set to {@code off} makes everything
 * run at once, for comparing. Plans live as long as their model, whoever runs it.
 */
final class Engine {
    static final String SWITCH = "acutance.plans";
    static final String VARIABLE = "ACUTANCE_PLANS";

    private final SrModel.SingleImage model;
    private final Optional<Plans> plans;

    private Engine(SrModel.SingleImage model, Optional<Plans> plans) {
        this.model = model;
        this.plans = plans;
    }

    /** The engine of a model. */
    static Engine of(SrModel.SingleImage model) {
        boolean wanted = model.device().kind() == Device.Kind.CPU && !switchedOff();
        if (wanted && model instanceof FigureRun.Owner owner) {
            owner.figure().speedUp(drawing -> new PlannedFigure(model.card().name(), drawing));
        }
        return new Engine(model, wanted ? plansOf(model) : Optional.empty());
    }

    /** Whether plans are switched off for this process. */
    static boolean switchedOff() {
        String environment = System.getenv(VARIABLE);
        return "off".equals(System.getProperty(SWITCH, environment == null ? "" : environment));
    }

    /** The plans of the network behind a model, if it is one that has a single picture as its input. */
    private static Optional<Plans> plansOf(SrModel model) {
        String name = model.card().name();
        boolean exactSums = !model.card().bf16Sums();
        if (model instanceof NetworkModel plain) {
            return Optional.of(plain.attached(
                    Plans.class,
                    () -> new Plans(name, (nn, in) -> plain.network().forward(nn, in.get(0)), exactSums)));
        } else if (model instanceof AnyScaleModel any) {
            return Optional.of(any.attached(
                    Plans.class, () -> new Plans(name, (nn, in) -> any.network().features(nn, in.get(0)), exactSums)));
        }
        return Optional.empty();
    }

    /** {@link SrModel.SingleImage#forward(Tensor, Precision)}. */
    Tensor forward(Tensor lr, Precision precision) {
        return planned(lr, precision).orElseGet(() -> model.forward(lr, precision));
    }

    /** {@link SrModel.AnyScale#forward(Tensor, double, SrModel.Part, Precision)}; the model is of any scale. */
    Tensor forward(Tensor lr, double scale, SrModel.Part part, Precision precision) {
        if (model instanceof AnyScaleModel any) {
            return planned(lr, precision)
                    .map(features -> any.enlarge(features, scale, part, precision))
                    .orElseGet(() -> any.forward(lr, scale, part, precision));
        }
        return ((SrModel.AnyScale) model).forward(lr, scale, part, precision);
    }

    /** Memory for plans; empty where there are none, or where they are not all that takes memory. */
    Optional<Footprint> footprint(Precision precision) {
        return model instanceof NetworkModel ? plans.flatMap(all -> all.footprint(precision)) : Optional.empty();
    }

    /** The convolutions of this model's plan alone; to be closed before the model. */
    Optional<BareConvolutions> bare(int height, int width, Precision precision) {
        return plans.flatMap(all -> all.bare(height, width, precision));
    }

    private Optional<Tensor> planned(Tensor lr, Precision precision) {
        return plans.flatMap(all -> all.forward(lr, precision));
    }
}
