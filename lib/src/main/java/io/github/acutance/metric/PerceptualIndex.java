package io.github.acutance.metric;

/**
 * The perceptual index of the PIRM 2018 challenge, ((10 - Ma) + NIQE) / 2; lower is better. Ma's score (Ma et al.,
 * "Learning a no-reference quality metric for single-image super-resolution", 2017) needs its authors' regression
 * forests and comes from their program. The index of a set is that of the mean scores, which is the mean of the indices.
 */
public final class PerceptualIndex {
    private PerceptualIndex() {}

    /**
     * The index of a picture or, for mean scores, of a set.
     *
     * @param maScore Ma's score, 0 to 10, higher is better
     * @param niqe NIQE, see {@link Niqe}, at least 0; the challenge cuts 4 pixels
     * @throws IllegalArgumentException if a score is out of its range or NaN
     */
    public static double of(double maScore, double niqe) {
        if (!(maScore >= 0 && maScore <= 10) || !(niqe >= 0)) {
            throw new IllegalArgumentException(
                    "expected a Ma score of 0 to 10 and a NIQE of at least 0, found " + maScore + " and " + niqe);
        }
        return ((10 - maScore) + niqe) / 2;
    }
}
