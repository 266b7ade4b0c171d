package io.github.acutance.plan;

import java.util.List;

/**
 * The convolutions of a plan and nothing else: the same primitives, one after the other, over buffers that are allocated
 * once and reused. What a network takes beyond their time is not arithmetic of convolutions.
 */
public final class BareConvolutions implements AutoCloseable {
    private final Plan plan;
    private final Runnable end;

    BareConvolutions(Plan plan, Runnable end) {
        this.plan = plan;
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
        return plan.bytes();
    }

    /** Gives the plan back. */
    @Override
    public void close() {
        end.run();
    }
}
