package io.github.acutance.plan;

import io.github.acutance.nn.Conv;
import java.util.ArrayList;
import java.util.List;

/** A step of the fused figure. */
sealed interface Node {
    /** Value made. */
    int output();

    /** All values taken. */
    List<Integer> inputs();

    /**
     * A convolution with everything that happens to its result before it is written. Of several parts it is the sum of
     * the convolutions of each with its share of the weights: what a convolution of the joined parts computes.
     *
     * @param parts the maps whose channels, one after the other, are its input
     * @param place where in the figure it stands
     */
    record Convolution(Kernel kernel, List<Integer> parts, List<PostOp> after, Conv.Place place, int output)
            implements Node {
        Convolution then(PostOp next, int newOutput) {
            List<PostOp> all = new ArrayList<>(after);
            all.add(next);
            return new Convolution(kernel, parts, List.copyOf(all), place, newOutput);
        }

        Convolution withKernel(Kernel other, int newOutput) {
            return new Convolution(other, parts, after, place, newOutput);
        }

        @Override
        public List<Integer> inputs() {
            List<Integer> all = new ArrayList<>(parts);
            for (PostOp op : after) {
                if (op instanceof PostOp.Plus plus) {
                    all.add(plus.value());
                }
            }
            return all;
        }
    }

    /** A copy of values to other places. */
    record Rearrangement(List<Move> moves, int output) implements Node {
        @Override
        public List<Integer> inputs() {
            return moves.stream().map(Move::input).toList();
        }
    }

    /** A word that libtorch computes. */
    record Call(Word.Call call, boolean exact, List<Integer> inputs, int output) implements Node {}
}
