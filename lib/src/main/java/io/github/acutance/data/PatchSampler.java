package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Random aligned crops with the eight flips and rotations. A step's crops depend on the seed and the step's number
 * alone, whatever was sampled before and by how many threads: a training continues exactly from any step. Label maps,
 * easier HR pictures, references and enlarged pictures are cut like HR, where all pairs have them.
 *
 * <p>Where what is learnt from a crop is dear to prepare, a number of crops can be drawn once, never turned, and used again
 * and again.
 */
public final class PatchSampler implements Sampler {
    private final RandomPairs pairs;
    private final int scale;
    private final int candidates;
    private final int fixed; // 0 for new crops in each step
    private final int symmetries; // the bits of Symmetry's number that are drawn
    private final double unrelated;

    /**
     * Samples from all pictures alike, whatever their size.
     *
     * @param pairs RGB, 8 bits
     * @param scale HR pixels to an LR pixel
     * @param seed of all randomness
     * @param candidates crops drawn for each one that is used: the one with the most detail is; 1 takes any
     * @throws IllegalArgumentException if there are no pictures
     */
    public PatchSampler(PairSource pairs, int scale, long seed, int candidates) {
        this(new RandomPairs(pairs, seed), scale, candidates, 0, 7, 0);
    }

    private PatchSampler(RandomPairs pairs, int scale, int candidates, int fixed, int symmetries, double unrelated) {
        this.pairs = pairs;
        this.scale = scale;
        this.candidates = candidates;
        this.fixed = fixed;
        this.symmetries = symmetries;
        this.unrelated = unrelated;
    }

    /** {@link #PatchSampler(PairSource, int, long, int)} from pairs at hand. */
    public PatchSampler(List<Pair> pairs, int scale, long seed, int candidates) {
        this(PairSource.of(pairs), scale, seed, candidates);
    }

    /** A copy that draws from so many crops, which are drawn once and never turned; 0 for new crops in each step. */
    public PatchSampler withFixed(int crops) {
        return new PatchSampler(pairs, scale, candidates, crops, symmetries, unrelated);
    }

    /** A copy that mirrors crops, turns them (by quarters, and upside down), both or neither; all eight at first. */
    public PatchSampler withSymmetries(boolean mirrored, boolean turned) {
        return new PatchSampler(pairs, scale, candidates, fixed, (mirrored ? 1 : 0) + (turned ? 6 : 0), unrelated);
    }

    /** A copy that takes this share of the references from elsewhere: a crop of any pair's. */
    public PatchSampler withUnrelated(double share) {
        return new PatchSampler(pairs, scale, candidates, fixed, symmetries, share);
    }

    @Override
    public Patches sample(long step, int count, int lrSize) {
        int hrSize = lrSize * scale;
        float[] lr = new float[count * 3 * lrSize * lrSize];
        float[] hr = new float[count * 3 * hrSize * hrSize];
        Optional<byte[]> labels = Optional.empty();
        Optional<float[]> easier = Optional.empty();
        Optional<float[]> refs = Optional.empty();
        Optional<float[]> enlarged = Optional.empty();
        for (int n = 0; n < count; n++) {
            SplittableRandom random = random(step, n);
            Crop crop = crop(random, lrSize);
            for (int i = 1; i < candidates; i++) {
                Crop other = crop(random, lrSize);
                crop = other.detail(lrSize) > crop.detail(lrSize) ? other : crop;
            }
            Symmetry symmetry = new Symmetry(fixed > 0 ? 0 : random.nextInt(8) & symmetries);
            Pair pair = crop.pair();
            int left = crop.x() * scale;
            int top = crop.y() * scale;
            symmetry.copy(pair.lr(), crop.x(), crop.y(), lrSize, lr, n);
            symmetry.copy(pair.hr(), left, top, hrSize, hr, n);
            if (pair.labels().isPresent()) {
                labels = labels.or(() -> Optional.of(new byte[count * hrSize * hrSize]));
                symmetry.copy(pair.labels().get(), left, top, hrSize, labels.get(), n);
            }
            Cut cut = new Cut(symmetry, left, top, hrSize, n, count);
            easier = cut.copy(pair.easier(), easier);
            if (pair.ref().isPresent()) {
                Crop seen = unrelated > 0 && random.nextDouble() < unrelated ? crop(random, lrSize) : crop;
                Cut there = new Cut(symmetry, seen.x() * scale, seen.y() * scale, hrSize, n, count);
                refs = there.copy(seen.pair().ref(), refs);
            }
            enlarged = cut.copy(pair.enlarged(), enlarged);
        }
        return new Patches(count, lrSize, hrSize, scale, lr, hr, labels, easier, refs, enlarged);
    }

    private SplittableRandom random(long step, int n) {
        SplittableRandom random = pairs.random(step, n);
        return fixed == 0 ? random : pairs.random(0, random.nextInt(fixed)); // steps count from 1
    }

    private Crop crop(SplittableRandom random, int lrSize) {
        Pair pair = pairs.draw(random);
        Image lr = pair.lr();
        if (lr.width() < lrSize || lr.height() < lrSize) {
            throw new IllegalArgumentException("training picture: expected at least " + lrSize * scale
                    + " pixels to a side, found " + pair.hr().width() + " x "
                    + pair.hr().height());
        }
        return new Crop(pair, random.nextInt(lr.width() - lrSize + 1), random.nextInt(lr.height() - lrSize + 1));
    }

    /** Where the {@code n}-th of {@code count} HR crops is cut, and how it is turned. */
    private record Cut(Symmetry symmetry, int left, int top, int size, int n, int count) {
        /** Copies it to its place in the batch, which is made with the first; what is not there stays so. */
        Optional<float[]> copy(Optional<Image> from, Optional<float[]> batch) {
            if (from.isEmpty()) {
                return batch;
            }
            float[] to = batch.orElseGet(() -> new float[count * 3 * size * size]);
            symmetry.copy(from.get(), left, top, size, to, n);
            return Optional.of(to);
        }
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
