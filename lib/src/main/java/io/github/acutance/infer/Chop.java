package io.github.acutance.infer;

import io.github.acutance.tensor.TensorScope;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * How EDSR's descendants cut pictures ({@code forward_chop}), for comparing with their published tables; it changes the
 * result of a network that sees far. A picture is cut into four, of half its height and width and ten pixels more; each
 * is cut again until it has fewer pixels than a limit. Every quarter of the result comes from its own part, without
 * blending. There is always at least one cut, except where a side has fewer than 20 pixels: there the network sees the
 * part whole (the authors' code fails on it).
 */
final class Chop {
    private static final int SHAVE = 10;
    private static final int LEAST_SIDE = 20;

    private final UnaryOperator<Tensor> network;
    private final int scale;
    private final int limit;

    /**
     * Cuts for one network.
     *
     * @param network [N, 3, h, w] to [N, 3, h * scale, w * scale]
     * @param limit LR pixels that a part has fewer of, or is cut again
     */
    Chop(UnaryOperator<Tensor> network, int scale, int limit) {
        this.network = network;
        this.scale = scale;
        this.limit = limit;
    }

    /** [N, 3, h, w] to [N, 3, h * scale, w * scale]; what a part leaves behind is freed before the next. */
    Tensor forward(Tensor lr) {
        long h = lr.size(2);
        long w = lr.size(3);
        if (h < LEAST_SIDE || w < LEAST_SIDE) {
            return network.apply(lr);
        }
        long partHeight = h / 2 + SHAVE;
        long partWidth = w / 2 + SHAVE;
        boolean small = partHeight * partWidth < limit;
        Tensor sr = lr.new_empty(lr.size(0), lr.size(1), h * scale, w * scale);
        for (int quarter = 0; quarter < 4; quarter++) {
            boolean bottom = quarter >= 2;
            boolean right = quarter % 2 == 1;
            long height = bottom ? h - h / 2 : h / 2; // of the quarter, which the part contains
            long width = right ? w - w / 2 : w / 2;
            Tensor part = lr.narrow(2, bottom ? h - partHeight : 0, partHeight)
                    .narrow(3, right ? w - partWidth : 0, partWidth);
            Tensor quarterOfResult = TensorScope.part(() -> {
                Tensor whole = small ? network.apply(part) : forward(part);
                return cut(cut(whole, 2, height * scale, bottom), 3, width * scale, right);
            });
            cutOut(sr, bottom ? h / 2 : 0, right ? w / 2 : 0, height, width).copy_(quarterOfResult);
        }
        return sr;
    }

    /** The first or last part of an axis. */
    private static Tensor cut(Tensor x, int axis, long length, boolean last) {
        return x.narrow(axis, last ? x.size(axis) - length : 0, length);
    }

    private Tensor cutOut(Tensor sr, long y, long x, long height, long width) {
        return sr.narrow(2, y * scale, height * scale).narrow(3, x * scale, width * scale);
    }
}
