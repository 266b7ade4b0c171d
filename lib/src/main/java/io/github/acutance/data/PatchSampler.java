package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Random aligned crops with the eight flips and rotations. A step's crops depend on the seed and the step's number
 * alone, whatever was sampled before and by how many threads: a training continues exactly from any step. Label maps,
 * easier HR pictures and references are cut like HR, where all pairs have them.
 */
public final class PatchSampler implements Sampler {
    private final RandomPairs pairs;
    private final int scale;
    private final int candidates;

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
        this.pairs = new RandomPairs(pairs, seed);
        this.scale = scale;
        this.candidates = candidates;
    }

    /** {@link #PatchSampler(PairSource, int, long, int)} from pairs at hand. */
    public PatchSampler(List<Pair> pairs, int scale, long seed, int candidates) {
        this(PairSource.of(pairs), scale, seed, candidates);
    }

    @Override
    public Patches sample(long step, int count, int lrSize) {
        int hrSize = lrSize * scale;
        float[] lr = new float[count * 3 * lrSize * lrSize];
        float[] hr = new float[count * 3 * hrSize * hrSize];
        Optional<byte[]> labels = Optional.empty();
        Optional<float[]> easier = Optional.empty();
        Optional<float[]> refs = Optional.empty();
        for (int n = 0; n < count; n++) {
            SplittableRandom random = pairs.random(step, n);
            Crop crop = crop(random, lrSize);
            for (int i = 1; i < candidates; i++) {
                Crop other = crop(random, lrSize);
                crop = other.detail(lrSize) > crop.detail(lrSize) ? other : crop;
            }
            Symmetry symmetry = new Symmetry(random.nextInt(8));
            Pair pair = crop.pair();
            int left = crop.x() * scale;
            int top = crop.y() * scale;
            symmetry.copy(pair.lr(), crop.x(), crop.y(), lrSize, lr, n);
            symmetry.copy(pair.hr(), left, top, hrSize, hr, n);
            if (pair.labels().isPresent()) {
                labels = labels.or(() -> Optional.of(new byte[count * hrSize * hrSize]));
                symmetry.copy(pair.labels().get(), left, top, hrSize, labels.get(), n);
            }
            if (pair.easier().isPresent()) {
                easier = easier.or(() -> Optional.of(new float[count * 3 * hrSize * hrSize]));
                symmetry.copy(pair.easier().get(), left, top, hrSize, easier.get(), n);
            }
            if (pair.ref().isPresent()) {
                refs = refs.or(() -> Optional.of(new float[count * 3 * hrSize * hrSize]));
                symmetry.copy(pair.ref().get(), left, top, hrSize, refs.get(), n);
            }
        }
        return new Patches(count, lrSize, hrSize, scale, lr, hr, labels, easier, refs);
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
