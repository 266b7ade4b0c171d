package io.github.acutance.systems.ranksrgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankAccuracyTest {
    @Test
    void of_knownOrders_countsPairsAndCorrelatesRanks() {
        List<double[]> scores = List.of(new double[] {1, 2, 3}, new double[] {5, 4, 6});
        List<double[]> metrics = List.of(new double[] {10, 20, 30}, new double[] {40, 50, 50});
        RankAccuracy found = RankAccuracy.of(scores, metrics);
        // five pairs of different metrics; wrong is the one of 40 and 50 whose scores are 5 and 4
        assertThat(found.pairs()).isEqualTo(0.8);
        // ranks 0 1 2 4 3 5 against 0 1 2 3 4.5 4.5: covariance 15.5, variances 17.5 and 17
        assertThat(found.spearman()).isCloseTo(15.5 / Math.sqrt(17.5 * 17), within(1e-12));
    }

    @Test
    void of_reversedScores_isNothingRight() {
        RankAccuracy found = RankAccuracy.of(List.of(new double[] {3, 2, 1}), List.of(new double[] {1, 2, 3}));
        assertThat(found.pairs()).isZero();
        assertThat(found.spearman()).isCloseTo(-1, within(1e-12));
    }
}
