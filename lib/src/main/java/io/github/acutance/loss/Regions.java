package io.github.acutance.loss;

import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * SROBB's masks of a batch of label maps (specs, srobb section 2), by the rule of {@code data.RegionMasks}: an edge where a
 * pixel's label differs from its right or lower neighbour's, widened by a disk; of the rest, background and objects. They
 * do not overlap and together cover the picture.
 *
 * @param boundary [N, 1, H, W] of 0 and 1: near a border between two labels
 * @param background same shape: sky, plants, ground and water, away from borders
 * @param object same shape: all else
 */
public record Regions(Tensor boundary, Tensor background, Tensor object) {
    /**
     * Finds the regions. Inside a step.
     *
     * @param labels [N, 1, H, W], a label number in each pixel
     * @param backgroundLabels numbers of sky, plants, ground and water
     * @param unlabelled numbers of pixels without a label: they make no edges and count as objects
     * @param radius of the disk in pixels; 0 leaves edges as they are
     */
    public static Regions of(Tensor labels, Set<Integer> backgroundLabels, Set<Integer> unlabelled, int radius) {
        Tensor known = isOneOf(labels, unlabelled).logical_not();
        Tensor edges = zeros_like(known);
        for (int axis = 2; axis <= 3; axis++) {
            long pairs = labels.size(axis) - 1;
            Tensor differ = labels.narrow(axis, 0, pairs)
                    .ne(labels.narrow(axis, 1, pairs))
                    .logical_and(known.narrow(axis, 0, pairs))
                    .logical_and(known.narrow(axis, 1, pairs));
            edges.narrow(axis, 0, pairs).logical_or_(differ);
        }
        Tensor strip = widened(edges.to(ScalarType.Float), radius);
        Tensor rest = strip.neg().add(new Scalar(1.0));
        Tensor back = isOneOf(labels, backgroundLabels).to(strip.scalar_type()).mul(rest);
        return new Regions(strip, back, rest.sub(back));
    }

    private static Tensor isOneOf(Tensor labels, Set<Integer> numbers) {
        Tensor found = labels.ne(labels);
        for (int number : numbers) {
            found = found.logical_or(labels.eq(new Scalar(number)));
        }
        return found;
    }

    /** The greatest value in the disk around each pixel: row by row of the disk, as far as it reaches there. */
    private static Tensor widened(Tensor edges, int radius) {
        Tensor widest = edges;
        long height = edges.size(2);
        for (int dy = -radius; dy <= radius; dy++) {
            int reach = (int) Math.sqrt((double) radius * radius - dy * dy);
            Tensor row = max_pool2d(
                    edges,
                    new long[] {1, 2L * reach + 1},
                    new long[] {1, 1},
                    new long[] {0, reach},
                    new long[] {1, 1},
                    false);
            long shared = height - Math.abs(dy);
            if (shared > 0) {
                Tensor moved = zeros_like(edges);
                moved.narrow(2, Math.max(0, dy), shared).copy_(row.narrow(2, Math.max(0, -dy), shared));
                widest = widest.maximum(moved);
            }
        }
        return widest;
    }
}
