package io.github.acutance.nn;

import io.github.acutance.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.FunctionSchema;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A convolution on the processor as libtorch's own oneDNN does it best: weights packed once, the activation applied before
 * the result is written. The operators have no Java method and are called through libtorch's dispatcher.
 */
final class FusedConvolution implements AutoCloseable {
    /** The operators, where this libtorch has them (PROCESS lifetime). */
    private static final class Operators {
        private static final Optional<OperatorHandle> CONVOLVE = find("mkldnn::_convolution_pointwise");
        private static final Optional<OperatorHandle> PACK = find("mkldnn::_reorder_convolution_weight");
        private static final boolean BF16 = find("mkldnn::_is_mkldnn_bf16_supported")
                .map(operator -> TensorScope.run(() -> {
                    IValueVector stack = new IValueVector();
                    operator.callBoxed(stack);
                    return stack.get(0).toBool();
                }))
                .orElse(false);

        private static Optional<OperatorHandle> find(String name) {
            try {
                return Optional.of(
                        TensorScope.create(() -> Dispatcher.singleton().findSchemaOrThrow(name, "")));
            } catch (RuntimeException unknown) {
                return Optional.empty();
            }
        }
    }

    private final List<Pointer> owned = new ArrayList<>();
    private final IValue[] arguments; // behind the input, in the order of the schema

    /**
     * A convolution with its activation. Called inside a step.
     *
     * @param weight of a type that {@link #takes}
     * @param bias of the same type, or null
     * @param after one that {@link #fuses}
     */
    FusedConvolution(Conv conv, Tensor weight, Tensor bias, Activation after) {
        FunctionSchema schema = Operators.CONVOLVE.orElseThrow().schema();
        IValue padding = pair(schema, 3, conv.padding());
        IValue stride = pair(schema, 4, conv.stride());
        IValue dilation = pair(schema, 5, 1);
        IValue groups = own(new IValue(1L));
        IValueVector stack = new IValueVector(new IValue(weight), padding, stride, dilation, groups, new IValue());
        Operators.PACK.orElseThrow().callBoxed(stack);
        Tensor packed = own(new Tensor(stack.get(0).toTensor()));
        GenericList scalars = own(list(schema, 8));
        slope(after).ifPresent(slope -> scalars.push_back(new IValue(new Scalar(slope))));
        this.arguments = new IValue[] {
            own(new IValue(packed)),
            own(bias == null ? new IValue() : new IValue(bias)),
            padding,
            stride,
            dilation,
            groups,
            own(new IValue(name(after))),
            own(new IValue(scalars)),
            own(new IValue("")),
        };
    }

    /** Whether weights of this tensor's kind can be packed here. */
    static boolean takes(Tensor weight) {
        ScalarType type = weight.scalar_type().intern();
        return weight.is_cpu()
                && Operators.CONVOLVE.isPresent()
                && Operators.PACK.isPresent()
                && (type == ScalarType.Float || (type == ScalarType.BFloat16 && Operators.BF16));
    }

    /** Whether an activation can be part of it. */
    static boolean fuses(Activation after) {
        return after instanceof Activation.None
                || after instanceof Activation.Relu
                || after instanceof Activation.LeakyRelu
                || after instanceof Activation.Sigmoid;
    }

    /** Called inside a step. */
    Tensor forward(Tensor x) {
        IValueVector stack = new IValueVector(new IValue(x));
        for (IValue argument : arguments) {
            stack.push_back(argument);
        }
        Operators.CONVOLVE.orElseThrow().callBoxed(stack);
        return new Tensor(stack.get(0).toTensor());
    }

    private static String name(Activation after) {
        if (after instanceof Activation.Relu) {
            return "relu";
        } else if (after instanceof Activation.LeakyRelu) {
            return "leaky_relu";
        }
        return after instanceof Activation.Sigmoid ? "sigmoid" : "none";
    }

    private static OptionalDouble slope(Activation after) {
        return after instanceof Activation.LeakyRelu leaky ? OptionalDouble.of(leaky.slope()) : OptionalDouble.empty();
    }

    private IValue pair(FunctionSchema schema, int argument, long both) {
        GenericList list = own(list(schema, argument));
        list.push_back(new IValue(both));
        list.push_back(new IValue(both));
        return own(new IValue(list));
    }

    /** An empty list of the type that an argument wants. */
    private static GenericList list(FunctionSchema schema, int argument) {
        return new GenericList(
                schema.arguments().getPointer(argument).type().get().containedType(0));
    }

    private <P extends Pointer> P own(P pointer) {
        owned.add(TensorScope.keep(pointer));
        return pointer;
    }

    @Override
    public void close() {
        owned.forEach(TensorScope::free);
        owned.clear();
    }
}
