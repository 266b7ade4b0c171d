package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Random aligned crops with the eight flips and rotations. A step's crops depend on the seed and the step's number
 * alone, whatever was sampled before and by how many threads: a training continues exactly from any step.
 */
public final class PatchSampler {
    private final List<Pair> pairs;
    private final int scale;
    private final long seed;
    private final int candidates;
    private final boolean referenced;

    /**
     * Samples from all pictures alike, whatever their size: a few large ones must not crowd out the many small.
     *
     * @param pairs RGB, 8 bits; references are cut out where all have one
     * @param scale HR pixels to an LR pixel
     * @param seed of all randomness
     * @param candidates crops drawn for each one that is used: the one with the most detail is; 1 takes any
     * @throws IllegalArgumentException if there are no pictures
     */
    public PatchSampler(List<Pair> pairs, int scale, long seed, int candidates) {
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("training pictures: expected at least one, found none");
        }
        this.pairs = List.copyOf(pairs);
        this.scale = scale;
        this.seed = seed;
        this.candidates = candidates;
        this.referenced = pairs.stream().allMatch(pair -> pair.ref().isPresent());
    }

    /**
     * The crops of one step.
     *
     * @param step number of the step
     * @param count how many crops
     * @param lrSize width and height of an LR crop in pixels
     * @throws IllegalArgumentException if a picture is smaller than a crop
     */
    public Patches sample(long step, int count, int lrSize) {
        int hrSize = lrSize * scale;
        Patches patches = new Patches(
                count,
                lrSize,
                hrSize,
                scale,
                new float[count * 3 * lrSize * lrSize],
                new float[count * 3 * hrSize * hrSize],
                Optional.empty(),
                Optional.empty(),
                referenced ? Optional.of(new float[count * 3 * hrSize * hrSize]) : Optional.empty());
        for (int n = 0; n < count; n++) {
            SplittableRandom random = new SplittableRandom(mix(seed, step, n));
            Crop crop = crop(random, lrSize);
            for (int i = 1; i < candidates; i++) {
                Crop other = crop(random, lrSize);
                crop = other.detail(lrSize) > crop.detail(lrSize) ? other : crop;
            }
            int symmetry = random.nextInt(8);
            copy(crop.pair().lr(), crop.x(), crop.y(), lrSize, symmetry, patches.lr(), n);
            copy(crop.pair().hr(), crop.x() * scale, crop.y() * scale, hrSize, symmetry, patches.hr(), n);
            if (referenced) {
                Image ref = crop.pair().ref().orElseThrow();
                copy(
                        ref,
                        crop.x() * scale,
                        crop.y() * scale,
                        hrSize,
                        symmetry,
                        patches.refs().get(),
                        n);
            }
        }
        return patches;
    }

    private Crop crop(SplittableRandom random, int lrSize) {
        Pair pair = pairs.get(random.nextInt(pairs.size()));
        Image lr = pair.lr();
        if (lr.width() < lrSize || lr.height() < lrSize) {
            throw new IllegalArgumentException("training picture: expected at least " + lrSize * scale
                    + " pixels to a side, found " + pair.hr().width() + " x "
                    + pair.hr().height());
        }
        return new Crop(pair, random.nextInt(lr.width() - lrSize + 1), random.nextInt(lr.height() - lrSize + 1));
    }

    /** Bit 0 of {@code symmetry} flips left and right, bit 1 flips up and down, bit 2 transposes. */
    private static void copy(Image from, int left, int top, int size, int symmetry, float[] to, int n) {
        ByteBuffer samples = from.samples();
        int plane = size * size;
        int base = n * 3 * plane;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                int u = (symmetry & 1) == 0 ? column : size - 1 - column;
                int v = (symmetry & 2) == 0 ? row : size - 1 - row;
                int x = left + ((symmetry & 4) == 0 ? u : v);
                int y = top + ((symmetry & 4) == 0 ? v : u);
                int at = 3 * (y * from.width() + x);
                int out = base + row * size + column;
                to[out] = (samples.get(at) & 0xFF) / 255f;
                to[out + plane] = (samples.get(at + 1) & 0xFF) / 255f;
                to[out + 2 * plane] = (samples.get(at + 2) & 0xFF) / 255f;
            }
        }
    }

    /** A seed of its own for every crop; SplittableRandom scrambles it further. */
    private static long mix(long seed, long step, long n) {
        long z = (seed * 0x9E3779B97F4A7C15L + step) * 0xBF58476D1CE4E5B9L + n;
        z = (z ^ (z >>> 31)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 29);
    }

    /** A place in a picture, in LR pixels. */
    private record Crop(Pair pair, int x, int y) {
        /** Sum of the absolute differences of neighbouring green samples in a row of the LR crop. */
        long detail(int lrSize) {
            ByteBuffer samples = pair.lr().samples();
            long sum = 0;
            for (int row = y; row < y + lrSize; row++) {
                int at = 3 * (row * pair.lr().width() + x) + 1;
                for (int column = 1; column < lrSize; column++, at += 3) {
                    sum += Math.abs((samples.get(at) & 0xFF) - (samples.get(at + 3) & 0xFF));
                }
            }
            return sum;
        }
    }
}
