package io.github.acutance.plan;

import io.github.acutance.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A plan for a large picture: its head in one piece, its tail piece by piece in the same memory ({@link Cut}). */
final class SplitPlan implements Plan {
    private final WholePlan head;
    private final WholePlan tail;
    private final Pieces pieces;
    private final Shape result;
    private final boolean takesPicture;

    /**
     * A plan of two that have no place yet.
     *
     * @param result the shape of the whole
     * @param takesPicture whether the tail takes the picture behind the head's result
     */
    SplitPlan(WholePlan head, WholePlan tail, Pieces pieces, Shape result, boolean takesPicture) {
        this.head = head;
        this.tail = tail;
        this.pieces = pieces;
        this.result = result;
        this.takesPicture = takesPicture;
    }

    /** Gives both the memory that they compute in. Called inside a step. */
    SplitPlan place(BytePointer memory) {
        head.place(memory);
        tail.place(memory);
        return this;
    }

    @Override
    public Tensor run(List<Tensor> given) {
        Tensor features = head.run(given);
        Tensor sr = torch.empty(
                result.axes(),
                new TensorOptions().dtype(new ScalarTypeOptional(ScalarType.Float)),
                new MemoryFormatOptional(MemoryFormat.ChannelsLast));
        for (Pieces.Piece piece : pieces.parts()) {
            TensorScope.run(() -> {
                List<Tensor> inputs = new ArrayList<>(List.of(window(features, piece)));
                if (takesPicture) {
                    inputs.add(window(given.get(0), piece));
                }
                Tensor made = tail.run(inputs);
                Pieces.Stretch rows = piece.rows();
                Pieces.Stretch columns = piece.columns();
                part(sr, rows.from(), rows, columns.from(), columns)
                        .copy_(part(
                                made, rows.from() - rows.window(), rows, columns.from() - columns.window(), columns));
                return null;
            });
        }
        return sr;
    }

    private Tensor window(Tensor map, Pieces.Piece piece) {
        return map.narrow(2, piece.rows().window(), pieces.window().h())
                .narrow(3, piece.columns().window(), pieces.window().w());
    }

    /** As many pixels of an enlarged map as a piece has, beginning at a place in LR pixels. */
    private Tensor part(Tensor map, long y, Pieces.Stretch rows, long x, Pieces.Stretch columns) {
        long factor = pieces.factor();
        return map.narrow(2, y * factor, (rows.end() - rows.from()) * factor)
                .narrow(3, x * factor, (columns.end() - columns.from()) * factor);
    }

    @Override
    public void runConvolutions() {
        head.runConvolutions();
        for (int i = 0; i < pieces.count(); i++) {
            tail.runConvolutions();
        }
    }

    @Override
    public long operations() {
        Shape window = pieces.window();
        double windows = (double) (pieces.lr().h() * pieces.lr().w()) / (window.h() * window.w());
        return head.operations() + Math.round(tail.operations() * windows);
    }

    @Override
    public long bytes() {
        return Math.max(head.bytes(), tail.bytes());
    }

    @Override
    public List<String> kernels() {
        List<String> all = new ArrayList<>(head.kernels());
        all.addAll(tail.kernels());
        return all;
    }

    @Override
    public void close() {
        tail.close();
        head.close();
    }
}
