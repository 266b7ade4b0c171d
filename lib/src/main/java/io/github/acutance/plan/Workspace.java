package io.github.acutance.plan;

import io.github.acutance.tensor.TensorScope;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One block of memory and the plans that compute in it, one at a time: a picture's tiles have a few shapes, and their
 * plans need no memory each of their own. For one thread at a time.
 */
final class Workspace implements AutoCloseable {
    private static final int MOST_PLANS = 16;

    private final Map<Plans.Key, Plan> plans = new LinkedHashMap<>(MOST_PLANS, 0.75f, true); // the last used last
    private Tensor memory;
    private BytePointer block;
    private long bytes;

    /** Whether there is a plan for {@code key}. */
    boolean has(Plans.Key key) {
        return plans.containsKey(key);
    }

    /** The plan for {@code key}, made by {@code maker} where there is none. */
    Plan plan(Plans.Key key, Supplier<Plan> maker) {
        Plan present = plans.get(key);
        if (present != null) {
            return present;
        }
        Plan made = maker.get();
        plans.put(key, made);
        Iterator<Plan> oldest = plans.values().iterator();
        while (plans.size() > MOST_PLANS) {
            oldest.next().close();
            oldest.remove();
        }
        return made;
    }

    /** At least {@code wanted} bytes. Where the block has fewer there is a new one, and all present plans are closed. */
    BytePointer block(long wanted) {
        if (wanted > bytes || block == null) {
            close();
            TensorOptions options = new TensorOptions().dtype(new ScalarTypeOptional(ScalarType.Byte));
            memory = TensorScope.keep(torch.empty(new long[] {Math.max(1, wanted)}, options, null));
            block = TensorScope.keep(new BytePointer(memory.data_ptr()));
            bytes = wanted;
        }
        return block;
    }

    /** Size of the block. */
    long bytes() {
        return bytes;
    }

    /** Frees the block and all plans; it can be used again. */
    @Override
    public void close() {
        plans.values().forEach(Plan::close);
        plans.clear();
        if (block != null) {
            TensorScope.free(block);
            TensorScope.free(memory);
        }
        block = null;
        memory = null;
        bytes = 0;
    }
}
