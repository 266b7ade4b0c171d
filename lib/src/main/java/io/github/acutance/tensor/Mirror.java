package io.github.acutance.tensor;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Continues tensors beyond their end. Called inside a step. */
public final class Mirror {
    private Mirror() {}

    /**
     * Continues an axis by its mirror image, the last value not repeated, as often as needed.
     *
     * @param length of the axis afterwards; not below the present one
     */
    public static Tensor extend(Tensor x, int axis, long length) {
        int present = (int) x.size(axis);
        if (present == length) {
            return x;
        }
        int period = Math.max(1, 2 * (present - 1));
        long[] source = new long[Math.toIntExact(length)];
        Arrays.setAll(source, i -> Math.min(i % period, period - i % period) % present);
        Tensor index = Tensor.create(source);
        return x.index_select(axis, x.is_cpu() ? index : index.to(x.device(), index.scalar_type()));
    }
}
