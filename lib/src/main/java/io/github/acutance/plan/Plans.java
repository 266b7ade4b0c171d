package io.github.acutance.plan;

import io.github.acutance.model.Precision;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.TensorScope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plans of one network on the processor: one for each shape of picture, made when the first such picture comes, the
 * weights packed once for all. Plans that wait for their next picture are kept while they are few and small. Safe for use
 * by several threads at once: threads that run the same shape at the same time have a plan each.
 */
public final class Plans implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Plans.class);

    private static final int MOST_IDLE = 4;
    private static final long MOST_IDLE_BYTES = 512L << 20;

    private record Key(Shape shape, Precision precision, int threads) {}

    private record Idle(Key key, Plan plan) {}

    private final String name;
    private final Drawing drawing;
    private final boolean exactSums;
    private final Weights weights = new Weights();
    private final Map<Precision, EagerLayers> layers = new EnumMap<>(Precision.class);
    private final Deque<Idle> idle = new ArrayDeque<>(); // the last used first
    private boolean refused;
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
     * @param lr [N, C, h, w] in fp32, on the processor
     * @return in fp32; empty if this figure, machine or precision cannot be planned, which is said once in the log
     */
    public Optional<Tensor> forward(Tensor lr, Precision precision) {
        Key key = new Key(Shape.of(lr), precision, Devices.threads());
        Optional<Plan> taken = take(key);
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        Plan plan = taken.get();
        boolean done = false;
        try {
            Tensor sr = plan.run(lr);
            done = true;
            return Optional.of(sr);
        } finally {
            give(done ? key : null, plan);
        }
    }

    /**
     * The convolutions alone of the plan for one picture of this size, which serves no picture until they are closed.
     *
     * @return to be closed before these plans; empty where {@link #forward} is
     */
    public Optional<BareConvolutions> bare(long height, long width, Precision precision) {
        Key key = new Key(new Shape(1, 3, height, width), precision, Devices.threads());
        List<Plan> taken = new ArrayList<>();
        TensorScope.inference(() -> take(key).map(taken::add));
        return taken.stream().findFirst().map(plan -> new BareConvolutions(plan, () -> give(key, plan)));
    }

    private Optional<Plan> take(Key key) {
        synchronized (this) {
            if (refused) {
                return Optional.empty();
            }
            for (Iterator<Idle> all = idle.iterator(); all.hasNext(); ) {
                Idle one = all.next();
                if (one.key().equals(key)) {
                    all.remove();
                    return Optional.of(one.plan());
                }
            }
        }
        return make(key);
    }

    private Optional<Plan> make(Key key) {
        Optional<String> reason = OneDnn.missing();
        if (reason.isEmpty()) {
            try {
                Format inner = Format.of(key.precision());
                Tape tape = Recorder.record(drawing, key.shape());
                return Optional.of(Plan.of(tape, inner, exactSums, weights, layers(key.precision())));
            } catch (NotPlannableException found) {
                reason = Optional.of("its figure holds " + found.getMessage());
            }
        }
        refuse(reason.get());
        return Optional.empty();
    }

    private synchronized EagerLayers layers(Precision precision) {
        return layers.computeIfAbsent(precision, EagerLayers::inference);
    }

    private synchronized void refuse(String reason) {
        if (!refused) {
            LOG.info("{}: runs without a plan: {}", name, reason);
        }
        refused = true;
    }

    /** Keeps a plan for the next picture, unless it is {@code null}'s, and lets go of those that are too many. */
    private synchronized void give(Key key, Plan plan) {
        if (closed || key == null) {
            plan.close();
            return;
        }
        idle.addFirst(new Idle(key, plan));
        long bytes = idle.stream().mapToLong(one -> one.plan().bytes()).sum();
        while (idle.size() > 1 && (idle.size() > MOST_IDLE || bytes > MOST_IDLE_BYTES)) {
            Plan last = idle.removeLast().plan();
            bytes -= last.bytes();
            last.close();
        }
    }

    /** Frees all plans and packed weights; a plan that runs is freed as it ends. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(one -> one.plan().close());
        idle.clear();
        layers.values().forEach(EagerLayers::close);
        weights.close();
    }
}
