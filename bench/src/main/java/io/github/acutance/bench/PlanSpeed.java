package io.github.acutance.bench;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.AnyScaleNetwork;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.plan.BareConvolutions;
import io.github.acutance.plan.Drawing;
import io.github.acutance.plan.Plans;
import io.github.acutance.systems.esrgan.Esrgan;
import io.github.acutance.systems.metasr.MetaSr;
import io.github.acutance.systems.san.San;
import io.github.acutance.systems.srfbn.Srfbn;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.systems.srgan.SrResNet;
import io.github.acutance.tensor.TensorScope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A network as a plan, the same network run at once by libtorch, and its bare convolutions, taking turns so that all see
 * the same machine. One line for each network: medians in milliseconds and their ratios. Weights are random.
 *
 * <p>Arguments: the precision ({@code fp32}), the side of the picture (128), the number of turns (5), then names of
 * networks, all when left out.
 */
public final class PlanSpeed {
    private PlanSpeed() {}

    private static Map<String, Function<Parameters, Network>> networks() {
        Map<String, Function<Parameters, Network>> all = new LinkedHashMap<>();
        all.put("rrdbnet", at -> new Esrgan(Esrgan.Config.paper(4), at));
        all.put("msrresnet", at -> new MsrResNet(MsrResNet.Config.standard(4), at));
        all.put("srresnet", at -> new SrResNet(SrResNet.Config.paper(4), at));
        all.put("san", at -> new San(San.Config.paper(4), at));
        all.put("srfbn", at -> new Srfbn(Srfbn.Config.paper(4), at));
        all.put("srfbn-s", at -> new Srfbn(Srfbn.Config.small(4), at));
        all.put("meta-rdn", at -> new MetaSr(MetaSr.Config.b(MetaSr.Variant.OFFICIAL), at));
        return all;
    }

    /** Runs the networks named. */
    public static void main(String[] arguments) {
        Precision precision = Precision.of(arguments.length > 0 ? arguments[0] : "fp32");
        int side = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 128;
        int turns = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        networks().forEach((name, builder) -> {
            if (arguments.length <= 3
                    || Arrays.asList(arguments).subList(3, arguments.length).contains(name)) {
                measure(name, builder, precision, side, turns);
            }
        });
    }

    private static void measure(
            String name, Function<Parameters, Network> builder, Precision precision, int side, int turns) {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers eager = EagerLayers.inference(precision)) {
            Network network = builder.apply(parameters);
            network.initialise(new Random(1));
            Drawing drawing = network instanceof AnyScaleNetwork any ? any::features : network::forward;
            try (Plans plans = new Plans(name, drawing, true)) {
                double[][] times = new double[3][turns];
                double first = milliseconds(() -> forward(plans, side, precision));
                for (int turn = -1; turn < turns; turn++) {
                    int slot = Math.max(turn, 0);
                    times[0][slot] = milliseconds(() -> forward(plans, side, precision));
                    times[1][slot] = milliseconds(() -> TensorScope.inference(
                            () -> drawing.draw(eager, picture(side)).numel()));
                    try (BareConvolutions bare =
                            plans.bare(side, side, precision).orElseThrow()) {
                        times[2][slot] = milliseconds(bare::run);
                    }
                }
                try (BareConvolutions bare = plans.bare(side, side, precision).orElseThrow()) {
                    report(name + " " + precision + " " + side + "x" + side, times, first, bare);
                }
            }
        }
    }

    private static void report(String what, double[][] times, double first, BareConvolutions bare) {
        double plan = median(times[0]);
        System.out.printf(
                Locale.ROOT,
                "%s: plan %.1f ms (first %.1f), eager %.1f ms, bare convolutions %.1f ms; eager / plan %.2f, plan / bare"
                        + " %.2f, %.0f GFLOP/s, %d MB%n",
                what,
                plan,
                first,
                median(times[1]),
                median(times[2]),
                median(times[1]) / plan,
                plan / median(times[2]),
                bare.operations() / plan / 1e6,
                bare.bytes() >> 20);
    }

    private static Object forward(Plans plans, int side, Precision precision) {
        return TensorScope.inference(
                () -> plans.forward(picture(side), precision).orElseThrow().numel());
    }

    private static Tensor picture(int side) {
        return torch.ones(1, 3, side, side)
                .mul(torch.arange(new org.bytedeco.pytorch.Scalar(side)).div(new org.bytedeco.pytorch.Scalar(side)));
    }

    private static double milliseconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
