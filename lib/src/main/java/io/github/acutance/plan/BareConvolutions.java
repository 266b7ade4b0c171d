package io.github.acutance.plan;

import java.util.List;

/**
 * The convolutions of a network and nothing else: each as one primitive that computes it as it stands, one after the other,
 * over buffers that are allocated once and reused. What a network takes beyond their time is not arithmetic of
 * convolutions; where its plan gets by with fewer multiplications ({@link Winograd}) it takes less than they do.
 */
public final class BareConvolutions implements AutoCloseable {
    private final Plan plan;
    private final long bytes;
    private final Runnable end;

    /** The convolutions of a plan that computes each as it stands, where the network's own plan takes {@code bytes}. */
    BareConvolutions(Plan plan, long bytes, Runnable end) {
        this.plan = plan;
        this.bytes = bytes;
        this.end = end;
    }

    /** Runs each once; what they compute has no meaning. */
    public void run() {
        plan.runConvolutions();
    }

    /** Multiplications and additions of all, as the figure counts them. */
    public long operations() {
        return plan.operations();
    }

    /** The kernel that oneDNN has chosen for each, by its own name. */
    public List<String> kernels() {
        return List.copyOf(plan.kernels());
    }

    /** Memory that the whole network's plan takes beside its weights. */
    public long bytes() {
        return bytes;
    }

    /** Gives the plan back. */
    @Override
    public void close() {
        end.run();
    }
}
