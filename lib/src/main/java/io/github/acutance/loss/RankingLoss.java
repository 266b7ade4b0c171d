package io.github.acutance.loss;

import static org.bytedeco.pytorch.global.torch.margin_ranking_loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * RankSRGAN's two losses (Zhang et al., ICCV 2019, sections 3.3 and 3.4). A Ranker's score is greater where the metric is
 * greater: for NIQE and PI the greater is the worse, so a generator minimises it.
 */
public final class RankingLoss {
    private static final double LIMIT = 5;
    private static final int MEAN = 1; // libtorch's number of this reduction

    private RankingLoss() {}

    /**
     * Margin ranking: mean of max(0, margin - order * (first - second)), of scores cut to -5..5 as in the authors' code.
     *
     * @param first scores [N, 1]
     * @param second scores of the same pictures from another method, [N, 1]
     * @param order [N, 1]: 1 where the first one's metric is the greater or equal, else -1
     * @param margin 0.5 in the paper
     * @return a scalar
     */
    public static Tensor margin(Tensor first, Tensor second, Tensor order, double margin) {
        return margin_ranking_loss(cut(first), cut(second), order, margin, MEAN);
    }

    /**
     * Rank-content loss: the sum of sigmoid(score) over the batch, as in the authors' code; the paper writes it for one
     * picture.
     *
     * @param scores [N, 1]
     * @return a scalar
     */
    public static Tensor content(Tensor scores) {
        return scores.sigmoid().sum();
    }

    private static Tensor cut(Tensor scores) {
        return scores.clamp(new ScalarOptional(new Scalar(-LIMIT)), new ScalarOptional(new Scalar(LIMIT)));
    }
}
