package io.github.acutance.systems.srntt;

import static org.bytedeco.pytorch.global.torch.full;
import static org.bytedeco.pytorch.global.torch.where;
import static org.bytedeco.pytorch.global.torch.zeros;

import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import io.github.acutance.model.Device;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.Mirror;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.tensor.Upsampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The textures of all references, searched with the blurred ones' features and taken from the sharp ones' (section 3.1).
 *
 * <p>References are cut into blocks, so that computing their features takes bounded memory. What fits is computed once
 * and kept: all of it, or an eighth, the features that are searched. The rest is computed for every picture, block after
 * block. The running maximum over blocks gives what whole references give, the lowest number among equal patches included.
 */
final class ReferenceTextures implements TextureSource {
    /** Pixels of a cell of the deepest map. */
    static final int CELL = 4;

    /** Smallest side of a reference: a patch of cells. */
    static final int LEAST_PIXELS = PatchMatching.PATCH * CELL;

    /** By count of values: the map that is searched, and the norms of its patches. */
    private static final long SEARCHED_BYTES_PER_CELL = 4L * (256 + 1);

    /** By count of values: the three tables, too. */
    private static final long KEPT_BYTES_PER_CELL = SEARCHED_BYTES_PER_CELL + 4L * (16 * 64 + 4 * 128 + 256);

    /** Estimated: what VGG's second convolution reads and writes, 64 channels of every pixel, and the library's copies. */
    private static final long WORK_BYTES_PER_CELL = 4L * (16 * 64 * 4);

    /** The part of the memory in which a block is computed, and what it takes at most: the rest is for what is kept. */
    private static final double WORK_SHARE = 0.4;

    private static final long MOST_WORK_BYTES = 512L << 20;

    /** Pixels of a small reference that are enlarged at once, and the rows above and below that are enlarged with them. */
    private static final int BAND_CELLS = 1 << 18;

    private static final int BAND_MARGIN = 40; // as far as an upsampler may look that is run in tiles without blending

    /** A reference, sharp and blurred, sides in cells; its patches are numbered from {@code first} on. */
    private record Source(Image sharp, Image soft, long first, int width, int height) {
        long patches() {
            return (width - 2L) * (height - 2);
        }
    }

    /** Cells of a reference; every patch of it belongs to one block. */
    private record Block(Source source, int x, int y, int width, int height) {
        /** Numbers of this block's patches as numbers among all references'. */
        Tensor toReferences(Tensor own) {
            Tensor row = own.floor_divide(new Scalar(width - 2L));
            return own.add(row, new Scalar((long) source.width - width))
                    .add(new Scalar(source.first + y * (source.width - 2L) + x));
        }

        /** Numbers among all references' as this block's; -1 for patches of others. */
        Tensor fromReferences(Tensor number) {
            Tensor there = number.sub(new Scalar(source.first));
            Tensor row = there.floor_divide(new Scalar(source.width - 2L));
            Tensor column = there.sub(row, new Scalar(source.width - 2L)).sub(new Scalar((long) x));
            Tensor line = row.sub(new Scalar((long) y));
            Tensor inside = within(line, height - 2L).logical_and(within(column, width - 2L));
            Tensor own = column.add(line, new Scalar(width - 2L));
            return own.masked_fill(inside.logical_not(), new Scalar(-1L));
        }

        private static Tensor within(Tensor value, long end) {
            return value.ge(new Scalar(0L)).logical_and(value.lt(new Scalar(end)));
        }
    }

    private final TextureFeatures features;
    private final Upsampler upsampler;
    private final Device device;
    private final int tableMb;
    private final List<Block> blocks = new ArrayList<>();
    private final List<PatchMatching> searched = new ArrayList<>(); // of every block, or of none
    private final List<List<TextureSwap>> tables = new ArrayList<>(); // of every block, or of none
    private final List<Tensor> tensors = new ArrayList<>();

    /**
     * Prepares references.
     *
     * @param features closed with this
     * @param upsampler by {@link #CELL}, for pictures and references
     * @param pictures RGB, 8 bits, at least one; the authors cut their sides to multiples of {@link #CELL}
     * @param memoryMb MiB for all of this
     */
    ReferenceTextures(
            TextureFeatures features, Upsampler upsampler, Device device, List<Image> pictures, int memoryMb) {
        this.features = features;
        this.upsampler = upsampler;
        this.device = device;
        this.tableMb = Math.max(1, Math.min(PatchMatching.DEFAULT_MEMORY_MB, memoryMb / 2));
        List<Source> sources = new ArrayList<>();
        long first = 0;
        long cells = 0;
        for (Image picture : pictures) {
            Image sharp = fitted(picture);
            Source source = new Source(
                    sharp,
                    soft(sharp, upsampler, device, BAND_CELLS),
                    first,
                    sharp.width() / CELL,
                    sharp.height() / CELL);
            sources.add(source);
            first += source.patches();
            cells += (long) source.width * source.height;
        }
        long bytes = (long) memoryMb << 20;
        long work = Math.min(MOST_WORK_BYTES, (long) (WORK_SHARE * bytes));
        sources.forEach(source -> cut(source, side(work)));
        boolean all = cells * KEPT_BYTES_PER_CELL <= bytes - work;
        if (all || cells * SEARCHED_BYTES_PER_CELL <= bytes - work) {
            blocks.forEach(block -> keep(block, all));
        }
    }

    /** Sides of whole cells; what is smaller than a patch is continued by its mirror image. */
    private static Image fitted(Image picture) {
        if (picture.width() >= LEAST_PIXELS && picture.height() >= LEAST_PIXELS) {
            return picture.crop(0, 0, picture.width() / CELL * CELL, picture.height() / CELL * CELL);
        }
        return fitted(TensorScope.inference(() -> {
            Tensor rgb = ImageTensors.toTensor(picture, Device.CPU);
            Tensor wide = Mirror.extend(rgb, 3, Math.max(picture.width(), LEAST_PIXELS));
            return ImageTensors.toImage(Mirror.extend(wide, 2, Math.max(picture.height(), LEAST_PIXELS)), 8);
        }));
    }

    /**
     * The reference as the LR picture would be seen: made smaller, and enlarged in the same way, in bands of rows.
     *
     * @param bandCells pixels of a band before it is enlarged, about
     */
    static Image soft(Image sharp, Upsampler upsampler, Device device, int bandCells) {
        Image small = Resampling.resizeAsPillow(sharp, sharp.width() / CELL, sharp.height() / CELL);
        byte[] samples = new byte[sharp.width() * sharp.height() * 3];
        int rows = Math.max(BAND_MARGIN, bandCells / small.width());
        for (int y = 0; y < small.height(); y += rows) {
            int top = Math.max(0, y - BAND_MARGIN);
            int end = Math.min(small.height(), y + rows);
            int bottom = Math.min(small.height(), end + BAND_MARGIN);
            Image window = small.crop(0, top, small.width(), bottom - top);
            Image band = TensorScope.inference(
                            () -> ImageTensors.toImage(upsampler.enlarge(ImageTensors.toTensor(window, device)), 8))
                    .crop(0, (y - top) * CELL, sharp.width(), (end - y) * CELL);
            band.samples()
                    .get(samples, y * CELL * sharp.width() * 3, band.samples().remaining());
        }
        return Image.wrap8(sharp.width(), sharp.height(), 3, samples);
    }

    /** Cells of a block's side; its surroundings are computed with it. */
    private static int side(long bytes) {
        int whole = (int) Math.sqrt((double) bytes / WORK_BYTES_PER_CELL);
        return Math.max(PatchMatching.PATCH, whole - 2 * TextureFeatures.REACH_CELLS);
    }

    private void cut(Source source, int side) {
        int step = side - 2; // patches
        for (int y = 0; y < source.height - 2; y += step) {
            for (int x = 0; x < source.width - 2; x += step) {
                int width = Math.min(side, source.width - x);
                int height = Math.min(side, source.height - y);
                blocks.add(new Block(source, x, y, width, height));
            }
        }
    }

    private void keep(Block block, boolean withTables) {
        TensorScope.inference(() -> {
            PatchMatching matching = matching(block);
            matching.tensors().forEach(tensor -> tensors.add(TensorScope.keep(tensor)));
            searched.add(matching);
            if (withTables) {
                List<TextureSwap> swaps = swaps(block);
                swaps.forEach(swap -> swap.tensors().forEach(tensor -> tensors.add(TensorScope.keep(tensor))));
                tables.add(swaps);
            }
            return null;
        });
    }

    @Override
    public Textures textures(Tensor lr) {
        Tensor content = TensorScope.part(() -> features.map(upsampler.enlarge(lr), 0));
        PatchMatching.Match found = match(content);
        return new Textures(swap(found.index()), Optional.of(found.similarity()));
    }

    /**
     * The best patches for a content map; their numbers count through all references.
     *
     * @param content [1, 256, H, W]
     */
    PatchMatching.Match match(Tensor content) {
        long[] shape = {content.size(2) - 2, content.size(3) - 2};
        Tensor score = full(shape, new Scalar(Double.NEGATIVE_INFINITY), content.options());
        Tensor index = zeros(shape, Devices.options(device, ScalarType.Long));
        Tensor similarity = zeros(shape, content.options());
        for (int i = 0; i < blocks.size(); i++) {
            int number = i;
            TensorScope.inference(() -> {
                Block block = blocks.get(number);
                PatchMatching matching = searched.isEmpty() ? matching(block) : searched.get(number);
                PatchMatching.Match found = matching.match(content);
                Tensor place = block.toReferences(found.index());
                Tensor better = found.score()
                        .gt(score)
                        .logical_or(found.score().eq(score).logical_and(place.lt(index)));
                index.copy_(where(better, place, index));
                similarity.copy_(where(better, found.similarity(), similarity));
                score.copy_(where(better, found.score(), score));
                return null;
            });
        }
        return new PatchMatching.Match(index, score, similarity);
    }

    /**
     * The maps of what was found.
     *
     * @param index numbers of patches, [H - 2, W - 2]
     * @return by layer in {@link TextureFeatures#LAYERS}, [1, C, 2^level * H, 2^level * W]
     */
    List<Tensor> swap(Tensor index) {
        List<Tensor> sums = new ArrayList<>();
        for (int level = 0; level < TextureFeatures.LAYERS.size(); level++) {
            long values = (256L >> level) << (2 * level); // 256, 128, 64 channels of 1, 4, 16 cells
            long[] shape = {index.size(0) + 2, index.size(1) + 2, values};
            sums.add(zeros(shape, Devices.options(device, ScalarType.Float)));
        }
        for (int i = 0; i < blocks.size(); i++) {
            int number = i;
            TensorScope.inference(() -> {
                Block block = blocks.get(number);
                Tensor own = block.fromReferences(index);
                if (own.ge(new Scalar(0L)).any().item_bool()) {
                    List<TextureSwap> swaps = tables.isEmpty() ? swaps(block) : tables.get(number);
                    for (int level = 0; level < sums.size(); level++) {
                        swaps.get(level).addTo(sums.get(level), own);
                    }
                }
                return null;
            });
        }
        List<Tensor> maps = new ArrayList<>();
        for (int level = 0; level < sums.size(); level++) {
            int ratio = 1 << level;
            Tensor sum = sums.get(level);
            maps.add(TensorScope.part(() -> TextureSwap.mean(sum, ratio)));
            TensorScope.free(sum);
        }
        return maps;
    }

    /** Frees what was kept. */
    @Override
    public void close() {
        tensors.forEach(TensorScope::free);
        tensors.clear();
        features.close();
    }

    private PatchMatching matching(Block block) {
        return PatchMatching.of(maps(block, block.source.soft, 1), tableMb);
    }

    private List<TextureSwap> swaps(Block block) {
        List<Tensor> maps = maps(block, block.source.sharp, 3);
        return IntStream.range(0, maps.size())
                .mapToObj(level -> TextureSwap.of(List.of(maps.get(level)), 1 << level))
                .toList();
    }

    /** Maps of a block, computed with as much around it as they see. */
    private List<Tensor> maps(Block block, Image picture, int levels) {
        int reach = TextureFeatures.REACH_CELLS;
        int left = Math.min(reach, block.x);
        int top = Math.min(reach, block.y);
        int width = Math.min(block.width + left + reach, block.source.width - block.x + left);
        int height = Math.min(block.height + top + reach, block.source.height - block.y + top);
        Tensor window = ImageTensors.toTensor(
                picture.crop((block.x - left) * CELL, (block.y - top) * CELL, width * CELL, height * CELL), device);
        List<Tensor> maps = levels == 1 ? List.of(features.map(window, 0)) : features.maps(window);
        return IntStream.range(0, maps.size())
                .mapToObj(level -> maps.get(level)
                        .narrow(2, (long) top << level, (long) block.height << level)
                        .narrow(3, (long) left << level, (long) block.width << level))
                .toList();
    }
}
