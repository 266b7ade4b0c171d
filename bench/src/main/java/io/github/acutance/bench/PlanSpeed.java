package io.github.acutance.bench;

import com.sun.management.OperatingSystemMXBean;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.AnyScaleNetwork;
import io.github.acutance.nn.Drawing;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.plan.BareConvolutions;
import io.github.acutance.plan.Plans;
import io.github.acutance.systems.esrgan.Esrgan;
import io.github.acutance.systems.metasr.MetaSr;
import io.github.acutance.systems.san.San;
import io.github.acutance.systems.srfbn.Srfbn;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.systems.srgan.SrResNet;
import io.github.acutance.tensor.TensorScope;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A network as a plan, the same network run at once by libtorch (packed and fused), and its bare convolutions, taking turns so that all see
 * the same machine. One line for each network: medians in milliseconds of the clock and, behind a slash, of processor time,
 * which other work on the machine disturbs less; then ratios of both. Weights are random.
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
                EagerLayers eager = EagerLayers.packing(precision)) {
            Network network = builder.apply(parameters);
            network.initialise(new Random(1));
            Drawing drawing = network instanceof AnyScaleNetwork any
                    ? (nn, in) -> any.features(nn, in.get(0))
                    : (nn, in) -> network.forward(nn, in.get(0));
            try (Plans plans = new Plans(name, drawing, true)) {
                Times plan = new Times(turns);
                Times atOnce = new Times(turns);
                Times bare = new Times(turns);
                Times first = new Times(1);
                first.add(() -> forward(plans, side, precision));
                for (int turn = 0; turn < turns; turn++) {
                    plan.add(() -> forward(plans, side, precision));
                    atOnce.add(() -> TensorScope.inference(
                            () -> drawing.draw(eager, List.of(picture(side))).numel()));
                    try (BareConvolutions convolutions =
                            plans.bare(side, side, precision).orElseThrow()) {
                        bare.add(convolutions::run);
                    }
                }
                try (BareConvolutions convolutions =
                        plans.bare(side, side, precision).orElseThrow()) {
                    System.out.printf(
                            Locale.ROOT,
                            "%s %s %dx%d: plan %s, first %s, at once %s, bare %s; at once / plan %.2f / %.2f,"
                                    + " plan / bare %.2f / %.2f, %.0f GFLOP/s, %d MB%n",
                            name,
                            precision,
                            side,
                            side,
                            plan,
                            first,
                            atOnce,
                            bare,
                            atOnce.clock() / plan.clock(),
                            atOnce.processor() / plan.processor(),
                            plan.clock() / bare.clock(),
                            plan.processor() / bare.processor(),
                            convolutions.operations() / plan.clock() / 1e6,
                            convolutions.bytes() >> 20);
                }
            }
        }
    }

    /** Milliseconds by the clock and of the processor. */
    private static final class Times {
        private final double[] clock;
        private final double[] processor;
        private int count;

        Times(int turns) {
            clock = new double[turns];
            processor = new double[turns];
        }

        void add(Runnable work) {
            long used = processorNanos();
            long start = System.nanoTime();
            work.run();
            clock[count] = (System.nanoTime() - start) / 1e6;
            processor[count++] = (processorNanos() - used) / 1e6;
        }

        double clock() {
            return median(clock);
        }

        double processor() {
            return median(processor);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.0f/%.0f ms", clock(), processor());
        }

        private static long processorNanos() {
            return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                    .getProcessCpuTime();
        }
    }

    private static Object forward(Plans plans, int side, Precision precision) {
        return TensorScope.inference(
                () -> plans.forward(picture(side), precision).orElseThrow().numel());
    }

    /** A ramp, from black on the left to white on the right. */
    private static Tensor picture(int side) {
        Tensor ramp = torch.arange(new Scalar(side)).div(new Scalar(side));
        return torch.ones(1, 3, side, side).mul(ramp);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
