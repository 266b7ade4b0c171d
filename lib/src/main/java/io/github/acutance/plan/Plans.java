package io.github.acutance.plan;

import io.github.acutance.model.Precision;
import io.github.acutance.nn.Drawing;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.TensorScope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plans of one network on the processor: one for each shape of picture, made when the first such picture comes, the
 * weights packed once for all. Safe for use by several threads at once: each that computes has a {@link Workspace} of its
 * own. Workspaces that wait for their next picture are kept while they are few and small.
 */
public final class Plans implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Plans.class);

    /** How oneDNN begins when it has no kernel for what is asked, in the one number format that a processor lacks. */
    private static final String NO_KERNEL = "could not create a primitive descriptor";

    private static final int MOST_IDLE = 4;
    private static final long MOST_IDLE_BYTES = 512L << 20;

    /**
     * What a plan is made for.
     *
     * @param fast whether it may compute convolutions with fewer multiplications
     */
    record Key(List<Shape> shapes, Precision precision, int threads, boolean fast) {}

    private final String name;
    private final Drawing drawing;
    private final boolean exactSums;
    private final Weights weights = new Weights();
    private final Map<Precision, EagerLayers> layers = new EnumMap<>(Precision.class);
    private final Map<Precision, Optional<Footprint>> footprints = new EnumMap<>(Precision.class);
    private final Deque<Workspace> idle = new ArrayDeque<>(); // the last used first
    private final Set<Precision> refused = EnumSet.noneOf(Precision.class);
    private boolean closed;

    /**
     * Plans of a figure, none made yet.
     *
     * @param name of the network, for the log
     * @param exactSums whether in bf16 the partial sums of convolutions over several maps are kept in fp32
     */
    public Plans(String name, Drawing drawing, boolean exactSums) {
        this.name = name;
        this.drawing = drawing;
        this.exactSums = exactSums;
    }

    /** Why nothing can be planned on this machine, for example a processor without AVX2; empty if it can. */
    public static Optional<String> missing() {
        return OneDnn.missing();
    }

    /** The library's name, version and the instructions that it uses, for example {@code oneDNN 3.11.0 (AVX-512)}. */
    public static String library() {
        return OneDnn.description();
    }

    /**
     * Computes the figure. Called inside a step.
     *
     * @param inputs [N, C, h, w] each, in fp32, on the processor
     * @return in fp32; empty if this figure, machine or precision cannot be planned, which is said once in the log
     */
    public Optional<Tensor> forward(List<Tensor> inputs, Precision precision) {
        Key key = new Key(inputs.stream().map(Shape::of).toList(), precision, Devices.threads(), true);
        Workspace workspace = take(key);
        boolean done = false;
        try {
            Optional<Tensor> sr = plan(workspace, key).map(plan -> plan.run(inputs));
            done = true;
            return sr;
        } finally {
            give(workspace, done);
        }
    }

    /** {@link #forward(List, Precision)} of one input. */
    public Optional<Tensor> forward(Tensor lr, Precision precision) {
        return forward(List.of(lr), precision);
    }

    /**
     * The convolutions alone of the plan for one picture of this size, which serves no picture until they are closed.
     *
     * @return to be closed before these plans; empty where {@link #forward} is
     */
    public Optional<BareConvolutions> bare(long height, long width, Precision precision) {
        return bare(List.of(new long[] {1, 3, height, width}), precision);
    }

    /** {@link #bare(long, long, Precision)} of the plan for inputs of these shapes, [N, C, h, w] each. */
    public Optional<BareConvolutions> bare(List<long[]> inputs, Precision precision) {
        List<Shape> shapes =
                inputs.stream().map(x -> new Shape(x[0], x[1], x[2], x[3])).toList();
        Key key = new Key(shapes, precision, Devices.threads(), true);
        Key plain = new Key(shapes, precision, Devices.threads(), false);
        Workspace workspace = take(plain);
        Optional<BareConvolutions> made = TensorScope.inference(() -> {
            OptionalLong bytes =
                    plan(workspace, key).stream().mapToLong(Plan::bytes).findAny();
            return plan(workspace, plain)
                    .map(plan -> new BareConvolutions(plan, bytes.getAsLong(), () -> give(workspace, true)));
        });
        if (made.isEmpty()) {
            give(workspace, true);
        }
        return made;
    }

    /** A workspace that has this plan, or any, or a new one. */
    private synchronized Workspace take(Key key) {
        Workspace best = idle.stream().filter(one -> one.has(key)).findFirst().orElse(idle.peekFirst());
        idle.remove(best);
        return best == null ? new Workspace() : best;
    }

    private Optional<Plan> plan(Workspace workspace, Key key) {
        return ifPossible(key.precision(), () -> workspace.plan(key, () -> make(workspace, key)));
    }

    /** What {@code maker} makes; empty, said once, if this figure, machine or precision cannot be planned. */
    private <T> Optional<T> ifPossible(Precision precision, Supplier<T> maker) {
        if (refused(precision)) {
            return Optional.empty();
        }
        Optional<String> reason = OneDnn.missing();
        if (reason.isEmpty()) {
            try {
                return Optional.of(maker.get());
            } catch (NotPlannableException found) {
                reason = Optional.of("its figure holds " + found.getMessage());
            } catch (RuntimeException failure) {
                reason = Optional.ofNullable(failure.getMessage()).filter(text -> text.startsWith(NO_KERNEL));
                if (reason.isEmpty()) {
                    throw failure;
                }
            }
        }
        refuse(precision, reason.get());
        return Optional.empty();
    }

    private Plan make(Workspace workspace, Key key) {
        return draft(key.precision(), key.fast()).plan(key.shapes(), workspace);
    }

    private Draft draft(Precision precision, boolean fast) {
        return new Draft(drawing, Format.of(precision), exactSums, fast, weights, layers(precision));
    }

    /**
     * Memory that plans for one picture compute in, beside the weights.
     *
     * @return empty where {@link #forward} is
     */
    public synchronized Optional<Footprint> footprint(Precision precision) {
        if (!footprints.containsKey(precision)) {
            footprints.put(
                    precision,
                    ifPossible(
                            precision,
                            () -> TensorScope.inference(
                                    () -> draft(precision, true).footprint())));
        }
        return footprints.get(precision);
    }

    private synchronized EagerLayers layers(Precision precision) {
        return layers.computeIfAbsent(precision, EagerLayers::packing);
    }

    private synchronized boolean refused(Precision precision) {
        return refused.contains(precision);
    }

    private synchronized void refuse(Precision precision, String reason) {
        if (refused.add(precision)) {
            LOG.warn("{}: runs without a plan in {}: {}", name, precision, reason);
        }
    }

    /** Keeps a workspace for the next picture, unless something failed in it, and lets go of those that are too many. */
    private synchronized void give(Workspace workspace, boolean sound) {
        if (closed || !sound) {
            workspace.close();
            return;
        }
        idle.addFirst(workspace);
        long bytes = idle.stream().mapToLong(Workspace::bytes).sum();
        while (idle.size() > 1 && (idle.size() > MOST_IDLE || bytes > MOST_IDLE_BYTES)) {
            Workspace last = idle.removeLast();
            bytes -= last.bytes();
            last.close();
        }
    }

    /** Frees all workspaces and packed weights; one in which a thread computes is freed as it ends. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(Workspace::close);
        idle.clear();
        layers.values().forEach(EagerLayers::close);
        weights.close();
    }
}
