package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.util.SplittableRandom;

/**
 * The degradations that papers train for: BI, BD and DN, and the HR picture with their blur or noise.
 *
 * @param kind which
 * @param noise deviation of DN in levels of 0..255
 * @param seed of DN's noise
 */
public record Degrading(Kind kind, double noise, long seed) {
    /** How LR is made of HR. */
    public enum Kind {
        /** {@link Degradation#bicubic}. */
        BI,
        /** {@link Degradation#blurDown}. */
        BD,
        /** {@link Degradation#noisyDown}. */
        DN
    }

    /**
     * Reads the word of recipes.
     *
     * @param word {@code bi}, {@code bd} or {@code dn}
     * @throws IllegalArgumentException if it is none of them
     */
    public static Degrading of(String word, double noise, long seed) {
        for (Kind kind : Kind.values()) {
            if (kind.name().equalsIgnoreCase(word)) {
                return new Degrading(kind, noise, seed);
            }
        }
        throw new IllegalArgumentException("degradation: expected bi, bd or dn, found " + word);
    }

    /** The same with other noise. */
    public Degrading withSeed(long newSeed) {
        return new Degrading(kind, noise, newSeed);
    }

    /** The picture smaller by the scale, of which its sides are multiples; at scale 1 without blur and noise. */
    public Image lr(Image hr, int scale) {
        if (scale == 1) {
            return hr;
        }
        return switch (kind) {
            case BI -> Degradation.bicubic(scale).degrade(hr);
            case BD -> Degradation.blurDown(scale).degrade(hr);
            case DN ->
                Degradation.noisyDown(scale, noise, new SplittableRandom(seed)).degrade(hr);
        };
    }

    /** The picture at its own size with BD's blur (of 7 x 7 pixels) or DN's noise: SRFBN's easier target. */
    public Image easier(Image hr) {
        return switch (kind) {
            case BI -> hr;
            case BD -> BlurDown.of(hr, 1);
            case DN -> Noise.add(hr, noise, new SplittableRandom(~seed));
        };
    }
}
