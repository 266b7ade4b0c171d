package io.github.acutance.data;

import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Random aligned crops for Meta-SR (specs, metasr section 6): one of the scales is drawn for each step, LR crops have one
 * size and begin where a whole HR pixel begins. LR is made as {@link Degradation#metaSr} makes it of the whole picture,
 * but only as much as the crop needs. HR crops have {@code scale * lrSize} pixels, rounded.
 */
public final class AnyScaleSampler implements Sampler {
    /** LR pixels around a crop that its bicubic reduction sees, rounded up. */
    private static final int REACH = 3;

    private final RandomPairs pairs;
    private final List<Double> scales;

    /**
     * Samples from all pictures alike.
     *
     * @param pairs of which HR is used
     * @param scales from 1 on, multiples of 0.1
     * @param seed of all randomness
     * @throws IllegalArgumentException if there are no pictures or a scale is none of these
     */
    public AnyScaleSampler(PairSource pairs, List<Double> scales, long seed) {
        this.pairs = new RandomPairs(pairs, seed);
        this.scales = List.copyOf(scales);
        scales.forEach(AnyScaleSampler::alignment);
    }

    /** Pixels that the shorter side of a picture needs for crops of this size at any of the scales. */
    public static int leastSide(List<Double> scales, int lrSize) {
        double greatest = scales.stream().mapToDouble(scale -> scale).max().orElse(1);
        return (int) Math.ceil(greatest * lrSize) + 4;
    }

    @Override
    public Patches sample(long step, int count, int lrSize) {
        double scale = scales.get(pairs.random(step, -1).nextInt(scales.size()));
        int hrSize = (int) Math.round(scale * lrSize);
        float[] lr = new float[count * 3 * lrSize * lrSize];
        float[] hr = new float[count * 3 * hrSize * hrSize];
        for (int n = 0; n < count; n++) {
            SplittableRandom random = pairs.random(step, n);
            Image whole = pairs.draw(random).hr();
            Image cut = Degradation.metaSrCrop(whole, scale);
            Span across = Span.draw(random, cut.width(), scale, lrSize);
            Span down = Span.draw(random, cut.height(), scale, lrSize);
            Image window = cut.crop(across.hrFrom(), down.hrFrom(), across.hrLength(), down.hrLength());
            Image small = Resampling.resize(window, 1 / scale, Resampling.Variant.UINT8_EDGE);
            Symmetry symmetry = new Symmetry(random.nextInt(8));
            symmetry.copy(small, across.inside(), down.inside(), lrSize, lr, n);
            symmetry.copy(whole, across.hrStart(), down.hrStart(), hrSize, hr, n);
        }
        return new Patches(
                count,
                lrSize,
                hrSize,
                scale,
                lr,
                hr,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** LR pixels from one place where an HR pixel begins with an LR pixel to the next: 1, 2, 5 or 10. */
    private static int alignment(double scale) {
        for (int step : new int[] {1, 2, 5, 10}) {
            if (scale >= 1 && Math.abs(step * scale - Math.rint(step * scale)) < 1e-9) {
                return step;
            }
        }
        throw new IllegalArgumentException("scales: expected multiples of 0.1 from 1 on, found " + scale);
    }

    /**
     * A crop along one axis, and the window around it that its LR pixels depend on.
     *
     * @param hrStart first HR pixel of the crop
     * @param hrFrom first HR pixel of the window
     * @param hrLength HR pixels of the window
     * @param inside LR pixels from the window's start to the crop's
     */
    private record Span(int hrStart, int hrFrom, int hrLength, int inside) {
        static Span draw(SplittableRandom random, int hrSide, double scale, int lrSize) {
            int step = alignment(scale);
            int places = ((int) Math.ceil(hrSide / scale) - lrSize) / step + 1;
            if (places < 1) {
                throw new IllegalArgumentException("training picture: expected at least "
                        + (int) Math.ceil(scale * lrSize) + " pixels to a side, found " + hrSide);
            }
            int start = step * random.nextInt(places);
            int margin = step * ((REACH + step - 1) / step);
            int from = Math.max(0, start - margin);
            int to = step * ((start + lrSize + margin + step - 1) / step);
            int hrFrom = (int) Math.round(from * scale);
            int hrTo = (int) Math.min(hrSide, Math.round(to * scale));
            return new Span((int) Math.round(start * scale), hrFrom, hrTo - hrFrom, start - from);
        }
    }
}
