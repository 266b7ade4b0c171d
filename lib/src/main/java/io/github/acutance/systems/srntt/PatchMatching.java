package io.github.acutance.systems.srntt;

import static org.bytedeco.pytorch.global.torch.add_out;
import static org.bytedeco.pytorch.global.torch.addcmul_out;
import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.avg_pool2d;
import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.max;
import static org.bytedeco.pytorch.global.torch.where;
import static org.bytedeco.pytorch.global.torch.zeros;

import io.github.acutance.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Exhaustive matching of 3x3 patches of feature maps (section 3.1): for every patch of a content map, the patch of the
 * references whose cosine with it is greatest. Patches are numbered in raster order, reference after reference; of equal
 * ones the lowest number wins.
 *
 * <p>The scores of two patches are sums of nine products of cells, and neighbouring pairs share eight of them. So each
 * product of cells is made once, by a product of matrices, and the sums run along the diagonal of the cell-by-cell table:
 * first by columns, within one row of content; then by rows, over the sums of the last three rows. So a table of sums holds
 * one row of content and some rows of a reference, and stays in the processor's caches; the maximum runs on over the tables.
 * fp32 throughout; two patches whose scores differ in the last digits may come out in another order than by another
 * summation.
 *
 * <p>Holds views of the maps that it was made of; it is used inside a step and frees nothing itself.
 */
public final class PatchMatching {
    /** Width and height of a patch in cells. */
    public static final int PATCH = 3;

    /** MiB for the tables where nothing else is asked for. */
    public static final int DEFAULT_MEMORY_MB = 64;

    private static final int TABLES = 4; // beside that of products
    private static final long ROWS_AT_ONCE = 16; // of content, on a graphics card
    private static final long CACHED_TABLE = 1L << 20; // values; larger ones leave the processor's caches
    private static final long WIDEST = 192; // cells of a row that are looked at together
    private static final long NARROW = 48;

    /**
     * What was found; H and W are the content map's sides.
     *
     * @param index number of the best patch for each content patch, [H - 2, W - 2], 64-bit
     * @param score product of the content patch with the best patch at norm 1, [H - 2, W - 2]
     * @param similarity cosine of the two, [H - 2, W - 2]; 0 for a content patch of zeros
     */
    public record Match(Tensor index, Tensor score, Tensor similarity) {
        /** Nothing yet, for content patches of this shape. */
        static Match none(long[] shape, Tensor like) {
            Tensor score = zeros(shape, like.options());
            score.fill_(new Scalar(Double.NEGATIVE_INFINITY));
            return new Match(zeros(shape, like.options()).to(ScalarType.Long), score, zeros(shape, like.options()));
        }

        /** Takes over what is better elsewhere: a greater score, or the same at a lower number. */
        void keepBetter(Tensor value, Tensor number) {
            Tensor better = value.gt(score).logical_or(value.eq(score).logical_and(number.lt(index)));
            index.copy_(where(better, number, index));
            score.copy_(where(better, value, score));
        }

        /** A part of the map. */
        Match part(long row, long column, long columns) {
            return new Match(
                    index.select(0, row).narrow(0, column, columns),
                    score.select(0, row).narrow(0, column, columns),
                    similarity);
        }
    }

    /** A reference: its cells [h, w, C], and 1 / norm of its patches [h - 2, w - 2]. */
    private record Pool(Tensor cells, Tensor inverseNorms, long first) {
        long height() {
            return cells.size(0);
        }

        long width() {
            return cells.size(1);
        }
    }

    private final List<Pool> pools;
    private final long memoryValues;

    private PatchMatching(List<Pool> pools, long memoryValues) {
        this.pools = pools;
        this.memoryValues = memoryValues;
    }

    /**
     * Prepares references.
     *
     * @param maps [1, C, h, w] each, float32, both sides at least 3
     * @param memoryMb MiB that the tables may take, whatever the maps' size
     */
    public static PatchMatching of(List<Tensor> maps, int memoryMb) {
        if (maps.isEmpty() || memoryMb < 1) {
            throw new IllegalArgumentException("matching: expected references and at least 1 MiB, found " + maps.size()
                    + " references and " + memoryMb + " MiB");
        }
        List<Pool> pools = new ArrayList<>();
        long first = 0;
        for (Tensor map : maps) {
            Pool pool = pool(map, first);
            pools.add(pool);
            first += pool.inverseNorms.numel();
        }
        return new PatchMatching(pools, ((long) memoryMb << 20) / Float.BYTES);
    }

    /** What must be kept when this is to outlive the step that made it. */
    public List<Tensor> tensors() {
        return pools.stream()
                .flatMap(pool -> Stream.of(pool.cells, pool.inverseNorms))
                .toList();
    }

    /** Finds the best patches for {@code content}, [1, C, H, W], both sides at least 3. */
    public Match match(Tensor content) {
        requirePatches(content);
        Tensor cells = cells(content);
        Match best = Match.none(new long[] {content.size(2) - 2, content.size(3) - 2}, content);
        long table = memoryValues / (TABLES + 1);
        long values = content.is_cpu() ? Math.min(table, CACHED_TABLE) : table;
        long widest = values < 2 * WIDEST * WIDEST * PATCH ? NARROW : WIDEST;
        for (Pool pool : pools) {
            Cuts across = new Cuts(cells.size(1), widest);
            Cuts there = new Cuts(pool.width(), widest);
            long rows = Math.max(1, values / across.length() / there.length() - 2);
            for (long v = 0; v < pool.height() - 2; v += rows) {
                long height = Math.min(rows + 2, pool.height() - v);
                for (int i = 0; i < there.count(); i++) {
                    Strip strip = strip(pool, v, height, there.start(i), there.length(i));
                    for (int j = 0; j < across.count(); j++) {
                        matchStrip(cells.narrow(1, across.start(j), across.length(j)), strip, best, across.start(j));
                    }
                }
            }
        }
        Tensor norms = norms(content);
        Tensor similarity = best.score.div(where(norms.eq(new Scalar(0.0)), norms.add(new Scalar(1.0)), norms));
        return new Match(best.index, best.score, similarity);
    }

    /** An axis of cells cut evenly, so that every patch is whole in one part. */
    private record Cuts(long cells, long widest) {
        int count() {
            return (int) Math.max(1, (cells - 2 + widest - 3) / (widest - 2));
        }

        long start(int part) {
            return (cells - 2) * part / count();
        }

        long length(int part) {
            return start(part + 1) - start(part) + 2;
        }

        /** Of the longest part. */
        long length() {
            return (cells - 2 + count() - 1) / count() + 2;
        }
    }

    /**
     * Some rows of a reference, cut to some columns. At the last two columns no patch begins; sums that seem to begin
     * there become minus infinity.
     *
     * @param cells [rows * width, C]
     * @param factor 1 / norm of the patch that begins at a cell, 0 where none does, [(rows - 2) * width - 2]
     * @param offset minus infinity where no patch begins, else 0, same shape
     * @param number of the patch, [(rows - 2) * width], 64-bit
     */
    private record Strip(Tensor cells, Tensor factor, Tensor offset, Tensor number, long width) {}

    private static Strip strip(Pool pool, long v, long height, long x, long width) {
        Tensor part = pool.cells.narrow(0, v, height).narrow(1, x, width);
        Tensor inverse = pool.inverseNorms.narrow(0, v, height - 2).narrow(1, x, width - 2);
        long[] beside = {0, 2};
        Tensor rows = arange(new Scalar(height - 2), inverse.options()).to(ScalarType.Long);
        Tensor columns = arange(new Scalar(width), inverse.options()).to(ScalarType.Long);
        Tensor number = rows.add(new Scalar(v))
                .mul(new Scalar(pool.width() - 2))
                .view(-1, 1)
                .add(columns.add(new Scalar(pool.first + x)));
        Scalar none = new Scalar(Double.NEGATIVE_INFINITY);
        return new Strip(
                part.reshape(height * width, -1),
                flat(constant_pad_nd(inverse, beside)),
                flat(constant_pad_nd(zeros(inverse.shape(), inverse.options()), beside, none)),
                number.reshape(-1),
                width);
    }

    /** Without the last two cells, at which no patch begins. */
    private static Tensor flat(Tensor rows) {
        return rows.reshape(-1).narrow(0, 0, rows.numel() - 2);
    }

    /** Matches all rows of a part of the content with a strip. */
    private void matchStrip(Tensor content, Strip strip, Match best, long column) {
        TensorScope.inference(() -> {
            long height = content.size(0);
            long width = content.size(1);
            long n = strip.cells.size(0);
            long most = content.is_cpu() ? 1 : Math.max(1, Math.min(ROWS_AT_ONCE, memoryValues / width / n - TABLES));
            Tensor[] lines = new Tensor[PATCH];
            Arrays.setAll(lines, i -> zeros(new long[] {width - 2, n - 2}, content.options()));
            Tensor scores = zeros(new long[] {width - 2, strip.number.numel()}, content.options());
            scores.fill_(new Scalar(Double.NEGATIVE_INFINITY));
            for (long from = 0; from < height; from += most) {
                long first = from;
                TensorScope.inference(() -> {
                    Tensor rows = content.narrow(0, first, Math.min(most, height - first));
                    Tensor products = products(rows, strip.cells); // [rows, width, n]
                    for (long y = first; y < first + rows.size(0); y++) {
                        sumDiagonal(lines[(int) (y % PATCH)], products.select(0, y - first));
                        long top = y - 2;
                        if (top >= 0) {
                            sumRows(scores, lines, top, strip);
                            keepBetter(scores, strip, best.part(top, column, width - 2));
                        }
                    }
                    return null;
                });
            }
            return null;
        });
    }

    /**
     * Every cell with every cell, [H, W, n]. On the processor as a convolution whose kernels are the reference's cells: the
     * library's convolutions use the whole width of the processor's vectors where its products of matrices may not. One row
     * of content at a time: larger results come from the system page by page, each time anew, which takes as long as they do.
     *
     * @param content [H, W, C]
     * @param cells [n, C]
     */
    private static Tensor products(Tensor content, Tensor cells) {
        if (!content.is_cpu()) {
            return content.matmul(cells.t());
        }
        Tensor map = content.permute(2, 0, 1).unsqueeze(0); // [1, C, H, W], channels last
        Tensor kernels = cells.unsqueeze(2).unsqueeze(3);
        Tensor products =
                conv2d(map, kernels, new TensorOptional(), new long[] {1, 1}, new long[] {0, 0}, new long[] {1, 1}, 1);
        return products.select(0, 0).permute(1, 2, 0).contiguous();
    }

    /** Three columns: cell i of the one row with cell j of the other, i + 1 with j + 1, i + 2 with j + 2. */
    private static void sumDiagonal(Tensor out, Tensor in) {
        long rows = out.size(0);
        long columns = out.size(1);
        add_out(
                out,
                in.narrow(0, 0, rows).narrow(1, 0, columns),
                in.narrow(0, 1, rows).narrow(1, 1, columns));
        out.add_(in.narrow(0, 2, rows).narrow(1, 2, columns));
    }

    /** Three rows, a row of the reference further each time; then the reference's norm. */
    private static void sumRows(Tensor scores, Tensor[] lines, long top, Strip strip) {
        long columns = strip.factor.numel();
        Tensor out = scores.narrow(1, 0, columns);
        Tensor first = lines[(int) (top % PATCH)];
        Tensor second = lines[(int) ((top + 1) % PATCH)];
        Tensor third = lines[(int) ((top + 2) % PATCH)];
        add_out(out, first.narrow(1, 0, columns), second.narrow(1, strip.width, columns));
        out.add_(third.narrow(1, 2 * strip.width, columns));
        addcmul_out(out, strip.offset, out, strip.factor);
    }

    /**
     * The greatest score of each row of the reference first, then where it is within the best row: the library finds a
     * greatest value much faster than its place.
     */
    private static void keepBetter(Tensor scores, Strip strip, Match best) {
        long patches = scores.size(0);
        Tensor rows = scores.view(-1, strip.width); // [patches * rows of the reference, width]
        Tensor row = place(rows.amax(new long[] {1}, false).view(patches, -1));
        long count = rows.size(0) / patches;
        Tensor starts = arange(new Scalar(patches), scores.options())
                .to(ScalarType.Long)
                .mul(new Scalar(count));
        Tensor found = rows.index_select(0, starts.add(row)); // [patches, width]
        Tensor at = place(found);
        Tensor value = found.gather(1, at.unsqueeze(1)).squeeze(1);
        best.keepBetter(
                value,
                strip.number.index_select(0, row.mul(new Scalar(strip.width)).add(at)));
    }

    /** Place of the greatest value of each row, the first one of equal ones. */
    private static Tensor place(Tensor scores) {
        T_TensorTensor_T found = max(scores, 1);
        return scores.is_cpu() ? found.get1() : lowest(scores, found.get0());
    }

    /** A graphics card does not promise which of equal scores it names. */
    private static Tensor lowest(Tensor scores, Tensor value) {
        Tensor numbers = arange(new Scalar(scores.size(1)), scores.options()).to(ScalarType.Long);
        Tensor equal = scores.eq(value.unsqueeze(1));
        return where(equal, numbers, numbers.add(new Scalar(scores.size(1)))).amin(new long[] {1}, false);
    }

    private static Pool pool(Tensor map, long first) {
        requirePatches(map);
        Tensor norms = norms(map);
        Tensor inverse = where(norms.eq(new Scalar(0.0)), norms.add(new Scalar(1.0)), norms)
                .reciprocal();
        return new Pool(cells(map), inverse, first);
    }

    /** [1, C, h, w] to [h, w, C]. */
    private static Tensor cells(Tensor map) {
        return map.select(0, 0).permute(1, 2, 0).contiguous();
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
