package io.github.acutance.plan;

import java.util.ArrayList;
import java.util.List;

/** What a plan does, one after the other, with buffers. */
sealed interface Instruction {
    /** All buffers read or written. */
    List<Slot> touched();

    /**
     * A convolution.
     *
     * @param firstChannel of the kernel's input channels, which begin here
     * @param biased whether the bias is added; a sum adds it once
     * @param accumulates whether the result is added to what {@code to} holds
     * @param after pointwise functions, and sums with {@code added} in their order
     * @param added what the {@link PostOp.Plus} among {@code after} add
     */
    record Convolve(
            Kernel kernel,
            long firstChannel,
            boolean biased,
            Slot from,
            Slot to,
            boolean accumulates,
            List<PostOp> after,
            List<Slot> added)
            implements Instruction {
        @Override
        public List<Slot> touched() {
            List<Slot> all = new ArrayList<>(added);
            all.add(from);
            all.add(to);
            return all;
        }
    }

    /**
     * Products of one of {@link Winograd}'s matrices with matrices of values, in one direction or the other.
     *
     * @param firstColumn of the matrix, of which as many are taken as {@code from} has rows
     * @param after as of a convolution
     * @param added what the {@link PostOp.Plus} among {@code after} add
     */
    record Product(Side side, long firstColumn, Panel from, Panel to, List<PostOp> after, List<Panel> added)
            implements Instruction {
        /** Which matrix. */
        enum Side {
            /** {@link Winograd#spread}. */
            SPREAD,
            /** {@link Winograd#gather}. */
            GATHER
        }

        @Override
        public List<Slot> touched() {
            List<Slot> all = new ArrayList<>(added.stream().map(Panel::slot).toList());
            all.add(from.slot());
            all.add(to.slot());
            return all;
        }
    }

    /** Into another number format. */
    record Convert(Slot from, Slot to) implements Instruction {
        @Override
        public List<Slot> touched() {
            return List.of(from, to);
        }
    }

    /** Copies to other places. */
    record Rearrange(List<Move> moves, List<Slot> from, Slot to) implements Instruction {
        @Override
        public List<Slot> touched() {
            List<Slot> all = new ArrayList<>(from);
            all.add(to);
            return all;
        }
    }

    /** A word through libtorch. */
    record Call(Word.Call word, List<Slot> from, Slot to) implements Instruction {
        @Override
        public List<Slot> touched() {
            List<Slot> all = new ArrayList<>(from);
            all.add(to);
            return all;
        }
    }
}
