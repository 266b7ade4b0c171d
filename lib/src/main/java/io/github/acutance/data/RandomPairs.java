package io.github.acutance.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.SplittableRandom;

/** Draws pairs, all alike whatever their size: a few large ones must not crowd out the many small. */
final class RandomPairs {
    private static final int MOST_TRIES = 1000;

    private final PairSource pairs;
    private final long seed;

    RandomPairs(PairSource pairs, long seed) {
        if (pairs.size() == 0) {
            throw new IllegalArgumentException("training pictures: expected at least one, found none");
        }
        this.pairs = pairs;
        this.seed = seed;
    }

    /** Randomness of the {@code n}-th crop of a step. */
    SplittableRandom random(long step, long n) {
        return new SplittableRandom(mix(seed, step, n));
    }

    /** One pair; broken ones are drawn over again. */
    Pair draw(SplittableRandom random) {
        try {
            for (int i = 0; i < MOST_TRIES; i++) {
                Optional<Pair> pair = pairs.pair(random.nextInt(pairs.size()));
                if (pair.isPresent()) {
                    return pair.get();
                }
            }
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
        throw new UncheckedIOException(
                new IOException("training pictures: expected some that can be read, found none among " + pairs.size()));
    }

    /** A seed of its own for every crop; SplittableRandom scrambles it further. */
    private static long mix(long seed, long step, long n) {
        long z = (seed * 0x9E3779B97F4A7C15L + step) * 0xBF58476D1CE4E5B9L + n;
        z = (z ^ (z >>> 31)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 29);
    }
}
