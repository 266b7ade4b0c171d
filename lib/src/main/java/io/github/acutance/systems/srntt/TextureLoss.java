package io.github.acutance.systems.srntt;

import io.github.acutance.model.Keys;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The texture loss (section 3.3): distance of the Gram matrices of the result's VGG features and of the maps that were
 * swapped in. Where it is weighted, both are multiplied by sigmoid(slope * S + bias) of the similarity S first. The authors'
 * code has a slope of -20, which makes the weight small where the match is good; the paper asks for the opposite, a slope of
 * 20. Their published training leaves the weight out.
 *
 * @param weighted whether the similarity counts
 * @param slope of the similarity
 * @param bias beside it
 */
record TextureLoss(boolean weighted, double slope, double bias) {
    private static final double BICUBIC = -0.75; // TensorFlow's constant

    /** Reads {@code texture_opt}: {@code weighted}, {@code slope} and {@code bias}. */
    static TextureLoss of(Keys options) {
        return new TextureLoss(
                options.flag("weighted", false), options.number("slope", -20), options.number("bias", 0.65));
    }

    /**
     * The mean over the levels; gradients reach {@code sr}.
     *
     * @param maps that were swapped in, in the order of {@link TextureFeatures#LAYERS}, [N, C, 2^l * h, 2^l * w]
     * @param sr features of the result, same shapes
     * @param similarity [N, h, w]
     * @return a scalar
     */
    Tensor of(List<Tensor> maps, List<Tensor> sr, Tensor similarity) {
        Tensor sum = null;
        for (int level = 0; level < maps.size(); level++) {
            Tensor weight = weighted ? weight(similarity, 1 << level) : null;
            Tensor difference = gram(maps.get(level), weight).sub(gram(sr.get(level), weight));
            Tensor term = difference.square().mean();
            sum = sum == null ? term : sum.add(term);
        }
        return sum.div(new Scalar(4.0 * maps.size()));
    }

    /** [N, h, w] to [N, 1, factor * h, factor * w] in 0..1. */
    private Tensor weight(Tensor similarity, int factor) {
        Tensor enlarged = factor == 1 ? similarity : enlarge(similarity, factor);
        return enlarged.mul(new Scalar(slope)).add(new Scalar(bias)).sigmoid().unsqueeze(1);
    }

    /** [N, C, H, W] to [N, C, C], divided by C * H * W. */
    private static Tensor gram(Tensor map, Tensor weight) {
        Tensor rows = (weight == null ? map : map.mul(weight)).reshape(map.size(0), map.size(1), -1);
        double values = (double) rows.size(1) * rows.size(2);
        return rows.div(new Scalar(values)).bmm(rows.transpose(1, 2));
    }

    /** As TensorFlow 1 enlarges: bicubic, pixels at their upper left corners, the border continued. */
    static Tensor enlarge(Tensor maps, int factor) {
        Tensor rows = bicubic((int) maps.size(1), factor, maps);
        Tensor columns = bicubic((int) maps.size(2), factor, maps);
        return rows.matmul(maps).matmul(columns.t());
    }

    /** The weights of an axis, [factor * length, length]. */
    private static Tensor bicubic(int length, int factor, Tensor like) {
        float[] weights = new float[factor * length * length];
        for (int out = 0; out < factor * length; out++) {
            int first = out / factor;
            for (int tap = -1; tap <= 2; tap++) {
                int in = Math.min(Math.max(0, first + tap), length - 1);
                weights[out * length + in] += (float) cubic(Math.abs((double) out / factor - first - tap));
            }
        }
        return Tensor.create(weights, (long) factor * length, length).to(like.device(), like.scalar_type());
    }

    private static double cubic(double x) {
        if (x <= 1) {
            return ((BICUBIC + 2) * x - (BICUBIC + 3)) * x * x + 1;
        }
        return x < 2 ? ((x - 5) * x + 8) * x * BICUBIC - 4 * BICUBIC : 0;
    }
}
