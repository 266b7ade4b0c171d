package io.github.acutance.systems.srntt;

import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.index_select_out;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Builds feature maps of what {@link PatchMatching} found (section 3.1): every content patch is replaced by the
 * reference's patch at its number, of the same place in a finer map where that is wanted, and where patches overlap their
 * mean is taken.
 *
 * <p>It gathers: each reference map is a table with a row for each cell, [h * w, ratio * ratio * C], and the nine
 * patches that cover a cell are nine looks into it.
 */
public final class TextureSwap {
    private final Tensor table;
    private final Tensor cellOf; // of the first cell of a patch, by the patch's number
    private final Tensor widthOf; // of the reference that the patch belongs to
    private final int ratio;

    private TextureSwap(Tensor table, Tensor cellOf, Tensor widthOf, int ratio) {
        this.table = table;
        this.cellOf = cellOf;
        this.widthOf = widthOf;
        this.ratio = ratio;
    }

    /**
     * Prepares reference maps. Called inside a step, like everything here; the tensors are those of {@link #tensors}.
     *
     * @param maps [1, C, ratio * h, ratio * w], in the order in which they were matched as [1, C', h, w]
     * @param ratio cells of these maps for one cell of those that were matched
     */
    public static TextureSwap of(List<Tensor> maps, int ratio) {
        TensorVector tables = new TensorVector();
        TensorVector cells = new TensorVector();
        TensorVector widths = new TensorVector();
        long offset = 0;
        for (Tensor map : maps) {
            long h = map.size(2) / ratio;
            long w = map.size(3) / ratio;
            Tensor whole = zeros(new long[] {1}, map.options()).to(ScalarType.Long); // fp32 cannot count this far
            Tensor numbers = arange(new Scalar(h * w), whole.options()).view(h, w);
            Tensor first =
                    numbers.narrow(0, 0, h - 2).narrow(1, 0, w - 2).reshape(-1).add(new Scalar(offset));
            tables.push_back(table(map, h, w, ratio));
            cells.push_back(first);
            widths.push_back(first.mul(new Scalar(0L)).add(new Scalar(w)));
            offset += h * w;
        }
        return new TextureSwap(cat(tables, 0), cat(cells, 0), cat(widths, 0), ratio);
    }

    /** What must be kept when this is to outlive the step that made it. */
    public List<Tensor> tensors() {
        return List.of(table, cellOf, widthOf);
    }

    /**
     * The map of what was found.
     *
     * @param index numbers of patches, [H - 2, W - 2]
     * @return [1, C, ratio * H, ratio * W]
     */
    public Tensor swap(Tensor index) {
        Tensor sum = zeros(new long[] {index.size(0) + 2, index.size(1) + 2, table.size(1)}, table.options());
        addTo(sum, index);
        return mean(sum, ratio);
    }

    /** Adds the patches of these numbers, [H - 2, W - 2], to [H, W, ratio * ratio * C]; where one is negative, none. */
    void addTo(Tensor sum, Tensor index) {
        long width = index.size(1) + 2;
        Tensor cells = sum.view(-1, sum.size(2));
        Tensor place = index.reshape(-1).ge(new Scalar(0L)).nonzero().view(-1);
        Tensor known = index.reshape(-1).index_select(0, place);
        Tensor to = place.add(place.floor_divide(new Scalar(width - 2)), new Scalar(2L)); // a row of cells has two more
        Tensor from = cellOf.index_select(0, known);
        Tensor rowBelow = widthOf.index_select(0, known);
        Tensor values = empty(new long[] {place.numel(), sum.size(2)}, sum.options(), null);
        Tensor patches = empty(values.shape(), sum.options(), null);
        for (int dy = 2; dy >= 0; dy--) { // the order of the authors' additions
            for (int dx = 2; dx >= 0; dx--) {
                Tensor target = to.add(new Scalar(dy * width + dx));
                index_select_out(values, cells, 0, target);
                index_select_out(
                        patches,
                        table,
                        0,
                        from.add(rowBelow, new Scalar((long) dy)).add(new Scalar((long) dx)));
                cells.index_copy_(0, target, values.add_(patches));
            }
        }
    }

    /** Divides sums by how many patches cover a cell, and puts the cells' values at their places. */
    static Tensor mean(Tensor sum, int ratio) {
        long height = sum.size(0);
        long width = sum.size(1);
        long channels = sum.size(2) / ratio / ratio;
        sum.div_(cover(height, sum).view(height, 1, 1).mul(cover(width, sum).view(1, width, 1)));
        return sum.view(height, width, ratio, ratio, channels)
                .permute(4, 0, 2, 1, 3)
                .reshape(1, channels, height * ratio, width * ratio);
    }

    /** How many patches cover each cell of an axis: 1, 2, 3, 3, ... 2, 1. */
    private static Tensor cover(long length, Tensor like) {
        Tensor place = arange(new Scalar(length), like.options());
        Tensor fromEnd = place.neg().add(new Scalar(length - 1.0));
        return place.minimum(fromEnd)
                .clamp_max(new Scalar(2.0))
                .add(new Scalar(1.0))
                .clamp_max(new Scalar(length - 2.0));
    }

    private static Tensor table(Tensor map, long h, long w, int ratio) {
        return map.select(0, 0)
                .reshape(map.size(1), h, ratio, w, ratio)
                .permute(1, 3, 2, 4, 0)
                .reshape(h * w, (long) ratio * ratio * map.size(1));
    }
}
