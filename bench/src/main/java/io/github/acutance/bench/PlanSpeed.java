package io.github.acutance.bench;

import com.sun.management.OperatingSystemMXBean;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.nn.AnyScaleNetwork;
import io.github.acutance.nn.Drawing;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Figure;
import io.github.acutance.nn.Network;
import io.github.acutance.nn.Parameters;
import io.github.acutance.plan.BareConvolutions;
import io.github.acutance.plan.Plans;
import io.github.acutance.systems.crossnet.CrossNet;
import io.github.acutance.systems.esrgan.Esrgan;
import io.github.acutance.systems.metasr.MetaSr;
import io.github.acutance.systems.san.San;
import io.github.acutance.systems.srfbn.Srfbn;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.systems.srgan.SrResNet;
import io.github.acutance.systems.srntt.Srntt;
import io.github.acutance.tensor.TensorScope;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
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

    /**
     * A network and how it is run.
     *
     * @param shapes of its inputs, for a picture of a side
     */
    private record Subject(Figure figure, Drawing drawing, IntFunction<List<long[]>> shapes) {
        static Subject of(Network network) {
            Drawing drawing = network instanceof AnyScaleNetwork any
                    ? (nn, in) -> any.features(nn, in.get(0))
                    : (nn, in) -> network.forward(nn, in.get(0));
            return new Subject(network, drawing, side -> List.of(new long[] {1, 3, side, side}));
        }

        static Subject of(CrossNet network) {
            return new Subject(
                    network,
                    (nn, in) -> network.forward(nn, in.get(0), in.get(1), in.get(2)),
                    side -> Collections.nCopies(3, new long[] {1, 3, side, side}));
        }

        static Subject of(Srntt network) {
            return new Subject(
                    network,
                    (nn, in) -> network.forward(nn, in.get(0), in.get(1), in.get(2), in.get(3)),
                    side -> List.of(
                            new long[] {1, 3, side, side},
                            new long[] {1, 256, side, side},
                            new long[] {1, 128, 2L * side, 2L * side},
                            new long[] {1, 64, 4L * side, 4L * side}));
        }

        /** Ramps, from black on the left to white on the right; to be freed. */
        List<Tensor> inputs(int side) {
            return shapes.apply(side).stream()
                    .map(shape -> TensorScope.create(() -> torch.ones(shape)
                            .mul(torch.arange(new Scalar(shape[3])).div(new Scalar(shape[3])))))
                    .toList();
        }
    }

    private static Map<String, Function<Parameters, Subject>> subjects() {
        Map<String, Function<Parameters, Subject>> all = new LinkedHashMap<>();
        all.put("rrdbnet", at -> Subject.of(new Esrgan(Esrgan.Config.paper(4), at)));
        all.put("msrresnet", at -> Subject.of(new MsrResNet(MsrResNet.Config.standard(4), at)));
        all.put("srresnet", at -> Subject.of(new SrResNet(SrResNet.Config.paper(4), at)));
        all.put("san", at -> Subject.of(new San(San.Config.paper(4), at)));
        all.put("srfbn", at -> Subject.of(new Srfbn(Srfbn.Config.paper(4), at)));
        all.put("srfbn-s", at -> Subject.of(new Srfbn(Srfbn.Config.small(4), at)));
        all.put("meta-rdn", at -> Subject.of(new MetaSr(MetaSr.Config.b(MetaSr.Variant.OFFICIAL), at)));
        all.put("crossnet", at -> Subject.of(new CrossNet(CrossNet.Variant.OFFICIAL, at)));
        all.put("srntt", at -> Subject.of(new Srntt(Srntt.Config.paper(4), at)));
        return all;
    }

    /** Runs the networks named. */
    public static void main(String[] arguments) {
        Precision precision = Precision.of(arguments.length > 0 ? arguments[0] : "fp32");
        int side = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 128;
        int turns = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        subjects().forEach((name, builder) -> {
            if (arguments.length <= 3
                    || Arrays.asList(arguments).subList(3, arguments.length).contains(name)) {
                measure(name, builder, precision, side, turns);
            }
        });
    }

    private static void measure(
            String name, Function<Parameters, Subject> builder, Precision precision, int side, int turns) {
        try (Parameters parameters = Parameters.on(Device.CPU);
                EagerLayers eager = EagerLayers.packing(precision)) {
            Subject subject = builder.apply(parameters);
            subject.figure().initialise(new Random(1));
            List<Tensor> inputs = subject.inputs(side);
            try (Plans plans = new Plans(name, subject.drawing(), true)) {
                Times plan = new Times(turns);
                Times atOnce = new Times(turns);
                Times bare = new Times(turns);
                Times first = new Times(1);
                first.add(() -> forward(plans, inputs, precision));
                for (int turn = 0; turn < turns; turn++) {
                    plan.add(() -> forward(plans, inputs, precision));
                    atOnce.add(() -> TensorScope.inference(
                            () -> subject.drawing().draw(eager, inputs).numel()));
                    try (BareConvolutions convolutions = bare(plans, subject, side, precision)) {
                        bare.add(convolutions::run);
                    }
                }
                try (BareConvolutions convolutions = bare(plans, subject, side, precision)) {
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
            } finally {
                inputs.forEach(TensorScope::free);
            }
        }
    }

    private static BareConvolutions bare(Plans plans, Subject subject, int side, Precision precision) {
        return plans.bare(subject.shapes().apply(side), precision).orElseThrow();
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

    private static Object forward(Plans plans, List<Tensor> inputs, Precision precision) {
        return TensorScope.inference(
                () -> plans.forward(inputs, precision).orElseThrow().numel());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
