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
 * <p>Where they fit into the memory they are computed once and kept. Else the references are cut into blocks that do, and
 * every search computes the features of one block after the other: the running maximum over blocks gives what whole
 * references give, the lowest number among equal patches included.
 */
final class ReferenceTextures implements TextureSource {
    /** Pixels of a cell of the deepest map. */
    static final int CELL = 4;

    /** Smallest side of a reference: a patch of cells. */
    static final int LEAST_PIXELS = PatchMatching.PATCH * CELL;

    /** By count of values: the three tables, and the map that is searched. */
    private static final long KEPT_BYTES_PER_CELL = 4L * (16 * 64 + 4 * 128 + 256 + 256 + 1);

    /** Estimated: three maps of 64 channels of every pixel while they are computed, and what is made. */
    private static final long WORK_BYTES_PER_CELL = 4L * (16 * 64 * 3) + KEPT_BYTES_PER_CELL;

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

    /** What is kept of a block. */
    private record Kept(PatchMatching matching, List<TextureSwap> swaps) {}

    private final TextureFeatures features;
    private final Upsampler upsampler;
    private final Device device;
    private final int tableMb;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Kept> kept = new ArrayList<>(); // of every block, or of none
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
            Source source = new Source(sharp, soft(sharp), first, sharp.width() / CELL, sharp.height() / CELL);
            sources.add(source);
            first += source.patches();
            cells += (long) source.width * source.height;
        }
        long bytes = (long) memoryMb << 20;
        boolean fit = cells * KEPT_BYTES_PER_CELL <= bytes;
        int side = fit ? Integer.MAX_VALUE : side(bytes);
        sources.forEach(source -> cut(source, side));
        if (fit) {
            blocks.forEach(block -> kept.add(keep(block)));
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

    /** The reference as the LR picture would be seen: made smaller, and enlarged in the same way. */
    private Image soft(Image sharp) {
        Image small = Resampling.resizeAsPillow(sharp, sharp.width() / CELL, sharp.height() / CELL);
        return TensorScope.inference(
                () -> ImageTensors.toImage(upsampler.enlarge(ImageTensors.toTensor(small, device)), 8));
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

    /** Of a block that is a whole reference. */
    private Kept keep(Block block) {
        List<Kept> made = new ArrayList<>();
        TensorScope.inference(() -> {
            PatchMatching matching = matching(block);
            List<Tensor> maps = features.maps(ImageTensors.toTensor(block.source.sharp, device));
            List<TextureSwap> swaps = IntStream.range(0, maps.size())
                    .mapToObj(level -> TextureSwap.of(List.of(maps.get(level)), 1 << level))
                    .toList();
            matching.tensors().forEach(tensor -> tensors.add(TensorScope.keep(tensor)));
            swaps.forEach(swap -> swap.tensors().forEach(tensor -> tensors.add(TensorScope.keep(tensor))));
            return made.add(new Kept(matching, swaps));
        });
        return made.get(0);
    }

    @Override
    public Textures textures(Tensor lr) {
        Tensor content = TensorScope.part(() -> features.map(upsampler.enlarge(lr), 0));
        PatchMatching.Match found = match(content);
        Tensor index = found.index();
        return new Textures(List.of(swap(index, 0), swap(index, 1), swap(index, 2)), Optional.of(found.similarity()));
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
            Block block = blocks.get(i);
            Optional<Kept> known = kept(i);
            TensorScope.inference(() -> {
                PatchMatching matching = known.map(Kept::matching).orElseGet(() -> matching(block));
                PatchMatching.Match found = matching.match(content);
                Tensor number = block.toReferences(found.index());
                Tensor better = found.score()
                        .gt(score)
                        .logical_or(found.score().eq(score).logical_and(number.lt(index)));
                index.copy_(where(better, number, index));
                similarity.copy_(where(better, found.similarity(), similarity));
                score.copy_(where(better, found.score(), score));
                return null;
            });
        }
        return new PatchMatching.Match(index, score, similarity);
    }

    /**
     * The map of what was found.
     *
     * @param index numbers of patches, [H - 2, W - 2]
     * @param level number of the layer in {@link TextureFeatures#LAYERS}
     * @return [1, C, 2^level * H, 2^level * W]
     */
    Tensor swap(Tensor index, int level) {
        long values = (256L >> level) << (2 * level); // 256, 128, 64 channels of 1, 4, 16 cells
        long[] shape = {index.size(0) + 2, index.size(1) + 2, values};
        return TensorScope.part(() -> {
            Tensor sum = zeros(shape, Devices.options(device, ScalarType.Float));
            for (int i = 0; i < blocks.size(); i++) {
                Block block = blocks.get(i);
                Optional<Kept> known = kept(i);
                TensorScope.inference(() -> {
                    Tensor own = block.fromReferences(index);
                    if (own.ge(new Scalar(0L)).any().item_bool()) {
                        known.map(all -> all.swaps().get(level))
                                .orElseGet(() -> swapping(block, level))
                                .addTo(sum, own);
                    }
                    return null;
                });
            }
            return TextureSwap.mean(sum, 1 << level);
        });
    }

    /** Frees what was kept. */
    @Override
    public void close() {
        tensors.forEach(TensorScope::free);
        tensors.clear();
        features.close();
    }

    private Optional<Kept> kept(int block) {
        return kept.isEmpty() ? Optional.empty() : Optional.of(kept.get(block));
    }

    private PatchMatching matching(Block block) {
        return PatchMatching.of(List.of(map(block, block.source.soft, 0)), tableMb);
    }

    private TextureSwap swapping(Block block, int level) {
        return TextureSwap.of(List.of(map(block, block.source.sharp, level)), 1 << level);
    }

    /** A map of a block, computed with as much around it as it sees. */
    private Tensor map(Block block, Image picture, int level) {
        int reach = TextureFeatures.REACH_CELLS;
        int left = Math.min(reach, block.x);
        int top = Math.min(reach, block.y);
        int width = Math.min(block.width + left + reach, block.source.width - block.x + left);
        int height = Math.min(block.height + top + reach, block.source.height - block.y + top);
        Image window = picture.crop((block.x - left) * CELL, (block.y - top) * CELL, width * CELL, height * CELL);
        Tensor map = TensorScope.part(() -> features.map(ImageTensors.toTensor(window, device), level));
        return map.narrow(2, (long) top << level, (long) block.height << level)
                .narrow(3, (long) left << level, (long) block.width << level);
    }
}
