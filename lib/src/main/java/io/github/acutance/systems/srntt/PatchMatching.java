package io.github.acutance.systems.srntt;

import static org.bytedeco.pytorch.global.torch.add_out;
import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.avg_pool2d;
import static org.bytedeco.pytorch.global.torch.max;
import static org.bytedeco.pytorch.global.torch.mm_out;
import static org.bytedeco.pytorch.global.torch.mul_out;
import static org.bytedeco.pytorch.global.torch.where;
import static org.bytedeco.pytorch.global.torch.zeros;

import io.github.acutance.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Exhaustive matching of 3x3 patches of feature maps (section 3.1): for every patch of a content map, the patch of the
 * references whose cosine with it is greatest. Patches are numbered in raster order, reference after reference; of equal
 * ones the lowest number wins.
 *
 * <p>The scores of two patches are sums of nine products of cells, and neighbouring pairs share eight of them. So each
 * product of cells is made once, by a product of matrices, and the sums run along the diagonal of the cell-by-cell table,
 * first by columns, then by rows: nine times fewer multiplications than with unfolded patches. The table exists for one
 * tile at a time, of some rows of either map; the maximum runs on over the tiles. fp32 throughout; two patches whose
 * scores differ in the last digits may come out in another order than by another summation.
 *
 * <p>Holds views of the maps that it was made of; it is used inside a step and frees nothing itself.
 */
public final class PatchMatching {
    /** Width and height of a patch in cells. */
    public static final int PATCH = 3;

    /** MiB for the tables of a tile where nothing else is asked for. */
    public static final int DEFAULT_MEMORY_MB = 64;

    private static final long LARGEST_TABLE = 8L << 20; // values; larger ones leave the processor's caches

    /**
     * What was found; H and W are the content map's sides.
     *
     * @param index number of the best patch for each content patch, [H - 2, W - 2], 64-bit
     * @param score product of the content patch with the best patch at norm 1, [H - 2, W - 2]
     * @param similarity cosine of the two, [H - 2, W - 2]; 0 for a content patch of zeros
     */
    public record Match(Tensor index, Tensor score, Tensor similarity) {}

    /** A reference: its cells [h * w, C], and 1 / norm of its patches [h - 2, w - 2]. */
    private record Pool(Tensor cells, Tensor inverseNorms, long height, long width) {
        long patches() {
            return (height - 2) * (width - 2);
        }
    }

    private final List<Pool> pools;
    private final long tableValues;

    private PatchMatching(List<Pool> pools, long tableValues) {
        this.pools = pools;
        this.tableValues = tableValues;
    }

    /**
     * Prepares references.
     *
     * @param maps [1, C, h, w] each, float32, both sides at least 3
     * @param memoryMb MiB that the two tables of a tile may take; the least is 24 bytes for each pair of columns of two
     *     maps, three rows each
     */
    public static PatchMatching of(List<Tensor> maps, int memoryMb) {
        if (maps.isEmpty() || memoryMb < 1) {
            throw new IllegalArgumentException("matching: expected references and at least 1 MiB, found " + maps.size()
                    + " references and " + memoryMb + " MiB");
        }
        List<Pool> pools = maps.stream().map(PatchMatching::pool).toList();
        return new PatchMatching(pools, Math.min(LARGEST_TABLE, ((long) memoryMb << 20) / Float.BYTES / 2));
    }

    /** Finds the best patches for {@code content}, [1, C, H, W], both sides at least 3. */
    public Match match(Tensor content) {
        requirePatches(content);
        long width = content.size(3);
        long rows = content.size(2) - 2;
        Tensor cells = cells(content);
        Tensor score = zeros(new long[] {rows, width - 2}, content.options());
        score.fill_(new Scalar(Double.NEGATIVE_INFINITY));
        Tensor index = zeros(score.shape()).to(content.device(), ScalarType.Long);
        long widest = pools.stream().mapToLong(Pool::width).max().orElseThrow();
        // A square table has the least overlap; a wide reference leaves fewer cells to the content.
        long contentCells = Math.min((long) Math.sqrt((double) tableValues), tableValues / (3 * widest));
        long band = rows(contentCells, width, rows);
        Tensor first = zeros(new long[] {table(band, width)}, content.options());
        Tensor second = zeros(first.shape(), content.options());
        for (long y = 0; y < rows; y += band) {
            long count = Math.min(band, rows - y);
            Tensor part = cells.narrow(0, y * width, (count + 2) * width);
            matchBand(
                    part,
                    width,
                    band,
                    new Buffers(first, second),
                    score.narrow(0, y, count),
                    index.narrow(0, y, count));
        }
        Tensor norms = norms(content);
        Tensor similarity = score.div(where(norms.eq(new Scalar(0.0)), norms.add(new Scalar(1.0)), norms));
        return new Match(index, score, similarity);
    }

    /** Space for two tables of a tile. */
    private record Buffers(Tensor first, Tensor second) {
        static Tensor view(Tensor buffer, long... shape) {
            long count = 1;
            for (long side : shape) {
                count *= side;
            }
            return buffer.narrow(0, 0, count).view(shape);
        }
    }

    /** Values of the largest table of a band of patch rows with any reference. */
    private long table(long band, long width) {
        long largest = 0;
        for (Pool pool : pools) {
            long t = referenceRows(pool, (band + 2) * width);
            largest = Math.max(largest, (band + 2) * width * (t + 2) * pool.width);
        }
        return largest;
    }

    private long referenceRows(Pool pool, long contentCells) {
        return rows(tableValues / contentCells, pool.width, pool.height - 2);
    }

    /** Patch rows whose cells are at most {@code cells}; from 1 to {@code most}. */
    private static long rows(long cells, long width, long most) {
        return Math.min(most, Math.max(1, cells / width - 2));
    }

    private void matchBand(Tensor content, long width, long band, Buffers buffers, Tensor score, Tensor index) {
        long offset = 0;
        for (Pool pool : pools) {
            long step = referenceRows(pool, (band + 2) * width);
            for (long v = 0; v < pool.height - 2; v += step) {
                long count = Math.min(step, pool.height - 2 - v);
                long start = offset + v * (pool.width - 2);
                Tensor cells = pool.cells.narrow(0, v * pool.width, (count + 2) * pool.width);
                Tensor inverse = pool.inverseNorms.narrow(0, v, count);
                TensorScope.inference(() -> {
                    Tensor scores = scores(content, width, cells, inverse, buffers);
                    keepBetter(scores, start, score, index);
                    return null;
                });
            }
            offset += pool.patches();
        }
    }

    /** Scores of all patches of a band with all of a tile, [P, Q], in one of the buffers. */
    private static Tensor scores(Tensor content, long width, Tensor cells, Tensor inverse, Buffers buffers) {
        long m = content.size(0);
        long n = cells.size(0);
        long w = inverse.size(1) + 2;
        Tensor products = Buffers.view(buffers.first, m, n);
        mm_out(products, content, cells.t());
        // Three columns: cell i of the one map with cell j of the other, i + 1 with j + 1, i + 2 with j + 2. What wraps
        // around a row's end is never looked at.
        Tensor triples = Buffers.view(buffers.second, m - 2, n - 2);
        sumDiagonal(triples, products, 1, 1);
        // Three rows. The last two columns of every row stay what they are.
        Tensor sums = Buffers.view(buffers.first, m - 2 * width, n - 2 * w);
        sumDiagonal(sums.narrow(0, 0, m - 2 * width - 2).narrow(1, 0, n - 2 * w - 2), triples, width, w);
        long b = m / width - 2;
        long t = n / w - 2;
        Tensor scaled = Buffers.view(buffers.second, b, width - 2, t, w - 2);
        mul_out(scaled, sums.view(b, width, t, w).narrow(1, 0, width - 2).narrow(3, 0, w - 2), inverse);
        return scaled.view(b * (width - 2), t * (w - 2));
    }

    /** out[i][j] = in[i][j] + in[i + down][j + right] + in[i + 2 down][j + 2 right]. */
    private static void sumDiagonal(Tensor out, Tensor in, long down, long right) {
        long rows = out.size(0);
        long columns = out.size(1);
        add_out(
                out,
                in.narrow(0, 0, rows).narrow(1, 0, columns),
                in.narrow(0, down, rows).narrow(1, right, columns));
        out.add_(in.narrow(0, 2 * down, rows).narrow(1, 2 * right, columns));
    }

    /** Later tiles have higher numbers, so only greater scores replace. */
    private static void keepBetter(Tensor scores, long start, Tensor score, Tensor index) {
        T_TensorTensor_T found = max(scores, 1);
        Tensor value = found.get0();
        Tensor at = scores.is_cpu() ? found.get1() : lowest(scores, value);
        Tensor better = value.view(score.shape()).gt(score);
        index.copy_(where(better, at.view(score.shape()).add(new Scalar(start)), index));
        score.copy_(where(better, value.view(score.shape()), score));
    }

    /** A graphics card does not promise which of equal scores it names. */
    private static Tensor lowest(Tensor scores, Tensor value) {
        Tensor numbers = arange(new Scalar(scores.size(1)), scores.options()).to(ScalarType.Long);
        Tensor equal = scores.eq(value.unsqueeze(1));
        return where(equal, numbers, numbers.add(new Scalar(scores.size(1)))).amin(new long[] {1}, false);
    }

    private static Pool pool(Tensor map) {
        requirePatches(map);
        Tensor norms = norms(map);
        Tensor inverse = where(norms.eq(new Scalar(0.0)), norms.add(new Scalar(1.0)), norms)
                .reciprocal();
        return new Pool(cells(map), inverse, map.size(2), map.size(3));
    }

    /** [1, C, h, w] to [h * w, C]. */
    private static Tensor cells(Tensor map) {
        return map.select(0, 0).permute(1, 2, 0).reshape(-1, map.size(1)).contiguous();
    }

    /** Norms of all patches, [h - 2, w - 2]. */
    private static Tensor norms(Tensor map) {
        Tensor squares = map.mul(map).sum(new long[] {1}, true, new ScalarTypeOptional());
        Tensor means = avg_pool2d(
                squares,
                new long[] {PATCH, PATCH},
                new long[] {1, 1},
                new long[] {0, 0},
                false,
                true,
                new LongOptional(1));
        return means.select(0, 0).select(0, 0).sqrt();
    }

    private static void requirePatches(Tensor map) {
        if (map.dim() != 4 || map.size(0) != 1 || map.size(2) < PATCH || map.size(3) < PATCH) {
            throw new IllegalArgumentException("matching: expected a map [1, C, h, w] with sides of at least 3, found "
                    + Arrays.toString(map.shape()));
        }
    }
}
