package io.github.acutance.plan;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.deconvolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;

/** The convolutions and products of a plan as primitives; equal ones are made once. */
final class Primitives {
    /** A primitive and what it asks for. */
    final class Made {
        private final Supplier<? extends primitive> maker;
        private final memory.desc weights;
        private final memory.desc scratchpad;
        private final String kernel;
        private primitive work;

        private Made(primitive_desc desc, Supplier<? extends primitive> maker) {
            pointers.own(desc);
            this.maker = maker;
            this.weights = pointers.own(desc.weights_desc());
            this.scratchpad = pointers.own(desc.scratchpad_desc());
            this.kernel = desc.impl_info_str().getString();
        }

        /** The primitive, for which oneDNN writes machine code when first asked. */
        primitive work() {
            if (work == null) {
                work = pointers.own(maker.get());
            }
            return work;
        }

        /** Layout of its weights. */
        memory.desc weights() {
            return weights;
        }

        /** Memory that it works in. */
        memory.desc scratchpad() {
            return scratchpad;
        }

        /** Which of its kernels oneDNN has chosen. */
        String kernel() {
            return kernel;
        }
    }

    private final Pointers pointers;
    private final Map<List<?>, Made> made = new HashMap<>();

    /** Primitives that live as long as {@code pointers}. */
    Primitives(Pointers pointers) {
        this.pointers = pointers;
    }

    /** The dense layout with the channels innermost. */
    static memory.desc dense(Slot slot, int wide) {
        Shape shape = slot.shape();
        long[] axes = {shape.n(), shape.c() * wide, shape.h(), shape.w() / wide};
        return new memory.desc(axes, slot.format().onednn(), memory.format_tag.nhwc, false);
    }

    /** The primitive of a convolution. Called inside a step. */
    Made of(Instruction.Convolve convolve) {
        return made.computeIfAbsent(keyOf(convolve), key -> make(convolve));
    }

    /** The primitive of products of matrices. Called inside a step. */
    Made of(Instruction.Product product) {
        Panel from = product.from();
        Panel to = product.to();
        List<?> key = List.of(
                product.side(),
                from.axes(),
                from.strides(),
                to.axes(),
                to.strides(),
                keyOf(product.after()),
                product.added().stream().map(panel -> panel.slot().format()).toList());
        return made.computeIfAbsent(key, k -> {
            matmul.primitive_desc desc = new matmul.primitive_desc(
                    OneDnn.cpu(),
                    matrix(product),
                    panel(from),
                    panel(to),
                    attributes(
                            false,
                            product.after(),
                            product.added().stream().map(Primitives::panel).iterator()),
                    false);
            return new Made(desc, () -> new matmul(desc));
        });
    }

    /** The layout of matrices. */
    static memory.desc panel(Panel panel) {
        return new memory.desc(longs(panel.axes()), panel.slot().format().onednn(), longs(panel.strides()), false);
    }

    /** The layout of the columns that are taken of the matrix on the left. */
    static memory.desc matrix(Instruction.Product product) {
        long rows = product.to().rows();
        return new memory.desc(
                new long[] {1, 1, rows, product.from().rows()},
                memory.data_type.f32,
                new long[] {rows * Winograd.PLANES, rows * Winograd.PLANES, Winograd.PLANES, 1},
                false);
    }

    static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private static List<?> keyOf(List<PostOp> after) {
        return after.stream().map(op -> op instanceof PostOp.Plus ? "plus" : op).toList();
    }

    private static List<?> keyOf(Instruction.Convolve c) {
        Kernel kernel = c.kernel();
        return List.of(
                c.from().shape(),
                c.from().format(),
                c.to().shape(),
                c.to().format(),
                kernel.size(),
                kernel.spread(),
                kernel.stride(),
                kernel.padding(),
                kernel.transposed(),
                kernel.wide(),
                c.biased() && kernel.biased(),
                c.accumulates(),
                keyOf(c.after()),
                c.added().stream().map(Slot::format).toList());
    }

    private Made make(Instruction.Convolve c) {
        Kernel kernel = c.kernel();
        int wide = kernel.wide();
        long k = kernel.size();
        long in = c.from().shape().c();
        long[] weightAxes = kernel.spread()
                ? new long[] {Winograd.PLANES, kernel.outChannels(), in / Winograd.PLANES, 1, k}
                : new long[] {kernel.outChannels() * wide, in, k, k + wide - 1};
        memory.desc from = dense(c.from(), 1);
        memory.desc to = dense(c.to(), wide);
        memory.desc weights = new memory.desc(weightAxes, c.from().format().onednn(), memory.format_tag.any, false);
        memory.desc bias = c.biased() && kernel.biased() ? Weights.biasDesc(kernel) : new memory.desc();
        long[] strides = {kernel.stride(), kernel.stride() * (long) wide};
        long[] padding = {kernel.spread() ? 0 : kernel.padding(), kernel.padding()};
        primitive_attr attributes = attributes(
                c.accumulates(),
                c.after(),
                c.added().stream().map(slot -> dense(slot, wide)).iterator());
        if (kernel.transposed()) {
            deconvolution_forward.primitive_desc desc = new deconvolution_forward.primitive_desc(
                    OneDnn.cpu(),
                    dnnl.prop_kind.forward_inference,
                    dnnl.algorithm.deconvolution_direct,
                    from,
                    weights,
                    bias,
                    to,
                    strides,
                    padding,
                    padding,
                    attributes,
                    false);
            return new Made(desc, () -> new deconvolution_forward(desc));
        }
        convolution_forward.primitive_desc desc = new convolution_forward.primitive_desc(
                OneDnn.cpu(),
                dnnl.prop_kind.forward_inference,
                dnnl.algorithm.convolution_direct,
                from,
                weights,
                bias,
                to,
                strides,
                padding,
                padding,
                attributes,
                false);
        return new Made(desc, () -> new convolution_forward(desc));
    }

    private static primitive_attr attributes(boolean accumulates, List<PostOp> after, Iterator<memory.desc> added) {
        post_ops ops = new post_ops();
        if (accumulates) {
            ops.append_sum(1, 0, memory.data_type.undef);
        }
        for (PostOp op : after) {
            if (op instanceof PostOp.Pointwise f) {
                ops.append_eltwise(f.function(), f.alpha(), f.beta());
            } else {
                ops.append_binary(dnnl.algorithm.binary_add, added.next());
            }
        }
        primitive_attr attributes = new primitive_attr();
        attributes.set_post_ops(ops);
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        return attributes;
    }
}
