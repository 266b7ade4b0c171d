package io.github.acutance.systems.crossnet;

import static org.bytedeco.pytorch.global.torch.avg_pool2d;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.replication_pad2d;
import static org.bytedeco.pytorch.global.torch.where;

import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * The motion between a picture and its reference by matching blocks, to teach the flow estimator with: what CrossNet++ (Tan et
 * al., TPAMI 2020) takes SIFT flow for.
 */
final class BlockMatching {
    private static final int BLOCK = 9; // pixels to a side
    private static final double REST = 1e-6; // what a pixel of motion costs, so that flat blocks stay where they are

    private BlockMatching() {}

    /**
     * Matches the block around every pixel by its squared differences, at all whole displacements and then between those, by
     * the parabola through the least cost and its two neighbours in each direction.
     *
     * @param picture [N, 3, H, W]
     * @param reference [N, 3, H, W]
     * @param reach greatest displacement in each direction, in pixels
     * @return the flow from picture into reference, [N, 2, H, W] in pixels, horizontal first
     */
    static Tensor flow(Tensor picture, Tensor reference, int reach) {
        int side = 2 * reach + 1;
        long height = picture.size(2);
        long width = picture.size(3);
        Tensor around = replication_pad2d(reference, reach, reach, reach, reach);
        TensorVector costs = new TensorVector();
        for (int at = 0; at < side * side; at++) {
            int dy = at / side;
            int dx = at % side;
            Tensor there = around.narrow(2, dy, height).narrow(3, dx, width);
            Tensor squares = picture.sub(there).square().sum(new long[] {1}, true, null);
            double motion = Math.hypot(dx - reach, dy - reach);
            costs.push_back(blocks(squares).add(new Scalar(REST * motion)));
        }
        Tensor all = cat(costs, 1); // [N, side * side, H, W]
        Tensor best = all.argmin(new LongOptional(1), true);
        Tensor dx = best.remainder(new Scalar(side));
        Tensor dy = best.sub(dx).div(new Scalar(side)).round();
        return cat(
                new TensorVector(
                        dx.sub(new Scalar(reach)).add(between(all, best, dx, 1, side)),
                        dy.sub(new Scalar(reach)).add(between(all, best, dy, side, side))),
                1);
    }

    /** Means over the block around each pixel, of what there is of it. */
    private static Tensor blocks(Tensor map) {
        long half = BLOCK / 2;
        return avg_pool2d(
                map,
                new long[] {BLOCK, BLOCK},
                new long[] {1, 1},
                new long[] {half, half},
                false,
                false,
                new LongOptional());
    }

    /** Where the parabola has its least value, -0.5 to 0.5 from the best displacement; 0 at the end of the reach. */
    private static Tensor between(Tensor costs, Tensor best, Tensor displacement, int step, int side) {
        long last = costs.size(1) - 1;
        Tensor least = costs.gather(1, best);
        Tensor before = costs.gather(1, neighbour(best, -step, last));
        Tensor after = costs.gather(1, neighbour(best, step, last));
        Tensor bend = before.add(after).sub(least.mul(new Scalar(2))).clamp_min(new Scalar(1e-12));
        Tensor place = before.sub(after).div(bend.mul(new Scalar(2)));
        Tensor inside = displacement.gt(new Scalar(0)).logical_and(displacement.lt(new Scalar(side - 1)));
        return where(inside, place, new Scalar(0));
    }

    private static Tensor neighbour(Tensor best, int step, long last) {
        return best.add(new Scalar(step))
                .clamp(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(last)));
    }

    /**
     * Mean end-point error of the levels' flows, in pixels of the whole picture, summed over the levels.
     *
     * @param known [N, 2, H, W]
     */
    static Tensor error(FlowNet.Flows flows, Tensor known) {
        Tensor sum = null;
        int step = 1;
        for (Tensor flow : List.of(flows.level1(), flows.level2(), flows.level3(), flows.level4())) {
            Tensor wrong = flow.mul(new Scalar(step)).sub(every(step, known));
            Tensor squares = wrong.square().sum(1).add(new Scalar(1e-6)); // a root's slope at 0 is infinite
            Tensor mean = squares.sqrt().mean();
            sum = sum == null ? mean : sum.add(mean);
            step *= 2;
        }
        return sum;
    }

    /** Every {@code step}-th pixel: levels are made by convolutions that stand on those. */
    private static Tensor every(int step, Tensor map) {
        return avg_pool2d(
                map, new long[] {1, 1}, new long[] {step, step}, new long[] {0, 0}, false, true, new LongOptional());
    }
}
