package io.github.acutance.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.deconvolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;

/** The convolutions of a plan as primitives; equal ones are made once. */
final class Primitives {
    /**
     * A primitive and what it asks for.
     *
     * @param work the primitive
     * @param weights layout of its weights
     * @param scratchpad memory that it works in
     * @param kernel which of its kernels oneDNN has chosen
     */
    record Convolution(primitive work, memory.desc weights, memory.desc scratchpad, String kernel) {}

    private final Pointers pointers;
    private final Map<String, Convolution> made = new HashMap<>();

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
    Convolution of(Instruction.Convolve convolve) {
        return made.computeIfAbsent(keyOf(convolve), key -> make(convolve));
    }

    private static String keyOf(Instruction.Convolve c) {
        Kernel kernel = c.kernel();
        return List.of(
                        c.from().shape(),
                        c.from().format(),
                        c.to().shape(),
                        c.to().format(),
                        kernel.size(),
                        kernel.stride(),
                        kernel.padding(),
                        kernel.transposed(),
                        kernel.wide(),
                        c.biased() && kernel.biased(),
                        c.accumulates(),
                        c.after().stream()
                                .map(op -> op instanceof PostOp.Plus ? "plus" : op)
                                .toList(),
                        c.added().stream().map(Slot::format).toList())
                .toString();
    }

    private Convolution make(Instruction.Convolve c) {
        Kernel kernel = c.kernel();
        int wide = kernel.wide();
        long k = kernel.size();
        long[] weightAxes = {kernel.outChannels() * wide, c.from().shape().c(), k, k + wide - 1};
        memory.desc from = dense(c.from(), 1);
        memory.desc to = dense(c.to(), wide);
        memory.desc weights = new memory.desc(weightAxes, c.from().format().onednn(), memory.format_tag.any, false);
        memory.desc bias = c.biased() && kernel.biased() ? Weights.biasDesc(kernel) : new memory.desc();
        long[] strides = {kernel.stride(), kernel.stride() * (long) wide};
        long[] padding = {kernel.padding(), kernel.padding()};
        primitive_attr attributes = attributes(c);
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
            return keep(desc, new deconvolution_forward(desc));
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
        return keep(desc, new convolution_forward(desc));
    }

    private Convolution keep(primitive_desc desc, primitive made) {
        return new Convolution(
                pointers.own(made),
                pointers.own(desc.weights_desc()),
                pointers.own(desc.scratchpad_desc()),
                desc.impl_info_str().getString());
    }

    private static primitive_attr attributes(Instruction.Convolve c) {
        post_ops ops = new post_ops();
        if (c.accumulates()) {
            ops.append_sum(1, 0, memory.data_type.undef);
        }
        int added = 0;
        for (PostOp op : c.after()) {
            if (op instanceof PostOp.Pointwise f) {
                ops.append_eltwise(f.function(), f.alpha(), f.beta());
            } else {
                Slot slot = c.added().get(added++);
                ops.append_binary(
                        dnnl.algorithm.binary_add, dense(slot, c.kernel().wide()));
            }
        }
        primitive_attr attributes = new primitive_attr();
        attributes.set_post_ops(ops);
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        return attributes;
    }
}
