package io.github.acutance.systems.metasr;

import static org.bytedeco.pytorch.global.torch.bmm;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.empty;

import io.github.acutance.model.ScaledAxis;
import io.github.acutance.model.SrModel.Part;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Linear;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRef;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;

/**
 * Meta-Upscale (section 3.2): for each output pixel a small network predicts a 3x3 filter from the pixel's offset and the
 * scale, and the filter turns the features around the pixel's LR pixel into a colour. In fp32.
 *
 * <p>The filters are never stored for all pixels. The last layer of the small network is linear, so it changes places with
 * the filter: its rows, seen as filters, are one convolution of the features at LR size, of which each output pixel takes
 * the product with its hidden units. Where the scale has a short period, there are only as many filters as a period has
 * pixels, and these are predicted and applied as strided convolutions, which is cheaper still (specification of Meta-SR,
 * section 5, forms a and c). Both give the authors' result but for the order of sums.
 */
final class MetaUpscale {
    private static final int COLORS = 3;
    private static final int KERNEL = 3;
    private static final long BAND_BYTES = 32L << 20;

    private final Linear first;
    private final Linear second;
    private final int channels;
    private final int hidden;
    private final int[] columns; // of the step, the vertical and the horizontal offset in the small network's input

    MetaUpscale(Parameters at, MetaSr.Config config) {
        this.channels = config.channels();
        this.hidden = config.hidden();
        this.first = Linear.of(at, "0", 3, hidden);
        this.second = Linear.of(at, "2", hidden, channels * KERNEL * KERNEL * COLORS);
        this.columns = config.variant() == MetaSr.Variant.OFFICIAL ? new int[] {0, 1, 2} : new int[] {2, 0, 1};
    }

    /**
     * Colours of the output pixels that belong to a part.
     *
     * @param features [N, C, h, w] in fp32
     * @param part where the features stand in the picture
     * @return [N, 3, H, W]
     */
    Tensor forward(Layers nn, Tensor features, ScaledAxis down, ScaledAxis across, Part part) {
        int height = (int) features.size(2);
        int width = (int) features.size(3);
        Optional<Phases> vertical = Phases.of(down, part.y(), part.y() + height);
        Optional<Phases> horizontal = Phases.of(across, part.x(), part.x() + width);
        boolean periodic = vertical.isPresent() && vertical.equals(horizontal);
        boolean fewer = periodic && (long) vertical.get().p() * vertical.get().p() < (long) height * width;
        return fewer && !GradMode.is_enabled()
                ? nn.block(() -> byPhases(nn, features, down, across, part, vertical.get()))
                : nn.block(() -> bySlots(nn, features, down, across, part));
    }

    /** In bands of LR rows: one convolution, and for each LR pixel the product with its slots' hidden units. */
    Tensor bySlots(Layers nn, Tensor features, ScaledAxis down, ScaledAxis across, Part part) {
        int height = (int) features.size(2);
        int width = (int) features.size(3);
        Slots columnSlots = Slots.of(across, part.x(), part.x() + width);
        long slots = (long) columnSlots.perPixel() * (int) Math.ceil(1 / down.step());
        long rowBytes = 4L * width * (2 * features.size(0) * COLORS * (hidden + 1) + 2 * slots * hidden);
        int band = GradMode.is_enabled() ? height : (int) Math.max(1, Math.min(height, BAND_BYTES / rowBytes));
        Tensor padded = constant_pad_nd(features, new long[] {1, 1, 1, 1}, new Scalar(0.0));
        Tensor kernels = slotKernels();
        List<Tensor> bands = new ArrayList<>();
        for (int y = 0; y < height; y += band) {
            int rows = Math.min(band, height - y);
            int row = y;
            Slots rowSlots = Slots.of(down, part.y() + y, part.y() + y + rows);
            bands.add(nn.block(
                    () -> slotBand(padded.narrow(2, row, rows + 2L), kernels, rowSlots, columnSlots, down.step())));
        }
        return bands.size() == 1
                ? bands.get(0)
                : cat(new TensorArrayRef(new TensorVector(bands.toArray(Tensor[]::new))), 2);
    }

    private Tensor slotBand(Tensor padded, Tensor kernels, Slots rowSlots, Slots columnSlots, double step) {
        long count = padded.size(0);
        long rows = padded.size(2) - 2;
        long width = padded.size(3) - 2;
        long pixels = rows * width;
        Tensor responses = convolve(padded, kernels, 1) // [N, 3 * hidden + 3, rows, w]
                .permute(0, 2, 3, 1)
                .reshape(count, pixels, COLORS * (hidden + 1L));
        Tensor products = responses
                .narrow(2, 0, COLORS * (long) hidden)
                .reshape(count, pixels, COLORS, hidden)
                .permute(1, 0, 2, 3)
                .reshape(pixels, count * COLORS, hidden);
        Tensor constants = responses
                .narrow(2, COLORS * (long) hidden, COLORS)
                .permute(1, 0, 2)
                .reshape(pixels, count * COLORS, 1);
        int down = rowSlots.perPixel();
        int across = columnSlots.perPixel();
        Tensor units = hiddenUnits(rowSlots.offsets(), columnSlots.offsets(), step) // [rows * down, w * across, hidden]
                .reshape(rows, down, width, across, hidden)
                .permute(0, 2, 4, 1, 3)
                .reshape(pixels, hidden, (long) down * across);
        return bmm(products, units)
                .add(constants)
                .reshape(rows, width, count, COLORS, down, across)
                .permute(2, 3, 0, 4, 1, 5)
                .reshape(count, COLORS, rows * down, width * across)
                .index_select(2, index(rowSlots.filled(), padded))
                .index_select(3, index(columnSlots.filled(), padded));
    }

    /** A strided convolution for each LR pixel of a period, with the filters of all output pixels that belong to it. */
    Tensor byPhases(Layers nn, Tensor features, ScaledAxis down, ScaledAxis across, Part part, Phases phases) {
        int p = phases.p();
        float[] offsets = new float[p];
        for (int i = 0; i < p; i++) {
            offsets[i] = phases.offset(i);
        }
        Tensor filters = second.forward(
                        hiddenUnits(offsets, offsets, down.step()).reshape((long) p * p, hidden))
                .reshape(p, p, channels, KERNEL, KERNEL, COLORS);
        Tensor padded = constant_pad_nd(features, new long[] {1, 1, 1, 1}, new Scalar(0.0));
        long height = (long) down.first((int) (part.y() + features.size(2))) - down.first(part.y());
        long width = (long) across.first((int) (part.x() + features.size(3))) - across.first(part.x());
        Tensor result = empty(new long[] {features.size(0), COLORS, height, width}, features.options(), null);
        for (int u = 0; u < phases.q(); u++) {
            for (int v = 0; v < phases.q(); v++) {
                Lattice rows = Lattice.of(phases, u, part.y(), features.size(2), down);
                Lattice columns = Lattice.of(phases, v, part.x(), features.size(3), across);
                if (rows.start() < features.size(2) && columns.start() < features.size(3)) {
                    nn.block(() -> phase(padded, filters, rows, columns, phases, result));
                }
            }
        }
        return result;
    }

    private Tensor phase(Tensor padded, Tensor filters, Lattice rows, Lattice columns, Phases phases, Tensor result) {
        Tensor kernels = filters.narrow(0, rows.phase(), rows.count())
                .narrow(1, columns.phase(), columns.count())
                .permute(0, 1, 5, 2, 3, 4)
                .reshape((long) rows.count() * columns.count() * COLORS, channels, KERNEL, KERNEL);
        Tensor from = padded.narrow(2, rows.start(), padded.size(2) - rows.start())
                .narrow(3, columns.start(), padded.size(3) - columns.start());
        Tensor made = convolve(from, kernels, phases.q()); // [N, rows * columns * 3, h / q, w / q]
        for (int a = 0; a < rows.count(); a++) {
            for (int b = 0; b < columns.count(); b++) {
                Tensor target =
                        every(every(result, 2, rows.output() + a, phases.p()), 3, columns.output() + b, phases.p());
                target.copy_(made.narrow(1, ((long) a * columns.count() + b) * COLORS, COLORS)
                        .narrow(2, 0, target.size(2))
                        .narrow(3, 0, target.size(3)));
            }
        }
        return result.view(result.shape());
    }

    private static Tensor every(Tensor x, int axis, long start, long step) {
        return x.slice(axis, new LongOptional(Math.min(start, x.size(axis))), new LongOptional(x.size(axis)), step);
    }

    /**
     * The LR pixels of an axis that stand at one place in their periods, and their output pixels.
     *
     * @param start the first of them in the part
     * @param phase number of the first output pixel of such an LR pixel in its period
     * @param count output pixels of such an LR pixel
     * @param output the first output pixel of LR pixel {@code start} in the part's result
     */
    private record Lattice(long start, int phase, int count, long output) {
        static Lattice of(Phases phases, int u, int from, long length, ScaledAxis axis) {
            int start = Math.floorMod(u - from, phases.q());
            long output = start < length ? (long) axis.first(from + start) - axis.first(from) : 0;
            return new Lattice(start, phases.first(u), phases.first(u + 1) - phases.first(u), output);
        }
    }

    /**
     * Hidden units of the small network for a grid of output pixels.
     *
     * @return [rows, columns, hidden]
     */
    private Tensor hiddenUnits(float[] rowOffsets, float[] columnOffsets, double step) {
        Tensor weight = first.weight();
        Tensor scale = weight.select(1, columns[0])
                .mul(new Scalar((double) (float) step))
                .add(first.bias());
        Tensor down = vector(rowOffsets, weight).reshape(-1, 1, 1).mul(weight.select(1, columns[1]));
        Tensor across = vector(columnOffsets, weight).reshape(1, -1, 1).mul(weight.select(1, columns[2]));
        return down.add(across.add(scale)).relu();
    }

    /** The small network's last layer as filters: [3 * hidden + 3, C, 3, 3], by colour and hidden unit, its bias last. */
    private Tensor slotKernels() {
        Tensor rows = second.weight()
                .reshape(channels, KERNEL, KERNEL, COLORS, hidden)
                .permute(3, 4, 0, 1, 2)
                .reshape(COLORS * (long) hidden, channels, KERNEL, KERNEL);
        Tensor bias = second.bias().reshape(channels, KERNEL, KERNEL, COLORS).permute(3, 0, 1, 2);
        return cat(new TensorArrayRef(new TensorVector(rows, bias)), 0);
    }

    private static Tensor convolve(Tensor padded, Tensor kernels, int stride) {
        long[] one = {1, 1};
        return conv2d(padded, kernels, new TensorOptional(), new long[] {stride, stride}, new long[] {0, 0}, one, 1);
    }

    private static Tensor vector(float[] values, Tensor beside) {
        return Tensor.create(values).to(beside.device(), beside.scalar_type());
    }

    private static Tensor index(long[] values, Tensor beside) {
        Tensor index = Tensor.create(values);
        return index.to(beside.device(), index.scalar_type());
    }

    void initialise(RandomGenerator random) {
        first.defaultUniform(random);
        second.defaultUniform(random);
    }
}
