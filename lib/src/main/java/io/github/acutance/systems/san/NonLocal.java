package io.github.acutance.systems.san;

import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRef;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Region-level non-local block (section 3.2): in each quarter of the picture every pixel is a query to all keys of its
 * quarter, embedded Gaussian, without scaling. The three embeddings are 1x1 convolutions, so they are computed of the
 * whole picture at once.
 */
final class NonLocal {
    /** Values of the softmax's matrix that are in memory at a time. */
    private static final long CHUNK_VALUES = 4 << 20;

    private final Conv g;
    private final Conv w;
    private final Conv theta;
    private final Conv phi;
    private final int inner;
    private final boolean pooled;

    NonLocal(Parameters at, int channels, int inner, boolean pooled) {
        Conv.Place exact = Conv.Place.STATISTIC;
        this.inner = inner;
        this.pooled = pooled;
        this.g = Conv.of(at, pooled ? "g.0" : "g", channels, inner, 1, exact, true);
        this.w = Conv.first(at, "W", inner, channels, 1);
        this.theta = Conv.of(at, "theta", channels, inner, 1, exact, true);
        this.phi = Conv.of(at, pooled ? "phi.0" : "phi", channels, inner, 1, exact, true);
    }

    /** [N, C, h, w] to [N, C, h, w]; with pooling, h and w are at least 4. */
    Tensor forward(Layers nn, Tensor x) {
        return nn.block(() -> {
            Tensor embedded = nn.join(nn.conv(theta, x), nn.conv(phi, x), nn.conv(g, x)); // [N, 3 * inner, h, w]
            return nn.add(nn.conv(w, nn.apply(this::attention, embedded)), x);
        });
    }

    /** [N, 3 * inner, h, w] to [N, inner, h, w], each quarter for itself; odd sides leave one more to the last. */
    private Tensor attention(Tensor embedded) {
        long h = embedded.size(2);
        long w = embedded.size(3);
        Tensor top = halves(embedded.narrow(2, 0, h / 2), w);
        Tensor bottom = halves(embedded.narrow(2, h / 2, h - h / 2), w);
        return joined(List.of(top, bottom), 2);
    }

    private Tensor halves(Tensor rows, long w) {
        Tensor left = region(rows.narrow(3, 0, w / 2));
        return joined(List.of(left, region(rows.narrow(3, w / 2, w - w / 2))), 3);
    }

    /** One region, its queries in chunks of rows of the softmax's matrix: exact, as each row stands for itself. */
    private Tensor region(Tensor embedded) {
        long n = embedded.size(0);
        long h = embedded.size(2);
        long w = embedded.size(3);
        Tensor queries = embedded.narrow(1, 0, inner).reshape(n, inner, h * w).transpose(1, 2); // [N, hw, inner]
        Tensor keys = pooled(embedded.narrow(1, inner, inner)); // [N, inner, K]
        Tensor values = pooled(embedded.narrow(1, 2L * inner, inner)).transpose(1, 2); // [N, K, inner]
        long rows = Math.max(1, CHUNK_VALUES / (n * keys.size(2)));
        List<Tensor> chunks = new ArrayList<>();
        for (long from = 0; from < h * w; from += rows) {
            Tensor some = queries.narrow(1, from, Math.min(rows, h * w - from));
            chunks.add(TensorScope.part(() -> some.bmm(keys).softmax(2).bmm(values)));
        }
        return joined(chunks, 1).transpose(1, 2).reshape(n, inner, h, w);
    }

    /** [N, inner, h, w] to [N, inner, K]: the greatest of each 2 x 2 pixels, where this network pools. */
    private Tensor pooled(Tensor x) {
        Tensor kept = pooled ? torch.max_pool2d(x.contiguous(), 2, 2) : x;
        return kept.reshape(x.size(0), inner, -1);
    }

    private static Tensor joined(List<Tensor> parts, int axis) {
        return torch.cat(new TensorArrayRef(new TensorVector(parts.toArray(Tensor[]::new))), axis);
    }

    /** PyTorch's default for the embeddings and zeros behind them, so that the block begins as the identity. */
    void initialise(RandomGenerator random) {
        g.defaultUniform(random);
        theta.defaultUniform(random);
        phi.defaultUniform(random);
    }
}
